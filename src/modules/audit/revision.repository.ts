import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { HistoryKind } from '../../kernel/history.ts';
import { Connection, cursorOf, type PageArgs, pageOf } from '../../kernel/page.ts';
import { toInstant } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { changesOf, type RowChanges, type Step } from '../../kernel/walk-back.ts';
import { isOf } from './histories.ts';
import type { RevisionTables } from './revision.entity.ts';
import { revisionId } from './revision.id.ts';

/** What one action did to one row, as it is stored. */
export interface RevisionRow {
  /** UUIDv8, made of its number. */
  readonly id: string;
  readonly actionId: string;
  readonly at: Date;
  /** Name of the table. */
  readonly entity: string;
  readonly entityId: string;
  readonly kind: Step['kind'];
  readonly version: number | null;
  /** Null once they are erased. */
  readonly changes: RowChanges | null;
}

export interface HistoryArgs extends PageArgs {
  readonly first: number;
  readonly after?: string | null;
}

const revisionColumns = [
  'revisions.n',
  'revisions.action_id',
  'revisions.at',
  'revisions.entity',
  'revisions.entity_id',
  'revisions.kind',
  'revisions.version',
  'revisions.changes',
] as const;

/** The order in which they were made, said so that no database looks for the first hundred of an action among all there are. */
export const IN_ORDER = sql<number>`revisions.n + 0`;

/** Every read of revisions begins here. */
export const readRevisions = (scope: Scope) =>
  scope.rows<RevisionTables>().selectFrom('revisions').select(revisionColumns);

type StoredRevision = Awaited<ReturnType<ReturnType<typeof readRevisions>['execute']>>[number];

export const toRevision = (row: StoredRevision): RevisionRow => ({
  id: revisionId(String(row.n)),
  actionId: row.action_id,
  at: toInstant(row.at),
  entity: row.entity,
  entityId: row.entity_id,
  kind: row.kind,
  version: row.version,
  changes: changesOf(row.kind, row.changes),
});

/** A page of the revisions of each of these rows and of what belongs to it, newest first, in one statement. */
export async function historiesOf(
  scope: Scope,
  kind: HistoryKind,
  ids: readonly string[],
  args: HistoryArgs,
): Promise<Map<string, Connection<RevisionRow>>> {
  const page = pageOf(scope, args, 'history');
  const beyond = page.from ? sql<SqlBool>`revisions.n < ${Number(page.from[0])}` : sql<SqlBool>`true`;
  const arms = ids.map(id => {
    const own = readRevisions(scope)
      .select(sql<string>`${id}`.as('owner'))
      .where(isHistoryOf(scope, kind, id))
      .where(beyond)
      .orderBy('revisions.n', 'desc')
      .limit(page.limit + 1);
    return scope.rows().selectFrom(own.as('page')).selectAll('page');
  });
  const rows = await arms.reduce((union, arm) => union.unionAll(arm) as typeof union).execute();
  const byOwner = Map.groupBy(rows as (StoredRevision & { owner: string })[], row => row.owner);
  const cursor = (row: RevisionRow) =>
    cursorOf(scope, page.order, [String(Number.parseInt(row.id.slice(-12), 16)), row.id]);
  return new Map(
    ids.map(id => {
      const own = (byOwner.get(id) ?? []).toSorted((a, b) => Number(b.n) - Number(a.n)).map(toRevision);
      return [id, new Connection(own, page, cursor, () => count(scope, isHistoryOf(scope, kind, id)))];
    }),
  );
}

/**
 * By both, because a row may have belonged to another before, and because one that belongs to another has a past of its own. The
 * numbers are found first: databases would rather read all revisions from the newest on until a page is full.
 */
const isHistoryOf = (scope: Scope, kind: HistoryKind, id: string): RawBuilder<SqlBool> => {
  const root = scope.sql.uuid(id);
  return sql`(revisions.n in (select past.n from revisions past where past.root_id = ${root}
      union select past.n from revisions past where past.entity_id = ${root})
    and ${isOf(kind)} and ${kind.isVisible(scope, root)})`;
};

async function count(scope: Scope, condition: RawBuilder<SqlBool>): Promise<number> {
  const { total } = await scope
    .rows<RevisionTables>()
    .selectFrom('revisions')
    .select(eb => eb.fn.countAll().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  return Number(total);
}
