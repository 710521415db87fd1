import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, limitsOf, times } from './schema.ts';

const WINDOW = 'from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z"';
const households = (levels: number) =>
  `${'households { calendars { household { '.repeat(levels)} id ${'} } } '.repeat(levels)}`;

/** One of each kind of hostile document, so that the essentials hold where the corpus is not at hand. */
const OWN: Record<string, readonly [limit: string, query: string, variables?: Record<string, unknown>]> = {
  'fields in a ring': [
    'depth',
    `{ viewer { households { calendars { household { ${'calendars { household { '.repeat(20)} id ${'} } '.repeat(20)} } } } } }`,
  ],
  'fields in a ring of lists': [
    'depth',
    `{ viewer { ${households(1).replaceAll('id', `calendars { household { ${'calendars { household { '.repeat(9)} id ${'} } '.repeat(9)} } }`)} } }`,
  ],
  tokens: ['tokens', `{ ${times(20_000, '__typename')} }`],
  'aliases of the cheapest field': ['aliases', `{ ${times(1000, index => `a${index}: __typename`)} }`],
  'password guesses': [
    'aliases',
    `mutation { ${times(100, index => `a${index}: sessionCreate(input: { email: "pat@example.org", password: "${index}" }) { token }`)} }`,
  ],
  'aliases in a tree of fragments': [
    'aliases',
    `{ ...F0 } ${times(28, index => `fragment F${index} on Query { ...F${index + 1} a${index}: __typename ...F${index + 1} }`)} fragment F28 on Query { __typename }`,
  ],
  'directives unknown': ['directives', `{ __typename ${times(2000, index => `@aa${index}`, '')} }`],
  'directives repeated': ['directives', `{ __typename ${times(500, '@include(if: true)')} }`],
  operations: ['operations', times(600, index => `query Q${index} { __typename }`)],
  variables: ['variables', `query(${times(900, index => `$v${index}: Int`)}) { __typename }`],
  'three pages inside each other': [
    'cost',
    `{ viewer { organizedEvents(first: 100) { nodes { occurrences(${WINDOW}, first: 100) { nodes { event { subscriptions(first: 100) { nodes { user { id } } } } } } } } } }`,
  ],
  'types and fields in turn': [
    'depth',
    `{ __schema { types { fields { ${'type { fields { '.repeat(11)} name ${'} } '.repeat(11)} } } } }`,
  ],
  'a filter in a literal': [
    'inputDepth',
    `{ events(first: 1, where: ${'{ and: [ '.repeat(200)} {} ${'] } '.repeat(200)}) { totalCount } }`,
  ],
  'ids in a variable': [
    'list',
    'query($i: [ID!]!) { nodes(ids: $i) { id } }',
    { i: Array.from({ length: 10_000 }, String) },
  ],
};

describe('own hostile documents', () => {
  test.each(Object.entries(OWN))('%s', (_, [limit, query, variables = {}]) => {
    const [first] = answer(query, { variables });
    expect(first?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit });
  });

  test.each([
    ['braces', '{a'.repeat(50_000)],
    ['lists', `{ nodes(ids: ${'['.repeat(20_000)}]) { id } }`],
  ])('%s without end are a syntax error, whether the parser first runs out of stack or of tokens', (_, query) => {
    expect(answer(query)[0]?.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
  });
});

interface Generated {
  readonly head: string;
  readonly part: string;
  readonly times: number;
  readonly sep: string;
  readonly tail: string;
  readonly close?: string;
  readonly after?: string;
}

interface HostileDocument {
  readonly id: string;
  readonly json?: {
    readonly query?: unknown;
    readonly variables?: Record<string, unknown>;
    readonly operationName?: string;
  };
  readonly gen?: Generated;
  readonly rawGen?: Generated;
  readonly expect: { readonly outcome: string; readonly code?: string; readonly limit?: string };
}

const built = ({ head, part, times: count, sep, tail, close = '', after = '' }: Generated): string =>
  head +
  times(count, index => part.replaceAll('{i}', `${index}`).replaceAll('{i12}', `${index}`.padStart(12, '0')), sep) +
  tail +
  close.repeat(count) +
  after;

function requestOf({ json, gen, rawGen }: HostileDocument): NonNullable<HostileDocument['json']> {
  if (json) return json;
  return gen ? { query: built(gen) } : JSON.parse(rawGen ? built(rawGen) : '{}');
}

const corpus = join(process.env['CORPUS_DIR'] ?? '', 'hostile-graphql.json');
const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
const documents: readonly HostileDocument[] = isHere ? JSON.parse(readFileSync(corpus, 'utf8')).documents : [];
/** Refused by the size of the body, before anything is parsed. */
const refusedBefore = new Set(['literal-string-2mb']);
const refused = documents.filter(({ id, expect: { code } }) => code === 'LIMIT_EXCEEDED' && !refusedBefore.has(id));

describe.skipIf(!isHere)('the corpus (CORPUS_DIR)', () => {
  test('holds what it should', () => {
    expect(refused.length).toBeGreaterThanOrEqual(20);
  });

  test.each(refused.map(document => [document.id, document] as const))('%s is refused', (_, document) => {
    const { query, ...request } = requestOf(document);
    const [first] = answer(String(query), request);
    const { limit } = document.expect;
    expect(first?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', ...(limit && { limit }) });
  });

  const others = documents.filter(
    ({ json, gen, expect: { code } }) => code !== 'LIMIT_EXCEEDED' && (json?.query ?? gen),
  );
  test.each(others.map(document => [document.id, document] as const))('%s breaks no limit', (_, document) => {
    const { query, ...request } = requestOf(document);
    expect(limitsOf(answer(String(query), request)).filter(Boolean)).toEqual([]);
  });
});
