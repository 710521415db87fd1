import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base, SoftDeletable } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';
import { User, type UserTables } from './user.entity.ts';

export const householdSchema = defineEntity({
  name: 'Household',
  tableName: 'households',
  extends: SoftDeletable,
  properties: {
    name: p.string().length(255),
    timeZone: p.string().length(64).default('UTC'),
  },
});

/** The tenant: one family, club or team. */
export class Household extends householdSchema.class {}
householdSchema.setClass(Household);
captured(householdSchema);

export const householdRoleSchema = defineEntity({
  name: 'HouseholdRole',
  tableName: 'household_roles',
  extends: Base,
  properties: {
    role: p.enum(['OWNER', 'ADULT', 'CHILD'] as const).length(16),
    householdId: () => p.manyToOne(Household).mapToPk().name('household_id').deleteRule('cascade'),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
  uniques: [{ properties: ['householdId', 'userId'] }],
});

/** What an account may do in a household. */
export class HouseholdRole extends householdRoleSchema.class {}
householdRoleSchema.setClass(HouseholdRole);
captured(householdRoleSchema, {
  root: row => `${row}.household_id`,
  subject: row => `${row}.user_id`,
  isUndoable: false,
});

export const familyMemberSchema = defineEntity({
  name: 'FamilyMember',
  tableName: 'family_members',
  extends: SoftDeletable,
  properties: {
    name: p.string().length(255),
    isChild: p.boolean().default(false),
    preferences: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    householdId: () => p.manyToOne(Household).mapToPk().name('household_id').index(),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').nullable().index(),
  },
});

/** A person whose time is scheduled; has a user only if it signs in. */
export class FamilyMember extends familyMemberSchema.class {}
familyMemberSchema.setClass(FamilyMember);
captured(familyMemberSchema, { subject: row => `${row}.user_id` });

export const householdColumns = columnsOf(householdSchema, ['id', 'name', 'timeZone', 'createdAt', 'updatedAt']);
export type HouseholdRow = RowOf<Household, typeof householdColumns>;

export const memberColumns = columnsOf(familyMemberSchema, [
  'id',
  'name',
  'isChild',
  'preferences',
  'householdId',
  'userId',
  'createdAt',
  'updatedAt',
  'deletedAt',
]);
export type MemberRow = RowOf<FamilyMember, typeof memberColumns> & { readonly isDeleted: boolean };

export type PeopleTables = UserTables &
  InferKyselyDB<typeof householdSchema | typeof householdRoleSchema | typeof familyMemberSchema>;
