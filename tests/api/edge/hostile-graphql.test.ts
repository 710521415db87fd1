import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { LEAKS, posts, queries, type Reply } from './posting.ts';

interface Recipe {
  readonly head: string;
  readonly part: string;
  readonly times: number;
  readonly sep: string;
  readonly tail: string;
  readonly close?: string;
  readonly after?: string;
}

interface Hostile {
  readonly id: string;
  readonly json?: unknown;
  readonly gen?: Recipe;
  readonly rawGen?: Recipe;
  readonly raw?: string;
  readonly rawBase64?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly expect: {
    readonly outcome: 'ok' | 'ok-or-unauthenticated' | 'refuse' | 'bounded';
    readonly code?: string;
    readonly limit?: string;
    readonly maxBytes?: number;
    readonly status?: readonly number[];
    readonly notContains?: readonly string[];
  };
}

function built({ head, part, times, sep, tail, close = '', after = '' }: Recipe): string {
  const one = (index: number) => part.replaceAll('{i}', `${index}`).replaceAll('{i12}', `${index}`.padStart(12, '0'));
  return head + Array.from({ length: times }, (_, index) => one(index)).join(sep) + tail + close.repeat(times) + after;
}

function bodyOf({ json, gen, rawGen, raw, rawBase64 }: Hostile): string | Buffer {
  if (json !== undefined) return JSON.stringify(json);
  if (gen) return JSON.stringify({ query: built(gen) });
  if (rawGen) return built(rawGen);
  return raw ?? Buffer.from(rawBase64 ?? '', 'base64');
}

const corpus = path.join(process.env['CORPUS_DIR'] ?? '', 'hostile-graphql.json');
const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
const documents: readonly Hostile[] = isHere ? JSON.parse(readFileSync(corpus, 'utf8')).documents : [];

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** Without a type of its own, fetch gives a text one; a Blob is how to send none. */
const sent = (hostile: Hostile, token: string | null) => {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const { 'content-type': type, ...headers } = hostile.headers ?? {};
  const body = bodyOf(hostile);
  const given = { ...(headers as Record<string, string>), ...authorization };
  if (type === null)
    return posts(app, new Blob([typeof body === 'string' ? body : Uint8Array.from(body)]), {
      ...given,
      'content-type': '',
    });
  return posts(app, body, { ...given, ...(type !== undefined && { 'content-type': type }) });
};

/** What these ask for is not part of the schema; when it is, they have to meet the limit. */
const isOffered = ({ id }: Hostile) => !['page-offset', 'cost-nested-connections'].includes(id);

/** A stranger may be told to sign in first, and a key is judged with the mutation that carries it, in its payload. */
const accepted = (hostile: Hostile, token: string | null): unknown[] => [
  hostile.expect.code,
  ...(token === null ? ['UNAUTHENTICATED'] : []),
  ...(hostile.id === 'idempotent-key-huge' ? ['INVALID'] : []),
  ...(isOffered(hostile) ? [] : ['GRAPHQL_VALIDATION_FAILED']),
];

const resultsIn = (data: object | null | undefined): (Loose | null)[] => Object.values(data ?? {});

const nothingDone = (data: object | null | undefined): boolean =>
  resultsIn(data).every(each => each === null || each['userErrors']?.length > 0);

const codeOf = ({ code, data }: Reply): unknown => code ?? resultsIn(data)[0]?.['userErrors'][0].code;

/** Each promise of the corpus, and whether the answer keeps it. */
function broken(hostile: Hostile, reply: Reply, token: string | null): string[] {
  const { outcome, limit, status, maxBytes = Number.POSITIVE_INFINITY, notContains = [] } = hostile.expect;
  const { text, data, errors } = reply;
  const kept = {
    'below 500': reply.status < 500,
    'no words of ours': !LEAKS.test(text) && notContains.every(word => !text.includes(word)),
    'no flood': text.length <= maxBytes,
    status: status?.includes(reply.status) ?? true,
    'no errors': !outcome.startsWith('ok') || errors.length === 0,
    'nothing done': outcome !== 'refuse' || nothingDone(data),
    code: outcome !== 'refuse' || accepted(hostile, token).includes(codeOf(reply)),
    limit: !limit || reply.code !== 'LIMIT_EXCEEDED' || errors[0]?.extensions['limit'] === limit,
  };
  return Object.entries(kept).flatMap(([promise, isKept]) => (isKept ? [] : [`${promise}: ${text.slice(0, 300)}`]));
}

describe.skipIf(!isHere)('hostile requests of the corpus (CORPUS_DIR)', () => {
  test('are there', () => expect(documents.length).toBeGreaterThanOrEqual(70));

  test.for(documents.map(each => [each.id, each] as const))('%s', async ([, hostile]) => {
    for (const token of [null, ann.token]) {
      expect(broken(hostile, await sent(hostile, token), token)).toEqual([]);
      expect(await queries(app, '{ __typename }')).toMatchObject({ status: 200 });
    }
  });
});
