import { Field, InputType, ObjectType } from 'type-graphql';
import { Secret } from '../../kernel/audit-marks.ts';
import { NodeType } from '../../kernel/node.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import type { IdentityRow } from './identity.entity.ts';

@ObjectType('Identity', {
  implements: [NodeType],
  simpleResolvers: true,
  description: 'Somebody as an OIDC provider knows them, tied to an account here.',
})
export class IdentityType implements BackedBy<IdentityRow, IdentityType> {
  declare id: string;
  @Field(() => String, { description: '`iss` of the tokens.' }) declare issuer: string;
  @Field(() => String, { description: '`sub` of the tokens: who is meant, for ever.' }) declare subject: string;
  @Field(() => String, { nullable: true, description: '`preferred_username`, as last seen.' })
  declare username: string | null;
  @Field(() => [String], { description: "In the provider's words, as last seen; they give no rights here." })
  declare roles: readonly string[];
}

@InputType({ description: 'Proof of an identity.' })
export class IdentityLinkInput {
  @Secret()
  @Field(() => String, { description: "A JWT of the server's OIDC provider, good now; at most 8 kB." })
  declare token: string;
}

@ObjectType('IdentityPayload', { simpleResolvers: true, description: 'An identity after a change.' })
export class IdentityPayload extends Payload {
  @Field(() => IdentityType, { nullable: true, description: 'As it is now.' }) declare identity: IdentityRow | null;
}
