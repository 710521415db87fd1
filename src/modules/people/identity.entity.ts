import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base, instant } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';
import { User } from './user.entity.ts';

export const identitySchema = defineEntity({
  name: 'Identity',
  tableName: 'identities',
  extends: Base,
  properties: {
    /** `iss` and `sub` of the provider's tokens: together they name one person for ever. */
    issuer: p.string().length(500),
    subject: p.string().length(255),
    /** `preferred_username` and roles as the provider last told them (O6). */
    username: p.string().length(255).nullable(),
    roles: p.json<readonly string[]>().defaultRaw("'[]'"),
    /** Tokens that were issued before are ended; null = none is. */
    notBefore: instant().nullable(),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
  uniques: [{ properties: ['issuer', 'subject'] }],
});

/** Somebody as an OIDC provider knows them, tied to an account here. */
export class Identity extends identitySchema.class {}
identitySchema.setClass(Identity);
captured(identitySchema, { subject: row => `${row}.user_id`, isUndoable: false });

export const identityColumns = columnsOf(identitySchema, ['id', 'issuer', 'subject', 'username', 'roles', 'userId']);
export type IdentityRow = RowOf<Identity, typeof identityColumns>;

export type IdentityTables = InferKyselyDB<typeof identitySchema>;
