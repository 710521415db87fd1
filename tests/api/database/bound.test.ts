import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** Without the one that says whose action it is, which goes along with BEGIN and cannot be prepared. */
async function statementsFor(title: string): Promise<string[]> {
  const event = { title, description: `It's "${title}"`, startsAt: '2026-10-05T19:00:00Z' };
  return (await statementsOf(() => ann.creates(event))).filter(text => !text.startsWith('set local almanac.'));
}

test('what is written into a row stands beside the statement, so that each text comes again', async () => {
  const [first, second] = [await statementsFor('Choir'), await statementsFor('Walk')];
  expect(first.some(text => /^insert into [`"]events[`"]/.test(text))).toBe(true);
  expect(second).toEqual(first);
});

test('nothing is lost on the way: texts with marks, nothing, truth and instants', async () => {
  const description = `It's "Choir" ? ?? \\? $1 %s :name\\`;
  const { id } = await ann.creates({ title: '?', description, startsAt: '2026-10-05T19:00:00Z', busy: false });
  const { data } = await ann.asks(`{ event(id: "${id}") { title description location busy startsAt } }`);
  expect(data['event']).toEqual({
    title: '?',
    description,
    location: null,
    busy: false,
    startsAt: '2026-10-05T19:00:00.000Z',
  });
});
