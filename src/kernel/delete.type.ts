import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payload } from './payload.type.ts';

@InputType({ description: 'Soft delete where the type has `deletedAt`, hard delete elsewhere.' })
export class DeleteInput {
  @Field(() => ID, { description: 'What to remove.' }) declare id: string;
}

@ObjectType('DeletePayload', { simpleResolvers: true, description: 'What was removed.' })
export class DeletePayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'The id that was given.' }) declare deletedId: string | null;
}
