import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from '../calendar/housemates.ts';
import { imports, manyEvents } from '../calendar/importing.ts';
import { countStatements, newestAction, triesToUndo, undoes } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** A file with so many events, imported by somebody new, and how long that took. */
async function imported(many: number) {
  const ann = await newcomer(app);
  const began = performance.now();
  await imports(ann, manyEvents(many));
  const ms = performance.now() - began;
  const live = async () => {
    const [row] = await app.sql(
      `select count(*) as events, min(version) as oldest, max(version) as newest from events where calendar_id = '${ann.ids.calendar}' and deleted_at is null`,
    );
    return ['events', 'oldest', 'newest'].map(column => Number(row![column]));
  };
  return { ann, action: await newestAction(app), live, ms };
}

/** How long something takes, and how many statements. */
async function measured(work: () => Promise<unknown>) {
  const began = performance.now();
  const length = await countStatements(work);
  return { ms: performance.now() - began, length };
}

test('an import of 10,000 is one action: it is undone and done again in about the time it took', async () => {
  const { ann, action, live, ms } = await imported(10_000);
  let undo = '';
  const back = await measured(async () => {
    undo = await undoes(ann, action);
  });
  expect(await live()).toEqual([0, 0, 0]);
  const again = await measured(() => undoes(ann, undo));
  expect(await live()).toEqual([10_000, 3, 3]);
  expect([back.ms, again.ms].filter(each => each > 2 * ms + 1000)).toEqual([]);
  expect(Math.max(back.length, again.length)).toBeLessThan(100);
});

test('one row costs as many statements as two hundred', async () => {
  const [one, many] = [await imported(1), await imported(200)];
  const [single, several] = [
    await measured(() => undoes(one.ann, one.action)),
    await measured(() => undoes(many.ann, many.action)),
  ];
  expect([await one.live(), await many.live()]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(several.length).toBe(single.length);
  expect(single.length).toBeLessThanOrEqual(20);
});

test('what is in the way is told of twenty rows, and nothing is done by half', async () => {
  const { ann, action, live } = await imported(30);
  await app.sql(`update events set title = 'Changed' where calendar_id = '${ann.ids.calendar}' and title > 'Event 2'`);
  const { undone, userErrors } = await triesToUndo(ann, action);
  expect([undone, userErrors.length]).toEqual([[], 17]);
  expect(new Set(userErrors.map(({ code }: { code: string }) => code))).toEqual(new Set(['STALE_VERSION']));
  expect(await live()).toEqual([30, 1, 1]);
  await app.sql(`update events set title = 'Changed' where calendar_id = '${ann.ids.calendar}'`);
  expect((await triesToUndo(ann, action))['userErrors']).toHaveLength(20);
  await undoes(ann, action, true);
  expect(await live()).toEqual([0, 0, 0]);
});
