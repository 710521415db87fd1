import type { StoredRow } from '../../../kernel/walk-back.ts';
import { rowKey } from '../../../kernel/walk-back.ts';
import type { RowValues } from './plan.ts';

type Rows = ReadonlyMap<string, StoredRow>;

const keyOf = (row: StoredRow, columns: readonly string[]): string =>
  JSON.stringify(columns.map(column => row[column]));

/**
 * The rows of one table that take a place which another of them still holds: a series moved by a week gives each
 * exception the key of the next. They have to leave their places first.
 */
export function rowsInTheWay(
  updates: readonly RowValues[],
  now: Rows,
  uniques: readonly (readonly string[])[],
): RowValues[] {
  const found = new Set<RowValues>();
  for (const columns of uniques) {
    const moving = updates.filter(({ values }) => columns.some(column => column in values));
    const held = new Map(moving.map(update => [keyOf(rowOf(update, now), columns), update]));
    for (const update of moving) {
      const holder = held.get(keyOf({ ...rowOf(update, now), ...update.values }, columns));
      if (holder && holder !== update) found.add(holder);
    }
  }
  return [...found];
}

const rowOf = ({ table, id }: RowValues, now: Rows): StoredRow => now.get(rowKey(table, id)) ?? {};
