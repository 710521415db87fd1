/** Real and hostile files of other programs. They are not part of the project: `CORPUS_DIR` names the folder that holds them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { counts, RESULT, rowsOf } from './importing.ts';

interface Entry {
  file: string;
  expect: 'parse' | 'partial' | 'refuse';
  bytesOnly?: boolean;
  counts: { vevent: number; noUid: number };
  distinctUidRecurrenceId: number;
}

/** A recipe for a large file; `{i}` is the index of a part. */
interface Recipe {
  id: string;
  head: string;
  part: string;
  times: number;
  sep: string;
  tail: string;
  close: string;
  after: string;
}

const folder = process.env['CORPUS_DIR'];
const entries: Entry[] = folder ? JSON.parse(readFileSync(join(folder, 'ics/manifest.json'), 'utf8')).files : [];
const recipes: Recipe[] = folder ? JSON.parse(readFileSync(join(folder, 'ics-bombs.json'), 'utf8')).bombs : [];

let app: TestApp;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const newcomer = (): Promise<Actor> => signUp(app, `reader${(number += 1)}`, 'Europe/Berlin');
const textOf = ({ file }: Entry): string => readFileSync(join(folder!, 'ics', file), 'utf8');
const tries = (actor: Actor, ics: string) =>
  actor.tries('calendarImport', { calendarId: actor.ids.calendar, ics }, RESULT);

function build({ head, part, times, sep, tail, close, after }: Recipe): string {
  const parts = Array.from({ length: times }, (_, index) => part.replaceAll('{i}', String(index)));
  return head + parts.join(sep) + tail + close.repeat(times) + after;
}

describe.skipIf(!folder)('files of the corpus (skipped where CORPUS_DIR is not set)', () => {
  test('there are some', () => expect(entries.length).toBeGreaterThan(60));

  const usable = entries.filter(entry => entry.expect !== 'refuse');

  test.each(usable)('$file: the second time nothing changes', async entry => {
    const ann = await newcomer();
    const { created, skipped, updated, userErrors } = await tries(ann, textOf(entry));
    expect([updated, userErrors]).toEqual([0, []]);
    const rows = await rowsOf(ann);
    expect(rows).toHaveLength(created);
    expect(await tries(ann, textOf(entry))).toMatchObject({ ...counts(0, 0, created), skipped });
    expect(await rowsOf(ann)).toEqual(rows);
  });

  test.each(entries.filter(entry => entry.expect === 'parse'))('$file: every event is imported', async entry => {
    const { created, skipped } = await tries(await newcomer(), textOf(entry));
    expect(skipped).toEqual([]);
    expect(created).toBe(entry.distinctUidRecurrenceId + entry.counts.noUid);
  });

  test.each(entries.filter(entry => entry.expect === 'partial'))('$file: no event is lost silently', async entry => {
    const { created, skipped } = await tries(await newcomer(), textOf(entry));
    expect(created + skipped.length).toBe(entry.counts.vevent);
  });

  test.each(usable)('$file: what was imported can be shown', async entry => {
    const ann = await newcomer();
    await tries(ann, textOf(entry));
    const years = new Set((await rowsOf(ann)).map(row => new Date(row['starts_at'] as number).getUTCFullYear()));
    for (const year of [...years].slice(0, 5)) {
      const window = `{ from: "${year}-01-01T00:00:00Z", to: "${year}-12-31T00:00:00Z", includeCancelled: true }`;
      const answer = await ann.asks(`{ occurrences(where: ${window}, first: 100) { totalCount } }`);
      expect(answer.errors).toBeUndefined();
    }
  });

  test.each(entries.filter(entry => entry.expect === 'refuse' && !entry.bytesOnly))(
    '$file: refused, and nothing is stored',
    async entry => {
      const ann = await newcomer();
      expect((await tries(ann, textOf(entry))).userErrors).toMatchObject([{ code: 'INVALID', path: ['ics'] }]);
      expect(await rowsOf(ann)).toEqual([]);
    },
  );

  test.each(recipes)('bomb $id: answered, and others meanwhile', async recipe => {
    const [ann, bob] = [await newcomer(), await newcomer()];
    const started = performance.now();
    const answer = tries(ann, build(recipe)).then(payload => ({ payload, after: performance.now() - started }));
    const asked = performance.now();
    await bob.expects('2026-11-01', '2026-11-02');
    expect(performance.now() - asked).toBeLessThan(1_500);
    const { payload, after } = await answer;
    expect(after).toBeLessThan(10_000);
    const isRefused = payload.userErrors.length > 0;
    expect(isRefused || payload['created'] + payload['skipped'].length > 0).toBe(true);
  });
});
