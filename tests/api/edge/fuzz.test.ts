import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { type LogLines, startApp, type TestApp } from '../../support/app.ts';
import { textCalls } from './calls.ts';
import { entries, OWN, textOf } from './hostile-texts.ts';
import { posts } from './posting.ts';

const SEED = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 3);
/** Stands in every text and in nothing else, so that it can be looked for. */
const MARK = 'zqxjkv';

/** Park and Miller's generator: what the printed seed brings back. */
let state = SEED || 1;
const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
const pick = <T>(all: readonly T[]): T => all[random(all.length)]!;

const logged: LogLines = { lines: [] };
let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  console.info(`FAULT_SEED=${SEED}`);
  app = await startApp({ TRUSTED_PROXIES: 'loopback' }, logged);
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** Two hostile texts round the mark. */
const text = (): string => {
  const all = [...OWN, ...entries];
  return textOf(pick(all)).slice(0, 5000) + MARK + textOf(pick(all)).slice(0, 5000);
};

const BUGS = new Set<unknown>(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST']);

/** What an answer must not be. */
async function wrongs(sender: number, query: string, variables: object): Promise<string[]> {
  const reply = await posts(app, JSON.stringify({ query, variables }), {
    authorization: `Bearer ${ann.token}`,
    // each from somewhere else, or most would be refused unread as too many guesses of one caller
    'x-forwarded-for': `10.${sender >> 16}.${(sender >> 8) & 255}.${sender & 255}`,
  });
  const codes = reply.errors.map(error => error.extensions['code']);
  const isInHeader = [...reply.headers.values()].some(value => value.includes(MARK));
  return [
    ...(reply.status >= 500 || codes.some(code => BUGS.has(code)) ? [`a bug: ${reply.text.slice(0, 300)}`] : []),
    ...(isInHeader ? ['in a header'] : []),
  ];
}

test('any text anywhere is answered, and is in no header and no line of the log', { timeout: 120_000 }, async () => {
  const calls = Array.from({ length: ROUNDS }, () => textCalls(ann.ids)).flat();
  expect(calls.length).toBeGreaterThan(240);
  const found: string[] = [];
  for (const [sender, { name, query, variables }] of calls.entries()) {
    const sent = variables(text());
    const wrong = await wrongs(sender, query, sent);
    found.push(...wrong.map(each => `${name}: ${each}: ${JSON.stringify(sent).slice(0, 300)}`));
  }
  expect(found).toEqual([]);
  expect(logged.lines.length).toBeGreaterThanOrEqual(calls.length);
  expect(logged.lines.filter(line => line.includes(MARK))).toEqual([]);
  // one object a line: nothing that was sent has begun a line of its own
  for (const line of logged.lines) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) });
});
