import { loadMany, loadOne } from '../../kernel/loader.ts';
import { toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { identityColumns, type IdentityRow, type IdentityTables } from './identity.entity.ts';

/** Identities concern nobody but their owner. */
const ownIdentities = (scope: Scope) => {
  const identities = scope.rows<IdentityTables>().selectFrom('identities');
  return scope.isStranger ? identities.limit(0) : identities.where('identities.user_id', '=', scope.viewerId);
};

const toIdentity = (row: IdentityRow): IdentityRow => ({ ...row, roles: toJson(row.roles) });

export const probeIdentities = (scope: Scope, ids: readonly string[]) =>
  ownIdentities(scope)
    .select('identities.id as id')
    .where(eb => scope.sql.oneOf(eb.ref('identities.id'), ids));

export const identityById = loadOne(async (scope: Scope, ids) => {
  const rows = await ownIdentities(scope)
    .select(identityColumns)
    .where(eb => scope.sql.oneOf(eb.ref('identities.id'), ids))
    .execute();
  return rows.map(row => toIdentity(row as IdentityRow));
});

/** The identities of an account, oldest first; none but the viewer's own. */
export const identitiesOfUser = loadMany(
  async (scope: Scope, userIds) => {
    const rows = await ownIdentities(scope)
      .select(identityColumns)
      .where(eb => scope.sql.oneOf(eb.ref('identities.user_id'), userIds))
      .orderBy('identities.created_at')
      .orderBy('identities.id')
      .execute();
    return rows.map(row => toIdentity(row as IdentityRow));
  },
  identity => identity.userId,
);
