import { Field, ID, InputType } from 'type-graphql';
import { Text } from '../../kernel/audit-marks.ts';

@InputType({ description: 'A new author.' })
export class AuthorCreateInput {
  @Text()
  @Field(() => String, { description: 'One line of at most 255 characters.' })
  declare name: string;
}

@InputType({ description: 'Another name for an author.' })
export class AuthorUpdateInput {
  @Field(() => ID, { description: 'Which author.' }) declare id: string;
  @Text()
  @Field(() => String, { description: 'One line of at most 255 characters.' })
  declare name: string;
}
