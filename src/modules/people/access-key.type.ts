import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { AccessScopeName } from '../../kernel/actor.ts';
import { Personal } from '../../kernel/audit-marks.ts';
import { NodeType } from '../../kernel/node.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import type { AccessKeyRow } from './access-key.entity.ts';
import type { NewKey } from './access-key.service.ts';

export enum AccessScope {
  READ = 'READ',
  WRITE = 'WRITE',
  INBOX = 'INBOX',
  CALDAV = 'CALDAV',
}

registerEnumType(AccessScope, {
  name: 'AccessScope',
  description: 'What an access key opens; never more than its owner may at the time of use.',
  valuesConfig: {
    READ: { description: 'Queries and subscriptions.' },
    WRITE: { description: 'Mutations, and what READ opens; not what manages accounts and their rights.' },
    INBOX: { description: 'Handing in raw data.' },
    CALDAV: { description: 'Calendar programs over CalDAV.' },
  },
});

@ObjectType('AccessKey', {
  implements: [NodeType],
  simpleResolvers: true,
  description: 'A long-lived credential for a program: a CalDAV client, a webhook source, a script.',
})
export class AccessKeyType implements BackedBy<AccessKeyRow, AccessKeyType> {
  declare id: string;
  @Field(() => String, { description: 'At most 255 characters.' }) declare name: string;
  @Field(() => [AccessScope], { description: 'What it opens.' }) declare scopes: readonly AccessScopeName[];
  @Field(() => Date, { description: 'When it was made.' }) declare createdAt: Date;
  @Field(() => Date, { nullable: true, description: 'To the minute; null if it was never used.' })
  declare lastUsedAt: Date | null;
  @Field(() => Date, { description: 'When it stops working.' }) declare expiresAt: Date;
}

@InputType({ description: 'A new access key.' })
export class AccessKeyCreateInput implements NewKey {
  @Personal()
  @Field(() => String, { description: 'What it is for; at most 255 characters.' })
  declare name: string;
  @Field(() => [AccessScope], { description: 'What it opens; at least one.' }) declare scopes: AccessScopeName[];
  @Field(() => Date, { nullable: true, description: 'Within ten years; else it works for one.' })
  declare expiresAt?: Date | null;
}

@ObjectType('AccessKeyCreatePayload', { simpleResolvers: true, description: 'A new access key.' })
export class AccessKeyCreatePayload extends Payload {
  @Field(() => AccessKeyType, { nullable: true, description: 'The key.' }) declare accessKey: AccessKeyRow | null;
  @Field(() => String, {
    nullable: true,
    description: 'What a program sends as "Authorization: Bearer …". Shown once; only its hash is stored.',
  })
  declare secret: string | null;
}
