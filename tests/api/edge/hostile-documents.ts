import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Loose } from '../../support/actors.ts';
import { LEAKS, type Reply } from './posting.ts';

interface Recipe {
  readonly head: string;
  readonly part: string;
  readonly times: number;
  readonly sep: string;
  readonly tail: string;
  readonly close?: string;
  readonly after?: string;
}

/** A request of the corpus, and what it must be answered. */
export interface Hostile {
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

export function bodyOf({ json, gen, rawGen, raw, rawBase64 }: Hostile): string | Buffer {
  if (json !== undefined) return JSON.stringify(json);
  if (gen) return JSON.stringify({ query: built(gen) });
  if (rawGen) return built(rawGen);
  return raw ?? Buffer.from(rawBase64 ?? '', 'base64');
}

const corpus = path.join(process.env['CORPUS_DIR'] ?? '', 'hostile-graphql.json');
export const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
export const documents: readonly Hostile[] = isHere ? JSON.parse(readFileSync(corpus, 'utf8')).documents : [];

/** What these ask for is not part of the schema; when it is, they have to meet the limit. */
const isOffered = ({ id }: Hostile) => !['cost-nested-connections', 'subscription-over-post'].includes(id);

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
export function broken(hostile: Hostile, reply: Reply, token: string | null): string[] {
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
