import { loadMany, loadOne } from '../../kernel/loader.ts';
import { toInstant, toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import {
  householdColumns,
  type HouseholdRow,
  memberColumns,
  type MemberRow,
  type PeopleTables,
} from './household.entity.ts';
import { userColumns, type UserRow } from './user.entity.ts';

/** The households whose rows the viewer may read: every read filters by them. */
export const householdsOfViewer = (scope: Scope): string[] => [...scope.actor.households.keys()];

export const toUser = (row: UserRow): UserRow => ({
  ...row,
  quietHours: toJson(row.quietHours),
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
});

/** Makes a member of a row as any query spells it that selects `memberColumns`. */
export const toMember = (row: Omit<MemberRow, 'isDeleted'>): MemberRow => ({
  ...row,
  preferences: toJson(row.preferences),
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
  deletedAt: toInstantOrNull(row.deletedAt),
  isDeleted: row.deletedAt != null,
});

/** Each `visible…` is the one filter of its table: lists, loaders and probes all begin with it. */
const visibleHouseholds = (scope: Scope, ids: readonly string[]) =>
  scope
    .rows<PeopleTables>()
    .selectFrom('households')
    .where(eb =>
      scope.sql.oneOf(
        eb.ref('households.id'),
        ids.filter(id => scope.actor.households.has(id)),
      ),
    );

export const probeHouseholds = (scope: Scope, ids: readonly string[]) =>
  visibleHouseholds(scope, ids).select('households.id as id');

/** A household the viewer belongs to. */
export const householdById = loadOne(async (scope: Scope, ids) => {
  const rows = await visibleHouseholds(scope, ids).select(householdColumns).execute();
  return rows.map((row): HouseholdRow => ({
    ...row,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  }));
});

/** Members of the viewer's households. */
const visibleMembers = (scope: Scope) =>
  scope
    .rows<PeopleTables>()
    .selectFrom('family_members')
    .where(eb => scope.sql.oneOf(eb.ref('family_members.household_id'), householdsOfViewer(scope)));

const membersById = (scope: Scope, ids: readonly string[]) =>
  visibleMembers(scope).where(eb => scope.sql.oneOf(eb.ref('family_members.id'), ids));

export const probeMembers = (scope: Scope, ids: readonly string[]) =>
  membersById(scope, ids).select('family_members.id as id');

/** A member, also a removed one: what refers to it stays readable. */
export const memberById = loadOne(async (scope: Scope, ids) => {
  const rows = await membersById(scope, ids).select(memberColumns).execute();
  return rows.map(row => toMember(row as MemberRow));
});

/** The people of a household, in the order they came. */
export const membersOfHousehold = loadMany(
  async (scope: Scope, householdIds) => {
    const rows = await visibleMembers(scope)
      .select(memberColumns)
      .where(eb => scope.sql.oneOf(eb.ref('family_members.household_id'), householdIds))
      .where('family_members.deleted_at', 'is', null)
      .orderBy('family_members.created_at')
      .orderBy('family_members.id')
      .execute();
    return rows.map(row => toMember(row as MemberRow));
  },
  member => member.householdId,
);

/** A user is visible to those who share a household, and to themselves. */
const visibleUsers = (scope: Scope, ids: readonly string[]) =>
  scope
    .rows<PeopleTables>()
    .selectFrom('users')
    .where(eb => scope.sql.oneOf(eb.ref('users.id'), ids))
    .where(eb => {
      const housemates = eb
        .selectFrom('household_roles')
        .select('household_roles.user_id')
        .where(inner => scope.sql.oneOf(inner.ref('household_roles.household_id'), householdsOfViewer(scope)));
      const isSelf = scope.sql.oneOf(eb.ref('users.id'), scope.isStranger ? [] : [scope.viewerId]);
      return eb.or([isSelf, eb('users.id', 'in', housemates)]);
    });

export const probeUsers = (scope: Scope, ids: readonly string[]) => visibleUsers(scope, ids).select('users.id as id');

export const userById = loadOne(async (scope: Scope, ids) => {
  const rows = await visibleUsers(scope, ids).select(userColumns).execute();
  return rows.map(row => toUser(row as UserRow));
});

export interface AccountRow {
  readonly householdId: string;
  readonly role: 'OWNER' | 'ADULT' | 'CHILD';
  readonly user: UserRow;
}

/** The accounts of a household and their rights. */
export const accountsOfHousehold = loadMany(
  async (scope: Scope, householdIds): Promise<AccountRow[]> => {
    const mine = householdIds.filter(id => scope.actor.households.has(id));
    const rows = await scope
      .rows<PeopleTables>()
      .selectFrom('household_roles')
      .innerJoin('users', 'users.id', 'household_roles.user_id')
      .select(userColumns)
      .select(['household_roles.role as role', 'household_roles.household_id as householdId'])
      .where(eb => scope.sql.oneOf(eb.ref('household_roles.household_id'), mine))
      .orderBy('household_roles.created_at')
      .orderBy('household_roles.id')
      .execute();
    return rows.map(({ role, householdId, ...user }) => ({ role, householdId, user: toUser(user as UserRow) }));
  },
  account => account.householdId,
);
