import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

/** A JSON text, and what must become of it: it comes back equal, or is refused and nothing is stored. */
interface Value {
  readonly id: string;
  readonly text: string;
  readonly expect: 'store' | 'refuse' | 'either';
}

interface Recipe extends Omit<Value, 'text'> {
  readonly text?: string;
  readonly open?: string;
  readonly times?: number;
  readonly core?: string;
  readonly close?: string;
}

const build = ({ id, expect: outcome, text, open = '', times = 1, core = '', close = '' }: Recipe): Value => ({
  id,
  expect: outcome,
  text: text ?? open.repeat(times) + core + close.repeat(times),
});

/** Preferences are an object, so a list is tried inside one. */
const inObject = (value: Value): Value => ({
  ...value,
  text: value.text.startsWith('[') ? `{"list":${value.text}}` : value.text,
});

/** What JSON says of a value: -0 and 0 are the same to it. */
const asStored = (text: string): unknown => JSON.parse(JSON.stringify(JSON.parse(text) ?? {}));

const REASONS = /^(INVALID|TOO_LONG|LIMIT_EXCEEDED|BAD_USER_INPUT|BAD_REQUEST)$/;

/** One of each kind, so that the essentials hold where the corpus is not at hand. */
const OWN: readonly Recipe[] = [
  { id: 'own-deep', open: '{"a":', times: 5000, core: '1', close: '}', expect: 'refuse' },
  { id: 'own-levels', open: '{"a":', times: 60, core: '1', close: '}', expect: 'store' },
  { id: 'own-proto', text: '{"__proto__":{"admin":true},"a":1}', expect: 'either' },
  { id: 'own-methods', text: '{"toJSON":"x","then":"y","hasOwnProperty":1}', expect: 'store' },
  { id: 'own-number', text: '{"n":1e400}', expect: 'refuse' },
  { id: 'own-nul', text: '{"s":"a\\u0000"}', expect: 'refuse' },
  { id: 'own-surrogate', text: '{"s":"\\ud800"}', expect: 'refuse' },
  { id: 'own-emoji', text: '{"s":"\\ud83d\\udcc5"}', expect: 'store' },
  { id: 'own-operators', text: '{"$or":[{}],"$ne":null,"[raw]":"1"}', expect: 'store' },
  { id: 'own-list', text: '[1]', expect: 'refuse' },
  { id: 'own-large', open: '{"s":"', core: 'x'.repeat(70_000), close: '"}', expect: 'refuse' },
];

const corpus = path.join(process.env['CORPUS_DIR'] ?? '', 'hostile-json.json');
const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
const given: readonly Recipe[] = isHere ? JSON.parse(readFileSync(corpus, 'utf8')).values : [];

let app: TestApp;
let ann: Actor;
let memberId: string;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
  memberId = await ann.addsMember('Max');
});
afterAll(() => app[Symbol.asyncDispose]());

const SELECTION = '{ familyMember { preferences } userErrors { code path } }';

/** Sends a body whose text is written by hand: what JSON.stringify would mend arrives as it is. */
async function send(body: string): Promise<{ status: number; payload: Loose | null; codes: string[] }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` };
  const reply = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
  const { data, errors } = (await reply.json()) as Loose;
  return {
    status: reply.status,
    payload: data?.it ?? null,
    codes: (errors ?? []).map((error: Loose) => error['extensions'].code),
  };
}

const WAYS = {
  'in a new member': (text: string) =>
    `{"query":"mutation ($v: JSON) { it: familyMemberCreate(input: { name: \\"X\\", preferences: $v }) ${SELECTION} }","variables":{"v":${text}}}`,
  'in a change': (text: string) =>
    `{"query":"mutation ($v: JSON) { it: familyMemberUpdate(input: { id: \\"${memberId}\\", preferences: $v }) ${SELECTION} }","variables":{"v":${text}}}`,
  'inside an input': (text: string) =>
    `{"query":"mutation ($i: FamilyMemberUpdateInput!) { it: familyMemberUpdate(input: $i) ${SELECTION} }","variables":{"i":{"id":"${memberId}","preferences":${text}}}}`,
};

const stored = async () => (await ann.asks('{ household { members { name preferences } } }')).data['household'].members;

describe.each(Object.entries(WAYS))('%s', (_way, bodyOf) => {
  const values = [...OWN.map(build), ...given.map(build).map(inObject)];

  test.each(values.map(value => [value.id, value] as const))('%s', async (_id, value) => {
    const before = await stored();
    const { status, payload, codes } = await send(bodyOf(value.text));
    const kept = payload?.['familyMember']?.preferences ?? null;
    const reasons = [...codes, ...(payload?.['userErrors'] ?? []).map(({ code }: Loose) => code)];
    const after = kept === null ? await stored() : null;
    const promises = {
      'below 500': status < 500,
      'comes back equal': kept === null || isDeepStrictEqual(kept, asStored(value.text)),
      'is refused with one reason': kept !== null || (reasons.length === 1 && REASONS.test(String(reasons[0]))),
      'nothing is stored of it': kept !== null || isDeepStrictEqual(after, before),
      // null clears preferences: that is no value of theirs
      'as the corpus says':
        value.expect === 'either' || value.text === 'null' || (kept !== null) === (value.expect === 'store'),
    };
    const broken = Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [promise]));
    expect({ broken, reasons: broken.length > 0 ? reasons : [] }).toEqual({ broken: [], reasons: [] });
  });
});

test('a literal may hold what a variable may', async () => {
  const query = `mutation { it: familyMemberUpdate(input: { id: "${memberId}", preferences: { a: [1, 2.5, null, { b: "c" }] } }) ${SELECTION} }`;
  const { payload } = await send(JSON.stringify({ query }));
  expect(payload?.['familyMember'].preferences).toEqual({ a: [1, 2.5, null, { b: 'c' }] });
});

test.skipIf(isHere)('the corpus is not here: set CORPUS_DIR to try all of its values', () => {
  expect(given).toEqual([]);
});
