import { loadMany, loadOne } from '../../kernel/loader.ts';
import { toInstant, toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { accessKeyColumns, type AccessKeyRow, type AccessKeyTables } from './access-key.entity.ts';

/** Keys concern nobody but their owner. */
const ownKeys = (scope: Scope) => {
  const keys = scope.rows<AccessKeyTables>().selectFrom('access_keys');
  return scope.isStranger ? keys.limit(0) : keys.where('access_keys.user_id', '=', scope.viewerId);
};

const toKey = (row: AccessKeyRow): AccessKeyRow => ({
  ...row,
  scopes: toJson(row.scopes),
  createdAt: toInstant(row.createdAt),
  lastUsedAt: toInstantOrNull(row.lastUsedAt),
  expiresAt: toInstant(row.expiresAt),
});

export const probeKeys = (scope: Scope, ids: readonly string[]) =>
  ownKeys(scope)
    .select('access_keys.id as id')
    .where(eb => scope.sql.oneOf(eb.ref('access_keys.id'), ids));

export const keyById = loadOne(async (scope: Scope, ids) => {
  const rows = await ownKeys(scope)
    .select(accessKeyColumns)
    .where(eb => scope.sql.oneOf(eb.ref('access_keys.id'), ids))
    .execute();
  return rows.map(row => toKey(row as AccessKeyRow));
});

/** The keys of an account, oldest first; none but the viewer's own. */
export const keysOfUser = loadMany(
  async (scope: Scope, userIds) => {
    const rows = await ownKeys(scope)
      .select(accessKeyColumns)
      .where(eb => scope.sql.oneOf(eb.ref('access_keys.user_id'), userIds))
      .orderBy('access_keys.created_at')
      .orderBy('access_keys.id')
      .execute();
    return rows.map(row => toKey(row as AccessKeyRow));
  },
  key => key.userId,
);
