import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new author.' })
export class AuthorCreateInput {
  @Field(() => String, { description: 'One line of at most 255 characters.' }) declare name: string;
}

@InputType({ description: 'Another name for an author.' })
export class AuthorUpdateInput {
  @Field(() => ID, { description: 'Which author.' }) declare id: string;
  @Field(() => String, { description: 'One line of at most 255 characters.' }) declare name: string;
}
