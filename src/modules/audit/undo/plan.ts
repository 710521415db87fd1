import { rowKey, type StoredRow } from '../../../kernel/walk-back.ts';
import { isEqual } from './equal.ts';
import type { Net } from './net.ts';

/** What of a table the plan has to know. */
export interface PlannedTable {
  /** Columns that are never put back. */
  readonly quiet: ReadonlySet<string>;
  /** Columns that are put back without asking whether they changed: they follow others. */
  readonly derived: ReadonlySet<string>;
  readonly groups: readonly (readonly string[])[];
  readonly isSoftDeletable: boolean;
}

/** A row that is not any more as the action left it. */
export interface Conflict {
  readonly table: string;
  readonly id: string;
  /** `id` where the whole row is gone, or is there again. */
  readonly columns: readonly string[];
}

/** A row and what its columns are to hold. */
export interface RowValues {
  readonly table: string;
  readonly id: string;
  readonly values: StoredRow;
}

/** What has to be written so that everything is as it was before the action. */
export interface UndoPlan {
  readonly conflicts: readonly Conflict[];
  readonly removals: readonly Omit<RowValues, 'values'>[];
  readonly updates: readonly RowValues[];
  readonly insertions: readonly RowValues[];
}

/** How things stand. */
export interface Standing {
  readonly tables: (name: string) => PlannedTable;
  /** Rows as they are, by `rowKey`; those that are gone are missing. */
  readonly now: ReadonlyMap<string, StoredRow>;
  /** The same rows as the action left them, walked back through what came after it. */
  readonly left: ReadonlyMap<string, StoredRow>;
}

/**
 * Plans how an action is put back. A column that no longer holds what the action left there is a conflict, and so is a
 * column beside it that it means something with. Where conflicts are overridden, such columns go back together.
 */
export function planUndo(nets: readonly Net[], standing: Standing): UndoPlan {
  const plan = {
    conflicts: [] as Conflict[],
    removals: [] as Omit<RowValues, 'values'>[],
    updates: [] as RowValues[],
    insertions: [] as RowValues[],
  };
  for (const net of nets) {
    const { table, id, kind } = net;
    const now = standing.now.get(rowKey(table, id));
    const changed = changedSince(net, now, standing);
    if (changed.length > 0) plan.conflicts.push({ table, id, columns: changed });
    if (kind === 'DELETE') {
      if (!now) plan.insertions.push({ table, id, values: net.before });
    } else if (now && kind === 'UPDATE') {
      const values = different(targetOf(net, changed, standing), now);
      if (Object.keys(values).length > 0) plan.updates.push({ table, id, values });
    } else if (now && !isRemoved(now, standing.tables(table))) plan.removals.push({ table, id });
  }
  return plan;
}

const isRemoved = (row: StoredRow, { isSoftDeletable }: PlannedTable): boolean =>
  isSoftDeletable && row['deleted_at'] !== null;

/** The columns that somebody has changed since. */
function changedSince(net: Net, now: StoredRow | undefined, { tables, left }: Standing): string[] {
  if ((net.kind === 'DELETE') === (now !== undefined)) return ['id'];
  if (!now || net.kind === 'DELETE') return [];
  const { quiet, derived, groups } = tables(net.table);
  const was = { ...left.get(rowKey(net.table, net.id)), ...net.after };
  const columns = withGroups(Object.keys(net.after), groups).filter(
    column => !quiet.has(column) && !derived.has(column),
  );
  return columns.filter(column => column in was && !isEqual(now[column], was[column]));
}

/** Columns, and those that mean something only together with them. */
function withGroups(columns: readonly string[], groups: PlannedTable['groups']): string[] {
  const beside = groups.filter(group => group.some(column => columns.includes(column))).flat();
  return [...new Set([...columns, ...beside])];
}

/** What the columns held before the action: those it changed, and of the groups that were changed since all. */
function targetOf(net: Net, changed: readonly string[], { tables, left }: Standing): StoredRow {
  const was = left.get(rowKey(net.table, net.id)) ?? {};
  const beside = changed.filter(column => !(column in net.before) && column in was);
  const quiet = tables(net.table).quiet;
  const own = Object.entries(net.before).filter(([column]) => !quiet.has(column));
  return { ...Object.fromEntries(beside.map(column => [column, was[column]])), ...Object.fromEntries(own) };
}

const different = (values: StoredRow, now: StoredRow): StoredRow =>
  Object.fromEntries(Object.entries(values).filter(([column, value]) => !isEqual(now[column], value)));
