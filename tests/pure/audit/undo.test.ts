import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowKey, type Step, type StoredRow, walkBack } from '../../../src/kernel/walk-back.ts';
import { netOf } from '../../../src/modules/audit/undo/net.ts';
import { rowsInTheWay } from '../../../src/modules/audit/undo/parking.ts';
import { planUndo, type UndoPlan } from '../../../src/modules/audit/undo/plan.ts';

const TABLE = {
  quiet: new Set(['version', 'sequence']),
  derived: new Set(['length']),
  groups: [['start', 'end']],
  isSoftDeletable: true,
};
type Rows = Map<string, StoredRow>;

const step = (kind: Step['kind'], entityId: string, changes: Step['changes']): Step => ({
  entity: 't',
  entityId,
  kind,
  changes,
});
const wrote = (id: string, changes: Step['changes']) => step('UPDATE', id, changes);

/** Does what a plan says, the way the database would. */
function carryOut(rows: Rows, { removals, updates, insertions }: UndoPlan): Rows {
  const after = new Map(rows);
  for (const { table, id } of removals)
    after.set(rowKey(table, id), { ...after.get(rowKey(table, id)), deleted_at: 1 });
  for (const { table, id, values } of updates)
    after.set(rowKey(table, id), { ...after.get(rowKey(table, id)), ...values });
  for (const { table, id, values } of insertions) after.set(rowKey(table, id), values);
  return after;
}

function plan(rows: Rows, steps: readonly Step[], later: readonly Step[] = []) {
  return planUndo(netOf(steps), { tables: () => TABLE, now: rows, left: walkBack(rows, later.toReversed()) });
}

describe('netOf', () => {
  test('sums the steps of each row up', () => {
    const steps = [
      wrote('a', { x: [1, 2] }),
      step('CREATE', 'b', { x: [null, 1] }),
      wrote('a', { x: [2, 3], y: [0, 1] }),
    ];
    expect(netOf([...steps, wrote('b', { x: [1, 5] })])).toEqual([
      { table: 't', id: 'a', kind: 'UPDATE', before: { x: 1, y: 0 }, after: { x: 3, y: 1 } },
      { table: 't', id: 'b', kind: 'CREATE', before: {}, after: { x: 5 } },
    ]);
  });

  test('leaves out what is as it was: a row parked and put back, a row made and removed', () => {
    expect(netOf([wrote('a', { x: [1, 2] }), wrote('a', { x: [2, 1] })])).toEqual([]);
    expect(netOf([step('CREATE', 'a', { x: [null, 1] }), step('DELETE', 'a', { x: [1, null] })])).toEqual([]);
    const again = [
      step('DELETE', 'a', { x: [1, null], y: [2, null] }),
      step('CREATE', 'a', { x: [null, 1], y: [null, 3] }),
    ];
    expect(netOf(again)).toEqual([{ table: 't', id: 'a', kind: 'UPDATE', before: { y: 2 }, after: { y: 3 } }]);
  });
});

describe('planUndo', () => {
  const now: Rows = new Map([['t a', { title: 'New', start: 2, end: 3, deleted_at: null, version: 7 }]]);

  test('puts back what the action set, and leaves alone what others set elsewhere', () => {
    const { conflicts, updates } = plan(now, [wrote('a', { start: [1, 2] })], [wrote('a', { title: ['Old', 'New'] })]);
    expect([conflicts, updates]).toEqual([[], [{ table: 't', id: 'a', values: { start: 1 } }]]);
  });

  test('a column beside it counts as the same: start and end go together', () => {
    const { conflicts, updates } = plan(now, [wrote('a', { start: [1, 2] })], [wrote('a', { end: [2, 3] })]);
    expect(conflicts).toEqual([{ table: 't', id: 'a', columns: ['end'] }]);
    expect(updates).toEqual([{ table: 't', id: 'a', values: { start: 1, end: 2 } }]);
  });

  test('counters and what is derived are no reason for a conflict; counters stay', () => {
    const rows: Rows = new Map([['t a', { title: 'B', sequence: 2, length: 9, deleted_at: null }]]);
    const own = wrote('a', { title: ['A', 'B'], sequence: [0, 1], length: [3, 4] });
    const { conflicts, updates } = plan(rows, [own], [wrote('a', { sequence: [1, 2], length: [4, 9] })]);
    expect([conflicts, updates]).toEqual([[], [{ table: 't', id: 'a', values: { title: 'A', length: 3 } }]]);
  });

  test('a value that is there again is no conflict', () => {
    const later = [wrote('a', { start: [2, 9] }), wrote('a', { start: [9, 2] })];
    expect(plan(now, [wrote('a', { start: [1, 2] })], later).conflicts).toEqual([]);
  });

  test('a row that was made goes; one that was changed since is a conflict', () => {
    const made = {
      title: [null, 'New'],
      start: [null, 2],
      end: [null, 3],
      deleted_at: [null, null],
      version: [null, 1],
    } as const;
    expect(plan(now, [step('CREATE', 'a', made)])).toMatchObject({ conflicts: [], removals: [{ id: 'a' }] });
    const other = { ...made, title: [null, 'Old'] } as const;
    expect(plan(now, [step('CREATE', 'a', other)]).conflicts).toEqual([{ table: 't', id: 'a', columns: ['title'] }]);
  });

  test('a row that is gone, or there again, is a conflict with nothing to write', () => {
    const gone = plan(new Map(), [wrote('a', { start: [1, 2] }), step('CREATE', 'b', { start: [null, 1] })]);
    expect(gone).toEqual({
      conflicts: ['a', 'b'].map(id => ({ table: 't', id, columns: ['id'] })),
      removals: [],
      updates: [],
      insertions: [],
    });
    const back = plan(now, [step('DELETE', 'a', { start: [1, null] })]);
    expect(back).toMatchObject({ conflicts: [{ columns: ['id'] }], insertions: [] });
  });

  test('what is removed already is not removed again', () => {
    const removed: Rows = new Map([['t a', { start: 2, deleted_at: 5 }]]);
    const { conflicts, removals } = plan(removed, [
      step('CREATE', 'a', { start: [null, 2], deleted_at: [null, null] }),
    ]);
    expect([conflicts, removals]).toEqual([[{ table: 't', id: 'a', columns: ['deleted_at'] }], []]);
  });
});

const start = (): Rows =>
  new Map(['a', 'b'].map(id => [rowKey('t', id), { title: 0, start: 0, end: 0, deleted_at: null }]));
const live = (rows: Rows) => new Map([...rows].filter(([, row]) => row['deleted_at'] === null).toSorted());

describe('any history', () => {
  const COLUMNS = ['title', 'start', 'end'] as const;
  const ids = fc.constantFrom('a', 'b', 'c');
  const change = fc.record({ id: ids, column: fc.constantFrom(...COLUMNS), value: fc.nat(3) });
  const move = fc.oneof(change, fc.record({ removed: ids }), fc.record({ made: ids }));

  /** Plays changes on rows, and writes down the steps as the triggers would. */
  function play(rows: Rows, moves: readonly (typeof move extends fc.Arbitrary<infer M> ? M : never)[]): Step[] {
    return moves.flatMap(each => {
      const id = 'id' in each ? each.id : 'removed' in each ? each.removed : each.made;
      const row = rows.get(rowKey('t', id));
      if ('made' in each) {
        if (row) return [];
        const fresh = { title: 0, start: 0, end: 0, deleted_at: null };
        rows.set(rowKey('t', id), fresh);
        return [step('CREATE', id, Object.fromEntries(Object.entries(fresh).map(([c, v]) => [c, [null, v]])))];
      }
      if (!row) return [];
      if ('removed' in each) {
        rows.delete(rowKey('t', id));
        return [step('DELETE', id, Object.fromEntries(Object.entries(row).map(([c, v]) => [c, [v, null]])))];
      }
      if (row[each.column] === each.value) return [];
      rows.set(rowKey('t', id), { ...row, [each.column]: each.value });
      return [wrote(id, { [each.column]: [row[each.column], each.value] })];
    });
  }

  test('walking back gives the rows as they were', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), moves => {
        const rows = start();
        const steps = play(rows, moves);
        expect(new Map([...walkBack(rows, steps.toReversed())].toSorted())).toEqual(start());
      }),
    );
  });

  test('undone at once everything is as before; undone twice, as after', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), moves => {
        const rows = start();
        const steps = play(rows, moves);
        const undo = plan(rows, steps);
        expect(undo.conflicts).toEqual([]);
        expect(live(carryOut(rows, undo))).toEqual(start());
      }),
    );
  });

  test('a conflict is found exactly where a group of columns holds something else than the action left', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.array(change, { maxLength: 8 }), (moves, others) => {
        const rows = start();
        const steps = play(rows, moves);
        const left = new Map(rows);
        const later = play(rows, others);
        const touched = netOf(steps);
        const expected = touched.filter(({ id, after }) => {
          const group = Object.keys(after).some(column => column !== 'title') ? ['start', 'end'] : [];
          const columns = new Set([...Object.keys(after), ...group]);
          const key = rowKey('t', id);
          return [...columns].some(column => !isDeepStrictEqual(left.get(key)![column], rows.get(key)![column]));
        });
        expect(plan(rows, steps, later).conflicts.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
    );
  });
});

const moved = (id: string, key: number) => ({ table: 't', id, values: { key } });

describe('rowsInTheWay', () => {
  const rows: Rows = new Map(['a', 'b', 'c'].map((id, i) => [rowKey('t', id), { parent: 1, key: i }]));

  test('finds those whose place another takes', () => {
    const updates = [moved('a', 1), moved('b', 2), moved('c', 5)];
    expect(rowsInTheWay(updates, rows, [['parent', 'key']]).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(rowsInTheWay([moved('a', 7), moved('b', 8)], rows, [['parent', 'key']])).toEqual([]);
    expect(rowsInTheWay([moved('a', 0)], rows, [['parent', 'key']])).toEqual([]);
  });
});
