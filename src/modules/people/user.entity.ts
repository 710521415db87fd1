import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { Base, instant } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';

export const userSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  extends: Base,
  properties: {
    /** Kept in lower case: addresses are compared without regard to it. */
    email: p.string().length(255).unique('ix_users_email'),
    name: p.string().length(255),
    /** PHC string; null until a password is set. Never in the API. */
    passwordHash: p.string().length(255).nullable().lazy().hidden(),
    isVerified: p.boolean().default(false),
    isOperator: p.boolean().default(false),
    timeZone: p.string().length(64).default('UTC'),
  },
});

/** An account: organises events and signs in. */
export class User extends userSchema.class {}
userSchema.setClass(User);

export const userColumns = columnsOf(userSchema, [
  'id',
  'email',
  'name',
  'isVerified',
  'isOperator',
  'timeZone',
  'createdAt',
  'updatedAt',
]);
export type UserRow = RowOf<User, typeof userColumns>;

export const sessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  extends: Base,
  properties: {
    /** Hex SHA-256 of the token: a copy of the database opens no door. */
    tokenHash: p.string().length(64).unique().hidden(),
    expiresAt: instant().index(),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
});

/** One signed-in client. */
export class Session extends sessionSchema.class {}
sessionSchema.setClass(Session);

export type UserTables = InferKyselyDB<typeof userSchema | typeof sessionSchema>;
