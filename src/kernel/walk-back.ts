import { toJson } from './rows.ts';

/** A row by its columns, in the storage values that revisions hold. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** `[before, after]` by column. */
export type RowChanges = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/**
 * What a revision holds, null once it is erased: the columns of a row that was made or removed; of one that was changed
 * `[before, after]`. Older versions stored pairs of all of them, and every row has an id.
 */
export function changesOf(kind: Step['kind'], json: unknown): RowChanges | null {
  const stored = toJson<StoredRow | null>(json);
  if (stored === null) return null;
  if (kind === 'UPDATE' || Array.isArray(stored['id'])) return stored as RowChanges;
  const pair = (value: unknown) => (kind === 'CREATE' ? ([null, value] as const) : ([value, null] as const));
  return Object.fromEntries(Object.entries(stored).map(([column, value]) => [column, pair(value)]));
}

/** What a walk through the past needs of a revision. */
export interface Step {
  readonly entity: string;
  readonly entityId: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly changes: RowChanges;
}

/** Names a row among those of several tables. */
export const rowKey = (table: string, id: string): string => `${table} ${id}`;

const befores = (changes: RowChanges): StoredRow =>
  Object.fromEntries(Object.entries(changes).map(([column, [before]]) => [column, before]));

/**
 * Rows as they were before these revisions, newest first: what was made since is not there, and the rest holds what it
 * held then. Quiet columns stay as they are now; of a row that is neither given nor removed since only columns that
 * changed are known.
 */
export function walkBack(rows: ReadonlyMap<string, StoredRow>, steps: Iterable<Step>): Map<string, StoredRow> {
  const past = new Map(rows);
  for (const { entity, entityId, kind, changes } of steps) {
    const key = rowKey(entity, entityId);
    if (kind === 'CREATE') past.delete(key);
    else if (kind === 'DELETE') past.set(key, befores(changes));
    else past.set(key, { ...past.get(key), ...befores(changes) });
  }
  return past;
}
