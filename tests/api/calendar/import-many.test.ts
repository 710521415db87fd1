import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { counts, imports, manyEvents, rowsOf } from './importing.ts';

let app: TestApp;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const newcomer = (): Promise<Actor> => signUp(app, `reader${(number += 1)}`, 'Europe/Berlin');

/** With an exception for each second event. */
const withExceptions = (times: number, place: string): string =>
  manyEvents(times, index => [
    'RRULE:FREQ=DAILY;COUNT=2',
    ...(index % 2 === 0
      ? ['END:VEVENT', 'BEGIN:VEVENT', `UID:${index}@many`, `LOCATION:${place}`, ...exceptionOf(index)]
      : []),
  ]);

const START = Date.UTC(2026, 0, 1);
const exceptionOf = (index: number): string[] => {
  const start = new Date(START + index * 1_800_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return [`RECURRENCE-ID:${start}`, `DTSTART:${start}`];
};

/** How many statements an import sends. */
const statementsFor = async (times: number, place: string, actor: Actor) =>
  (await statementsOf(() => imports(actor, withExceptions(times, place)))).length;

/** How often something was asked while work went on, and the longest wait for an answer, in milliseconds. */
async function askingDuring(ask: () => Promise<unknown>, work: Promise<unknown>) {
  const state = { isDone: false };
  const done = work.finally(() => (state.isDone = true));
  let [answers, longest] = [0, 0];
  while (!state.isDone) {
    const from = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - from);
    answers += 1;
    await wait(5);
  }
  await done;
  return { answers, longest };
}

describe('many events', () => {
  test('cost as many statements as few', async () => {
    const [few, many] = [await newcomer(), await newcomer()];
    expect(await statementsFor(120, 'Here', many)).toBe(await statementsFor(2, 'Here', few));
    expect(await statementsFor(120, 'Here', many)).toBe(await statementsFor(2, 'Here', few));
    expect(await statementsFor(120, 'There', many)).toBe(await statementsFor(2, 'There', few));
    expect(await statementsFor(2, 'There', few)).toBeLessThan(10);
  });

  test('are changed together', async () => {
    const ann = await newcomer();
    await imports(ann, manyEvents(1_100));
    expect(
      await imports(
        ann,
        manyEvents(1_200, () => ['LOCATION:Here']),
      ),
    ).toMatchObject(counts(100, 1_100, 0));
    const rows = await rowsOf(ann);
    expect(new Set(rows.map(row => `${row['location']} ${row['version']}`))).toEqual(new Set(['Here 2', 'Here 1']));
    expect(rows.filter(row => row['version'] === 2)).toHaveLength(1_100);
  });

  test('ten thousand of them are one transaction, and others are answered meanwhile', async () => {
    const [ann, bob] = [await newcomer(), await newcomer()];
    const before = performance.now();
    const ask = async () => expect(await bob.expects('2026-11-01', '2026-11-02')).toEqual([]);
    const { answers, longest } = await askingDuring(ask, imports(ann, manyEvents(10_000)));
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(answers).toBeGreaterThan(5);
    expect(longest).toBeLessThan(1_000);
    const [count] = await app.sql(`select count(*) as n from events where calendar_id = '${ann.ids.calendar}'`);
    expect(Number(count!['n'])).toBe(10_000);
    expect(await imports(ann, manyEvents(10_000))).toMatchObject(counts(0, 0, 10_000));
  }, 60_000);

  test('that cannot all be saved leave nothing behind', async () => {
    const ann = await newcomer();
    await app.sql(`create unique index ux_test_title on events (title) where location = 'Broken'`);
    const ics = manyEvents(1_200, index => (index > 1_100 ? ['LOCATION:Broken'] : []));
    await expect(imports(ann, ics.replace('Event 1199', 'Event 1198'))).rejects.toThrow('ALREADY_EXISTS');
    expect(await rowsOf(ann)).toEqual([]);
    await app.sql('drop index ux_test_title');
  });
});
