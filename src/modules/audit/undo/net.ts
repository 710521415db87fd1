import { rowKey, type RowChanges, type Step, type StoredRow } from '../../../kernel/walk-back.ts';
import { isEqual } from './equal.ts';

/** What an action did to one row, all in all: the steps between are nobody's any more. */
export interface Net {
  readonly table: string;
  readonly id: string;
  readonly kind: Step['kind'];
  /** The columns it changed, as they were before it; of a row it made, none. */
  readonly before: StoredRow;
  /** The same as it left them; of a row it removed, none. */
  readonly after: StoredRow;
}

const KINDS: Record<string, Step['kind'] | null> = {
  'CREATE CREATE': 'CREATE',
  'CREATE UPDATE': 'CREATE',
  'CREATE DELETE': null,
  'UPDATE UPDATE': 'UPDATE',
  'UPDATE DELETE': 'DELETE',
  'UPDATE CREATE': 'UPDATE',
  'DELETE DELETE': 'DELETE',
  'DELETE CREATE': 'UPDATE',
  'DELETE UPDATE': 'UPDATE',
};

/** Sums up the revisions of one action, oldest first. Rows that are as they were before are left out. */
export function netOf(steps: Iterable<Step>): Net[] {
  const rows = Map.groupBy(steps, ({ entity, entityId }) => rowKey(entity, entityId));
  return [...rows.values()].flatMap(own => sumUp(own) ?? []);
}

function sumUp(steps: readonly Step[]): Net | null {
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const kind = KINDS[`${first.kind} ${last.kind}`] ?? null;
  if (kind === null) return null;
  const changes = kind === 'UPDATE' ? changedOf(mergeAll(steps)) : mergeAll(steps);
  if (kind === 'UPDATE' && Object.keys(changes).length === 0) return null;
  return {
    table: first.entity,
    id: first.entityId,
    kind,
    before: kind === 'CREATE' ? {} : side(changes, 0),
    after: kind === 'DELETE' ? {} : side(changes, 1),
  };
}

function mergeAll(steps: readonly Step[]): RowChanges {
  if (steps.length === 1) return steps[0]!.changes;
  const merged: Record<string, [unknown, unknown]> = {};
  for (const { changes } of steps) {
    for (const [column, [before, after]] of Object.entries(changes)) {
      const known = merged[column];
      if (known) known[1] = after;
      else merged[column] = [before, after];
    }
  }
  return merged;
}

const changedOf = (changes: RowChanges): RowChanges =>
  Object.fromEntries(Object.entries(changes).filter(([, [before, after]]) => !isEqual(before, after)));

const side = (changes: RowChanges, which: 0 | 1): StoredRow =>
  Object.fromEntries(Object.entries(changes).map(([column, pair]) => [column, pair[which]]));
