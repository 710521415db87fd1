import { isUuid } from '../../../kernel/dialect.ts';
import { refuse } from '../../../kernel/errors.ts';
import type { UndoneRow } from '../../../kernel/history.ts';
import { MAX_PAGE } from '../../../kernel/page.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { storedTable } from '../../../kernel/stored-table.ts';
import { rowKey, type Step, type StoredRow, walkBack } from '../../../kernel/walk-back.ts';
import type { Histories } from '../histories.ts';
import type { RevisionRow } from '../revision.repository.ts';
import { carryOut, writtenTable } from './carry-out.ts';
import { type Net, netOf } from './net.ts';
import { type Conflict, planUndo, type UndoPlan } from './plan.ts';
import { refusedFor } from './undo.conflicts.ts';
import {
  isOwnAction,
  laterSteps,
  lockRows,
  MOST_REVISIONS,
  type OwnRevision,
  revisionsOfAction,
  rowsInUse,
} from './undo.repository.ts';
import { raiseVersions } from './undo.write.ts';

interface Undo {
  readonly actionId: string;
  /** Whether later changes of the same fields are overwritten. */
  readonly force: boolean;
}

const PATH = ['actionId'];

/** Puts back what an action did, all of it or nothing; what was undone, at most 100 revisions. */
export async function undo(scope: Scope, histories: Histories, { actionId, force }: Undo): Promise<RevisionRow[]> {
  const id = actionId.toLowerCase();
  const revisions = await undoableRevisions(scope, histories, id);
  const steps = revisions.map(toStep);
  const nets = netOf(steps);
  const now = await lockAll(scope, histories, revisions, nets);
  const standing = {
    now,
    left: walkBack(now, await laterSteps(scope, changedRows(nets, revisions), id)),
    tables: memoized((name: string) => plannedTable(scope, histories, name)),
  };
  const plan = planUndo(nets, standing);
  const conflicts = await withRowsInUse(scope, plan, nets);
  if (conflicts.length > 0 && !force) throw await refusedFor(scope, histories, conflicts);
  const undone = await carryOut(scope, histories, plan, now);
  await settleAll(scope, histories, undone, revisions);
  if (scope.deed) Object.assign(scope.deed, { undoes: id, resource: `action/${id}` });
  return revisions.slice(0, MAX_PAGE);
}

/** What an action did, where the viewer may put all of it back. */
async function undoableRevisions(scope: Scope, histories: Histories, actionId: string): Promise<OwnRevision[]> {
  const revisions = isUuid(actionId) ? await revisionsOfAction(scope, histories, actionId) : [];
  if (!revisions.some(({ isVisible }) => isVisible) && !(isUuid(actionId) && (await isOwnAction(scope, actionId)))) {
    refuse('NOT_FOUND', 'There is no such action', PATH);
  }
  if (revisions.length > MOST_REVISIONS) {
    refuse('RANGE_TOO_LARGE', `At most ${MOST_REVISIONS} changes are put back at once`, PATH);
  }
  if (revisions.length === 0 || !revisions.every(each => canComeBack(scope, each))) {
    refuse('NOT_UNDOABLE', 'What this did cannot be put back', PATH);
  }
  if (!revisions.every(each => each.isVisible && each.isEditable)) {
    refuse('FORBIDDEN', 'You may not change all that this action changed', PATH);
  }
  return revisions;
}

/** Credentials never come back, nor what was erased, nor columns that a migration has taken away. */
function canComeBack(scope: Scope, { entity, changes }: OwnRevision): boolean {
  const { isUndoable, columns } = storedTable(scope, entity);
  if (!isUndoable || changes === null) return false;
  const kept = columns.filter(({ isSecret, name }) => name in changes && !(isSecret && changes[name]?.[1] != null));
  return kept.length === Object.keys(changes).length;
}

const toStep = ({ entity, entityId, kind, changes }: OwnRevision): Step => ({
  entity,
  entityId,
  kind,
  changes: changes ?? {},
});

/** Asked for each of many rows, and made once. */
function memoized<Value>(make: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return name => known.get(name) ?? known.set(name, make(name)).get(name)!;
}

function plannedTable(scope: Scope, histories: Histories, name: string) {
  const { quiet, groups, isSoftDeletable } = storedTable(scope, name);
  const { derived = [], counters = [] } = histories.of(name)?.followers?.[name] ?? {};
  return { groups, isSoftDeletable, quiet: new Set([...quiet, ...counters]), derived: new Set(derived) };
}

/** Locks the roots with everything else: whoever else changes a row of theirs holds its root first. */
async function lockAll(
  scope: Scope,
  histories: Histories,
  revisions: readonly OwnRevision[],
  nets: readonly Net[],
): Promise<Map<string, StoredRow>> {
  const ids = new Map<string, Set<string>>();
  const add = (table: string, id: string) => ids.set(table, (ids.get(table) ?? new Set()).add(id));
  for (const { entity, rootId } of revisions) add(histories.of(entity)?.tables[0] ?? entity, rootId);
  for (const { table, id } of nets) add(table, id);
  const all = new Map<string, StoredRow>();
  for (const [table, wanted] of ids) {
    for (const [key, row] of await lockRows(scope, storedTable(scope, table), [...wanted])) all.set(key, row);
  }
  return all;
}

/** The rows that the action changed without making or removing them, each with the number of its last change. */
function changedRows(nets: readonly Net[], revisions: readonly OwnRevision[]): { id: string; after: number }[] {
  const last = new Map(revisions.map(({ entity, entityId, n }) => [rowKey(entity, entityId), n]));
  return nets
    .filter(({ kind }) => kind === 'UPDATE')
    .map(({ table, id }) => ({ id, after: last.get(rowKey(table, id)) ?? 0 }));
}

/** What was made cannot go where others have put something on it since. */
async function withRowsInUse(scope: Scope, plan: UndoPlan, nets: readonly Net[]): Promise<Conflict[]> {
  const conflicts = [...plan.conflicts];
  const known = new Set(conflicts.map(({ table, id }) => rowKey(table, id)));
  const own = new Set(nets.map(({ id }) => id));
  for (const [table, removals] of Map.groupBy(plan.removals, removal => removal.table)) {
    const ids = removals.map(({ id }) => id);
    for (const id of await rowsInUse(scope, storedTable(scope, table), ids, own)) {
      if (!known.has(rowKey(table, id))) conflicts.push({ table, id, columns: [] });
    }
  }
  return conflicts;
}

/** Lets each module bring its rows in order, and raises the versions of what they belong to. */
async function settleAll(
  scope: Scope,
  histories: Histories,
  undone: readonly UndoneRow[],
  revisions: readonly OwnRevision[],
): Promise<void> {
  const written = new Set(undone.map(({ table, id }) => rowKey(table, id)));
  for (const [kind, own] of Map.groupBy(revisions, ({ entity }) => histories.of(entity))) {
    if (!kind) continue;
    const [table] = kind.tables;
    const roots = [...new Set(own.map(({ rootId }) => rootId))].filter(id => !written.has(rowKey(table, id)));
    await raiseVersions(scope, writtenTable(scope, histories, table), roots);
    await kind.settle?.(
      scope,
      undone.filter(row => kind.tables.includes(row.table)),
    );
  }
}
