import { Field, ObjectType } from 'type-graphql';
import { NodeType } from '../../kernel/node.type.ts';
import { offsetPageType } from '../../kernel/offset-page.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import type { AuthorRow } from './author.entity.ts';

@ObjectType('Author', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'The name an announcement is signed with.',
})
export class AuthorType implements BackedBy<AuthorRow, AuthorType> {
  declare id: string;
  @Field(() => String, { description: 'At most 255 characters; not unique.' }) declare name: string;
}

@ObjectType('AuthorPayload', { simpleResolvers: true, description: 'An author after a change.' })
export class AuthorPayload extends Payload {
  @Field(() => AuthorType, { nullable: true, description: 'As it is now.' }) declare author: AuthorRow | null;
}

export const AuthorPage = offsetPageType<AuthorRow>('Author', () => AuthorType);
