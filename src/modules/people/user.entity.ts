import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base, instant } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';

/** The hours of some weekdays in which nothing but what is urgent is told; `to` before `from` means the next morning. */
export interface QuietHours {
  /** `HH:MM` on the wall clock of the zone. */
  readonly from: string;
  readonly to: string;
  /** The days on which the hours begin. */
  readonly days: readonly WeekdayName[];
  readonly allowUrgent: boolean;
  /** Null: the account's own. */
  readonly timeZone: string | null;
}

export type WeekdayName = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU';

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
    /** When not to be disturbed, on a wall clock; null = at any time. */
    quietHours: p.json<QuietHours>().nullable(),
  },
});

/** An account: organises events and signs in. */
export class User extends userSchema.class {}
userSchema.setClass(User);
captured(userSchema, { subject: row => `${row}.id` });

export const userColumns = columnsOf(userSchema, [
  'id',
  'email',
  'name',
  'isVerified',
  'isOperator',
  'timeZone',
  'quietHours',
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
captured(sessionSchema, { subject: row => `${row}.user_id`, isUndoable: false });

export type UserTables = InferKyselyDB<typeof userSchema | typeof sessionSchema>;
