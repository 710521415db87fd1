import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { textCalls } from './calls.ts';
import { posts, queries } from './posting.ts';

type Entry =
  | string
  | { readonly head?: string; readonly repeat: string; readonly times: number; readonly tail: string };

/** One of each kind, so that the essentials hold where the corpus is not at hand. */
const OWN: readonly Entry[] = [
  '',
  ' ',
  "' OR '1'='1",
  "'; DROP TABLE events;--",
  '%',
  '_\\',
  'a\0b',
  '\uD800',
  '\uFFFF',
  'a\r\nBcc: x@example.org',
  '\u202Eevil',
  '__proto__',
  'constructor',
  'NaN',
  '1e999',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  'P999999999999W',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=SECONDLY',
  'Etc/Nowhere',
  '+14:00',
  '${7*7}{{7*7}}',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  'e\u0301'.repeat(300),
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-000000000000_20260101T000000Z',
  { repeat: 'x', times: 100_000, tail: '' },
  { repeat: '(', times: 20_000, tail: '' },
];

const corpus = path.join(process.env['CORPUS_DIR'] ?? '', 'hostile-strings.json');
const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
const classes: Record<string, { strings: readonly Entry[] }> = isHere
  ? JSON.parse(readFileSync(corpus, 'utf8')).classes
  : {};
const entries = Object.values(classes).flatMap(({ strings }) => strings);

const textOf = (entry: Entry): string =>
  typeof entry === 'string' ? entry : `${entry.head ?? ''}${entry.repeat.repeat(entry.times)}${entry.tail}`;

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
