import { type SqlBool, sql } from 'kysely';
import { type Loader, loadOne } from '../../kernel/loader.ts';
import { MAX_PAGE } from '../../kernel/page.ts';
import type { NodeKind } from '../../kernel/node.ts';
import type { Scope } from '../../kernel/scope.ts';
import { storedTables } from '../../kernel/stored-table.ts';
import type { Histories } from './histories.ts';
import type { RevisionTables } from './revision.entity.ts';
import { revisionId, revisionNumber } from './revision.id.ts';
import { IN_ORDER, readRevisions, type RevisionRow, toRevision } from './revision.repository.ts';

/** Which revisions have one of these ids. */
const hasId = (scope: Scope, ids: readonly string[]) => {
  const numbers = ids.map(revisionNumber).filter(n => n !== null);
  return scope.sql.name === 'postgresql'
    ? sql<SqlBool>`revisions.n = any(${numbers}::bigint[])`
    : sql<SqlBool>`revisions.n in (select value from json_each(${JSON.stringify(numbers)}))`;
};

const idOf = (scope: Scope) =>
  scope.sql.name === 'postgresql'
    ? sql<string>`(${revisionId(0).slice(0, 24)} || lpad(to_hex(revisions.n), 12, '0'))::uuid`
    : sql<string>`${revisionId(0).slice(0, 24)} || printf('%012x', revisions.n)`;

/** Revisions by their own ids. */
export function revisionNodes(histories: Histories): NodeKind[] {
  const byId = loadOne(async (scope: Scope, ids): Promise<RevisionRow[]> => {
    const rows = await readRevisions(scope).where(hasId(scope, ids)).where(histories.isVisible(scope)).execute();
    return rows.map(toRevision);
  });
  const probe: NodeKind['probe'] = (scope, ids) =>
    scope
      .rows<RevisionTables>()
      .selectFrom('revisions')
      .select(idOf(scope).as('id'))
      .where(hasId(scope, ids))
      .where(histories.isVisible(scope));
  return [{ typename: 'Revision', probe, byId }];
}

/** The first 100 revisions of each action that the viewer may see, in the order they were made. */
export const revisionsOfActions = (histories: Histories): Loader<Scope, readonly RevisionRow[]> => ({
  batch: async (scope, actionIds) => {
    const arms = actionIds.map(id => {
      const own = readRevisions(scope)
        .where('revisions.action_id', '=', scope.sql.uuid(id))
        .where(histories.isVisible(scope))
        .orderBy(IN_ORDER)
        .limit(MAX_PAGE);
      return scope.rows().selectFrom(own.as('own')).selectAll('own');
    });
    const rows = await arms.reduce((union, arm) => union.unionAll(arm) as typeof union).execute();
    const sorted = rows.toSorted((a, b) => Number(a.n) - Number(b.n)).map(toRevision);
    return Map.groupBy(sorted, ({ actionId }) => actionId);
  },
  missing: () => [],
});

/** Whether the viewer may put an action back, if nobody has changed the same since. */
export const canUndoAction = (histories: Histories): Loader<Scope, boolean> => ({
  batch: async (scope, actionIds) => {
    const undoable = storedTables(scope).filter(({ isUndoable }) => isUndoable);
    const isGood = sql`revisions.changes is not null and ${histories.isEditable(scope)}
      and ${scope.sql.oneOfTexts(
        sql.ref<string>('revisions.entity'),
        undoable.map(({ name }) => name),
      )}`;
    const rows = await scope
      .rows<RevisionTables>()
      .selectFrom('revisions')
      .select('revisions.action_id as actionId')
      .select(sql<number>`min(case when ${isGood} then 1 else 0 end)`.as('isUndoable'))
      .where(eb => scope.sql.oneOf(eb.ref('revisions.action_id'), actionIds))
      .groupBy('revisions.action_id')
      .execute();
    return new Map(rows.map(({ actionId, isUndoable }) => [actionId, Number(isUndoable) === 1]));
  },
  missing: () => false,
});
