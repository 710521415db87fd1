import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { toJson } from '../../../kernel/rows.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { referencesTo, rowAsJson, type StoredTable } from '../../../kernel/stored-table.ts';
import { rowKey, type Step, type StoredRow } from '../../../kernel/walk-back.ts';
import type { Histories } from '../histories.ts';
import { readRevisions, type RevisionRow, toRevision } from '../revision.repository.ts';
import type { UserActionTables } from '../user-action.entity.ts';
import { inPages, inSlices } from './slices.ts';

/** More is not put back in one go: an import of the largest file has half as many. */
export const MOST_REVISIONS = 50_000;

/** A revision of the action that is to be put back, and what the viewer may do about it. */
export interface OwnRevision extends RevisionRow {
  readonly n: number;
  readonly rootId: string;
  readonly isVisible: boolean;
  readonly isEditable: boolean;
}

/** What an action did, oldest first; more than can be put back where there are more. */
export const revisionsOfAction = (scope: Scope, histories: Histories, actionId: string): Promise<OwnRevision[]> =>
  inPages(MOST_REVISIONS, async (last: OwnRevision | undefined, size) => {
    const page = readRevisions(scope)
      .select('revisions.root_id')
      .where('revisions.action_id', '=', scope.sql.uuid(actionId))
      .where(sql<SqlBool>`revisions.n > ${last?.n ?? 0}`)
      .orderBy('revisions.n')
      .limit(size);
    // rights are asked of the page only: the database must not ask them of all that it sorts
    const rows = await scope
      .rows()
      .selectFrom(page.as('revisions'))
      .selectAll('revisions')
      .select([histories.isVisible(scope).as('isVisible'), histories.isEditable(scope).as('isEditable')])
      .orderBy('revisions.n')
      .execute();
    return rows.map(row => ({
      ...toRevision(row),
      n: Number(row.n),
      rootId: row.root_id,
      isVisible: Boolean(row.isVisible),
      isEditable: Boolean(row.isEditable),
    }));
  });

/** Whether the viewer did it. */
export async function isOwnAction(scope: Scope, actionId: string): Promise<boolean> {
  const found = await scope
    .rows<UserActionTables>()
    .selectFrom('user_actions')
    .select('id')
    .where('user_actions.id', '=', scope.sql.uuid(actionId))
    .where('account_id', '=', scope.viewerId)
    .executeTakeFirst();
  return found !== undefined;
}

/** Rows as they are, in the values that revisions hold; nobody else changes them until the unit of work ends. */
export async function lockRows(
  scope: Scope,
  table: StoredTable,
  ids: readonly string[],
): Promise<Map<string, StoredRow>> {
  const lock = scope.sql.name === 'postgresql' ? sql`order by t.id for update` : sql``;
  const found = new Map<string, StoredRow>();
  await inSlices(ids.toSorted(), async slice => {
    const query = sql<{ id: string; row: unknown }>`select t.id, ${rowAsJson(table, 't', scope.sql)} as "row"
      from ${sql.table(table.name)} t where ${scope.sql.oneOf(sql.ref<string>('t.id'), slice)} ${lock}`;
    const { rows } = await query.execute(scope.rows());
    for (const { id, row } of rows) found.set(rowKey(table.name, id), toJson<StoredRow>(row));
  });
  return found;
}

/** What happened to rows after a revision, newest first; what the action itself did is left out. */
export async function laterSteps(
  scope: Scope,
  rows: readonly { readonly id: string; readonly after: number }[],
  actionId: string,
): Promise<Step[]> {
  if (rows.length === 0) return [];
  const last = new Map(rows.map(({ id, after }) => [id, after]));
  const found = await readRevisions(scope)
    .where(eb => scope.sql.oneOf(eb.ref('revisions.entity_id'), [...last.keys()]))
    .where(sql<SqlBool>`revisions.n > ${Math.min(...last.values())}`)
    .where('revisions.action_id', '!=', actionId)
    .orderBy('revisions.n', 'desc')
    .execute();
  return found
    .filter(row => Number(row.n) > (last.get(row.entity_id) ?? 0))
    .map(row => {
      const { entity, entityId, kind, changes } = toRevision(row);
      return { entity, entityId, kind, changes: changes ?? {} };
    });
}

/** Which of these rows others hang on that the action itself did not write. */
export async function rowsInUse(
  scope: Scope,
  table: StoredTable,
  ids: readonly string[],
  own: ReadonlySet<string>,
): Promise<Set<string>> {
  const arms = referencesTo(scope, table).map(({ table: other, column }): RawBuilder<unknown> => {
    const holder = sql.ref<string>(`r.${column}`);
    const isLive = other.isSoftDeletable ? sql` and r.deleted_at is null` : sql``;
    return sql`select r.id, ${holder} as holder from ${sql.table(other.name)} r where ${scope.sql.oneOf(holder, ids)}${isLive}`;
  });
  if (arms.length === 0) return new Set();
  const query = sql<{ id: string; holder: string }>`${sql.join(arms, sql` union all `)}`;
  const { rows } = await query.execute(scope.rows());
  return new Set(rows.filter(({ id }) => !own.has(id)).map(({ holder }) => holder));
}
