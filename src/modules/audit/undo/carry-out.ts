import { refuse } from '../../../kernel/errors.ts';
import type { UndoneRow } from '../../../kernel/history.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { storedTable } from '../../../kernel/stored-table.ts';
import { rowKey, type StoredRow } from '../../../kernel/walk-back.ts';
import type { Histories } from '../histories.ts';
import { rowsInTheWay } from './parking.ts';
import type { RowValues, UndoPlan } from './plan.ts';
import { deferForeignKeys, insertRows, removeRows, updateRows, type WrittenTable } from './undo.write.ts';

type Rows = ReadonlyMap<string, StoredRow>;

/** A captured table as whoever writes it has to know it. */
export const writtenTable = (scope: Scope, histories: Histories, name: string): WrittenTable => ({
  ...storedTable(scope, name),
  counters: histories.of(name)?.followers?.[name]?.counters ?? [],
});

/** Writes what a plan says: first what leaves, so that its place is free for what comes back. */
export async function carryOut(scope: Scope, histories: Histories, plan: UndoPlan, now: Rows): Promise<UndoneRow[]> {
  const table = (name: string) => writtenTable(scope, histories, name);
  const leaving = withoutCompany(scope, plan, now);
  await deferForeignKeys(scope);
  try {
    for (const [name, rows] of byTable(leaving)) {
      await removeRows(
        scope,
        table(name),
        rows.map(({ id }) => id),
      );
    }
    for (const [name, rows] of byTable(plan.updates)) {
      await updateRows(scope, table(name), await parked(scope, table(name), rows, now));
    }
    for (const [name, rows] of byTable(plan.insertions)) await insertRows(scope, table(name), rows);
  } catch (error) {
    if (!isTaken(error)) throw error;
    refuse('ALREADY_EXISTS', 'Something else has taken the place of what was there before; remove it first', [
      'actionId',
    ]);
  }
  return undoneRows({ ...plan, removals: leaving }, now);
}

const byTable = <Row extends { readonly table: string }>(rows: readonly Row[]) => Map.groupBy(rows, row => row.table);

/** What hangs on a row that goes by a date goes with it, and is there when that row is restored. */
function withoutCompany(scope: Scope, { removals }: UndoPlan, now: Rows): UndoPlan['removals'] {
  const dated = removals.filter(({ table }) => storedTable(scope, table).isSoftDeletable);
  const going = new Set(dated.map(({ table, id }) => rowKey(table, id)));
  return removals.filter(({ table, id }) => {
    const { columns, isSoftDeletable } = storedTable(scope, table);
    const row = now.get(rowKey(table, id)) ?? {};
    const holders = columns.flatMap(({ name, hangsOn }) => (hangsOn ? [rowKey(hangsOn, String(row[name]))] : []));
    return isSoftDeletable || !holders.some(holder => going.has(holder));
  });
}

/** The updates, after rows whose places are taken by others of them have left these. */
async function parked(
  scope: Scope,
  table: WrittenTable,
  updates: readonly RowValues[],
  now: Rows,
): Promise<readonly RowValues[]> {
  if (!table.isSoftDeletable) return updates;
  const columnOf = new Map(table.columns.map(({ name, property }) => [property.name, name]));
  const uniques = table.meta.uniques.map(({ properties = [] }) =>
    [properties].flat().map(property => columnOf.get(String(property)) ?? String(property)),
  );
  const standing = updates.filter(({ id }) => now.get(rowKey(table.name, id))?.['deleted_at'] === null);
  const away = new Set(rowsInTheWay(standing, now, uniques));
  await removeRows(
    scope,
    { ...table, hasVersion: false, counters: [] },
    [...away].map(({ id }) => id),
  );
  return updates.map(update =>
    away.has(update) ? { ...update, values: { deleted_at: null, ...update.values } } : update,
  );
}

/** Unique keys, as the two databases say that one is taken. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  (['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(
    String((error as { code?: string }).code),
  ) ||
    isTaken(error.cause));

function undoneRows({ removals, updates, insertions }: UndoPlan, now: Rows): UndoneRow[] {
  const was = (table: string, id: string) => now.get(rowKey(table, id)) ?? {};
  const written = (kind: UndoneRow['kind']) => {
    return ({ table, id, values }: RowValues): UndoneRow => ({
      table,
      id,
      kind,
      columns: Object.keys(values),
      row: { ...was(table, id), ...values },
    });
  };
  return [
    ...removals.map(({ table, id }): UndoneRow => ({ table, id, kind: 'REMOVED', columns: [], row: was(table, id) })),
    ...updates.map(written('UPDATED')),
    ...insertions.map(written('INSERTED')),
  ];
}
