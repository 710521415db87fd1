import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../../../src/graphql/limits/cost.ts';
import { createSchema } from '../../../../src/schema.ts';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { limitsOf, problems, schema, times } from './schema.ts';

const cost = (query: string, variables: Record<string, unknown> = {}, operationName?: string) =>
  costOf(schema, parse(query), operationName, variables);

test('a field that works more than it shows costs that too, in the real schema', () => {
  const real = createSchema();
  const costs = (query: string) => costOf(real, parse(query), undefined, {});
  const preview =
    'recurrencePreview(rule: "FREQ=DAILY", startsAtLocal: "2026-01-01T00:00:00", timeZone: "UTC") { instances }';
  const window = 'where: { from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z" }';
  expect(costs(`{ ${preview} }`)).toBe(401);
  expect(costs(`{ occurrences(${window}, first: 10) { nodes { id } } }`)).toBe(411);
  // fifteen of them in one document are refused
  expect(costs(`{ ${times(15, i => `a${i}: ${preview}`)} }`)).toBeGreaterThan(LIMITS.cost);
  expect(costs(`{ ${times(15, i => `a${i}: occurrences(${window}, first: 1) { totalCount }`)} }`)).toBeGreaterThan(
    LIMITS.cost,
  );
});

describe('cost', () => {
  test.each([
    [
      'scalars are free',
      '{ __typename recurrencePreview(rule: "", startsAtLocal: "", timeZone: "", first: 9) { instances inWords } }',
      1,
    ],
    ['each field that gives an object is 1', '{ viewer { id email } serverInfo { version } }', 2],
    [
      'a connection multiplies what stands below it',
      '{ events(first: 10) { nodes { id calendar { id } } } }',
      1 + 10 + 10,
    ],
    [
      'edges and nodes do not multiply again',
      '{ events(first: 10) { edges { cursor node { organizer { id } } } } }',
      1 + 10 + 10 + 10,
    ],
    [
      'what is no list of the page comes once',
      '{ events(first: 10) { totalCount pageInfo { endCursor } nodes { id } } }',
      1 + 1 + 10,
    ],
    [
      'connections multiply each other',
      '{ events(first: 10) { nodes { subscriptions(first: 7) { nodes { user { id } } } } } }',
      1 + 10 + 10 + 70 + 70,
    ],
    ['a plain list multiplies by 5', '{ viewer { households { id members { user { id } } } } }', 1 + 1 + 5 + 25],
    [
      'plain lists below a page',
      '{ events(first: 10) { nodes { participants { member { id } } } } }',
      1 + 10 + 10 + 50,
    ],
    [
      'the default of the schema',
      '{ viewer { organizedEvents { nodes { occurrences(from: 1, to: 2) { nodes { id } } } } } }',
      1 + 1 + 20 + 20 + 1000,
    ],
    ['the usual page where the schema has no default', '{ events { nodes { id } } }', 1 + 20],
    ['last', '{ events(last: 30) { nodes { id } } }', 1 + 30],
    ['a list with first', '{ event(id: 1) { proposals(first: 3) { event { id } } } }', 1 + 1 + 3],
    [
      'pages by number',
      '{ authors(perPage: 30) { items { events(first: 2) { nodes { id } } } meta { endCursor } } }',
      1 + 30 + 30 + 60 + 1,
    ],
    ['a look-up by ids', '{ nodes(ids: ["a", "b", "c"]) { ... on Calendar { household { id } } } }', 1 + 3],
    ['an empty page', '{ events(first: 0) { nodes { calendar { id } } } }', 1],
    [
      'fragments, named and inline',
      '{ viewer { ...U ... on User { households { id } } } } fragment U on User { organizedEvents(first: 3) { ...C } } fragment C on EventConnection { nodes { id } }',
      1 + 1 + 1 + 3,
    ],
    ['interfaces', 'mutation { familyMemberCreate(input: { name: "x" }) { member { id } userErrors { code } } }', 3],
    ['subscriptions', 'subscription { changes { calendar { id } } }', 2],
  ])('%s', (_, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  test('one fragment costs what the page around each use of it says', () => {
    const query =
      '{ a: events(first: 2) { ...C } b: events(first: 50) { ...C } } fragment C on EventConnection { nodes { calendar { id } } }';
    expect(cost(query)).toBe(2 + 2 * 2 + 2 * 50);
  });

  test('the operation that runs is measured, and none if there is no such', () => {
    const two = 'query A { viewer { id } } query B { events(first: 9) { nodes { id } } }';
    expect([cost(two, {}, 'A'), cost(two, {}, 'B'), cost(two, {}, 'C'), cost(two)]).toEqual([1, 10, 0, 0]);
  });

  test('introspection is free', () => {
    expect(cost(getIntrospectionQuery())).toBe(0);
  });
});

const paged = (type: string) => `query($n: ${type}) { viewer { organizedEvents(first: $n) { nodes { id } } } }`;

describe('pages in variables', () => {
  test.each([
    ['given', 'Int! = 3', { n: 7 }, 7],
    ['not given: the default of the operation', 'Int! = 3', {}, 3],
    ['neither: the default of the schema', 'Int!', {}, 20],
    ['null: the default of the schema', 'Int', { n: null }, 20],
    ['over the largest page: the field refuses it', 'Int!', { n: 2_147_483_647 }, 100],
    ['negative: the field refuses it', 'Int!', { n: -5 }, 0],
    ['of another kind: coercion refuses it', 'Int!', { n: '7' }, 100],
  ])('%s', (_, type, variables, page) => {
    expect(cost(paged(type), variables)).toBe(2 + page);
  });

  test('a legal page is never refused for what a larger one would cost', () => {
    const query = `query($n: Int!) { events(first: $n) { nodes { subscriptions(first: $n) { nodes { user { id } } } } } }`;
    expect(problems(query, { variables: { n: 40 } })).toEqual([]);
    expect(limitsOf(problems(query, { variables: { n: 60 } }))).toEqual(['cost']);
  });

  test('names of the language’s own objects are only names', () => {
    const query =
      'query($constructor: Int, $__proto__: Int) { events(first: $constructor, last: $__proto__) { nodes { id } } }';
    expect(cost(query)).toBe(21);
    expect(cost(query, JSON.parse('{"__proto__": 9}'))).toBe(10);
  });
});

describe('what is left out', () => {
  test.each([
    ['@include(if: false)', {}, 1],
    ['@skip(if: true)', {}, 1],
    ['@skip(if: $is)', { is: true }, 1],
    ['@include(if: $is)', {}, 1],
    ['@include(if: true) @skip(if: false)', {}, 11],
    ['@include(if: $is)', { is: true }, 11],
  ])('%s %j', (directive, variables, expected) => {
    const query = `query($is: Boolean = false) { events(first: 10) { nodes ${directive} { id } } }`;
    expect(cost(query, variables)).toBe(expected);
    const spread = `query($is: Boolean = false) { events(first: 10) { ...F ${directive} } } fragment F on EventConnection { nodes { id } }`;
    expect(cost(spread, variables)).toBe(expected);
  });
});

/** A query near the limit; the page of the last connection makes up the rest. */
const nearLimit = (last: number) =>
  `{ serverInfo { version } events(first: 98) { nodes { calendar { id } subscriptions(first: 47) { nodes { id } } } } a: events(first: ${last}) { nodes { id } } }`;

describe('the limit', () => {
  test('5,000 objects are allowed, 5,001 are not', () => {
    const rest = 5000 - cost(nearLimit(0));
    expect(rest).toBeGreaterThan(0);
    expect(cost(nearLimit(rest))).toBe(5000);
    expect(problems(nearLimit(rest))).toEqual([]);
    const [error, ...others] = problems(nearLimit(rest + 1));
    expect(others).toEqual([]);
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'cost' });
    expect(error?.message).toMatch(/^Too many objects that might come back: 5001, at most 5000 are allowed\. \w/);
  });

  test('a tree of fragments that doubles at each step costs what it asks for, and is a number', () => {
    const doubling = times(1100, index => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`);
    const document = `{ ...F0 } ${doubling} fragment F1100 on Query { events(first: 0) { nodes { id } } viewer { id } }`;
    expect(cost(document)).toBe(Number.MAX_SAFE_INTEGER);
    const emptyPage = `{ events(first: 0) { nodes { organizer { ...U0 } } } } ${times(1100, index => `fragment U${index} on User { ...U${index + 1} ...U${index + 1} }`)} fragment U1100 on User { households { id } }`;
    expect(cost(emptyPage)).toBe(1);
  });

  test('a cycle of fragments ends', () => {
    expect(cost('{ viewer { ...U } } fragment U on User { households { members { user { ...U } } } }')).toBe(
      1 + 1 + 5 + 25,
    );
  });
});
