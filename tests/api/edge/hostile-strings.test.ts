import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { textCalls } from './calls.ts';
import { entries, isHere, OWN, textOf } from './hostile-texts.ts';
import { posts, queries } from './posting.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXIES: 'loopback' });
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const BUGS = new Set<unknown>(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST']);

/** Each text comes from somewhere else, or most would be refused unread as too many guesses of one caller. */
let senders = 0;
const nextSender = () => `10.${++senders >> 16}.${(senders >> 8) & 255}.${senders & 255}`;

/** Sends each text to its place; what the server took for a fault of its own. */
async function faults(sendings: readonly { name: string; query: string; variables: object }[]): Promise<string[]> {
  const found: string[] = [];
  const queue = [...sendings];
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { name, query, variables } = next;
      const reply = await posts(app, JSON.stringify({ query, variables }), {
        authorization: `Bearer ${ann.token}`,
        'x-forwarded-for': nextSender(),
      });
      if (reply.status >= 500 || reply.errors.some(error => BUGS.has(error.extensions['code']))) {
        found.push(`${name}: ${JSON.stringify(variables).slice(0, 200)}: ${reply.text.slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return found;
}

test('every place that takes a text takes every kind of text without fault', { timeout: 120_000 }, async () => {
  const calls = textCalls(ann.ids);
  expect(calls.length).toBeGreaterThan(80);
  const sendings = calls.flatMap(({ name, query, variables }) =>
    OWN.map(entry => ({ name, query, variables: variables(textOf(entry)) })),
  );
  expect(await faults(sendings)).toEqual([]);
  expect(await queries(app, '{ serverInfo { version } }')).toMatchObject({ status: 200, errors: [] });
});

describe.skipIf(!isHere)('hostile texts of the corpus (CORPUS_DIR)', () => {
  test('are there', () => expect(entries.length).toBeGreaterThanOrEqual(218));

  /** All of them everywhere would be tens of thousands of calls: each text goes to every tenth place, by turns. */
  test('reach places by turns without fault', { timeout: 120_000 }, async () => {
    const sendings = textCalls(ann.ids).flatMap(({ name, query, variables }, place) =>
      entries
        .filter((_, index) => (index + place) % 10 === 0)
        .map(entry => ({ name, query, variables: variables(textOf(entry)) })),
    );
    expect(await faults(sendings)).toEqual([]);
  });

  test('come back as they were sent, or are refused', { timeout: 120_000 }, async () => {
    for (const entry of entries) {
      const text = textOf(entry);
      const { familyMember, userErrors } = await ann.tries(
        'familyMemberCreate',
        { name: text },
        'familyMember { name }',
      );
      expect(familyMember?.name ?? text).toBe(text);
      expect(userErrors.length > 0).toBe(familyMember === null);
    }
  });
});
