import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base, instant } from '../../kernel/base.entity.ts';
import { type AccessScopeName } from '../../kernel/actor.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';
import { User } from './user.entity.ts';

export const accessKeySchema = defineEntity({
  name: 'AccessKey',
  tableName: 'access_keys',
  extends: Base,
  properties: {
    name: p.string().length(255),
    /** Hex SHA-256 of the secret: a copy of the database opens no door. */
    secretHash: p.string().length(64).unique().hidden(),
    scopes: p.json<readonly AccessScopeName[]>(),
    expiresAt: instant(),
    /** To the minute: a program that asks all the time is no reason to write all the time. */
    lastUsedAt: instant().nullable(),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
});

/** A long-lived credential for a program; it may what its owner may, within its scopes. */
export class AccessKey extends accessKeySchema.class {}
accessKeySchema.setClass(AccessKey);
captured(accessKeySchema, { subject: row => `${row}.user_id`, isUndoable: false, quiet: ['last_used_at'] });

export const accessKeyColumns = columnsOf(accessKeySchema, [
  'id',
  'name',
  'scopes',
  'userId',
  'createdAt',
  'lastUsedAt',
  'expiresAt',
]);
export type AccessKeyRow = RowOf<AccessKey, typeof accessKeyColumns>;

export type AccessKeyTables = InferKyselyDB<typeof accessKeySchema>;
