import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { judge, limitsOf, problems, times } from './schema.ts';

const FILTER = 'query($w: EventFilter) { events(where: $w, first: 1) { totalCount } }';
const IDS = 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';
const MEMBER = 'mutation($in: MemberInput!) { familyMemberCreate(input: $in) { userErrors { code } } }';
const JSON_GIVEN =
  'mutation($d: JSON) { familyMemberCreate(input: { name: "x", preferences: $d }) { userErrors { code } } }';

const nested = (levels: number, wrap: (inner: unknown) => unknown, core: unknown): unknown => {
  let value = core;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
};
const filter = (levels: number) => nested(levels - 1, not => ({ not }), { isPublic: true });
const listsOf = (levels: number) => nested(levels, inner => [inner], 1);
const literalFilter = (levels: number) =>
  `${'{ not: '.repeat(levels - 1)} { isPublic: true } ${'} '.repeat(levels - 1)}`;

const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const literalIds = (count: number) => `{ nodes(ids: [${times(count, '"a"')}]) { id } }`;
const literalWhere = (levels: number) => `{ events(where: ${literalFilter(levels)}, first: 1) { totalCount } }`;
const andFilter = (pairs: number) => nested(pairs, inner => ({ and: [inner] }), {});
const literalJson = (levels: number) =>
  `mutation { familyMemberCreate(input: { name: "x", preferences: ${'['.repeat(levels)}${']'.repeat(levels)} }) { member { id } } }`;
const given = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, 1]));

describe('a list', () => {
  test('500 entries are allowed in a variable, 501 are not', () => {
    expect(problems(IDS, { variables: { ids: ids(500) } })).toEqual([]);
    const [error, ...others] = problems(IDS, { variables: { ids: ids(501) } });
    expect(others).toEqual([]);
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'list' });
    expect(error?.message).toMatch(/501, at most 500 are allowed\. \w/);
  });

  test('500 entries are allowed in a literal, 501 are not', () => {
    expect(problems(literalIds(500))).toEqual([]);
    expect(limitsOf(judge(literalIds(501)))).toEqual(['list']);
  });

  test('is found inside input objects, in defaults, in arguments of directives and under unknown names', () => {
    const long = `[${times(501, '"a"')}]`;
    expect(limitsOf(problems(MEMBER, { variables: { in: { name: 'x', tags: ids(501) } } }))).toEqual(['list']);
    expect(
      limitsOf(judge(`query($w: EventFilter = { title: { in: ${long} } }) { events(where: $w) { totalCount } }`)),
    ).toEqual(['list']);
    expect(limitsOf(judge(`{ __typename @idempotent(key: ${long}) @unknown(a: 1) }`))).toEqual([]);
    expect(limitsOf(judge(`{ __typename @unknown(a: ${long}) }`))).toEqual(['list']);
    expect(limitsOf(problems(FILTER, { variables: { w: { constructor: ids(501) } } }))).toEqual(['list']);
  });

  test('several of them are told of once', () => {
    const long = `[${times(501, '"a"')}]`;
    expect(limitsOf(judge(`{ nodes(ids: ${long}) { id } a: nodes(ids: ${long}) { id } }`))).toEqual(['list']);
  });

  test('in a JSON scalar may have any length: it is the caller’s data', () => {
    expect(problems(JSON_GIVEN, { variables: { d: ids(5000) } })).toEqual([]);
    expect(problems(MEMBER, { variables: { in: { name: 'x', preferences: { all: ids(5000) } } } })).toEqual([]);
  });
});

describe('input depth', () => {
  test('20 levels are allowed in a variable, 21 are not', () => {
    expect(problems(FILTER, { variables: { w: filter(20) } })).toEqual([]);
    const [error, ...others] = problems(FILTER, { variables: { w: filter(21) } });
    expect(others).toEqual([]);
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'inputDepth' });
    expect(error?.message).toContain('21 or more, at most 20');
  });

  test('20 levels are allowed in a literal, 21 are not', () => {
    expect(problems(literalWhere(20))).toEqual([]);
    expect(limitsOf(judge(literalWhere(21)))).toEqual(['inputDepth']);
  });

  test('lists count as levels, and what no type knows counts as an input', () => {
    expect(problems(FILTER, { variables: { w: andFilter(9) } })).toEqual([]);
    expect(limitsOf(problems(FILTER, { variables: { w: andFilter(10) } }))).toEqual(['inputDepth']);
    expect(limitsOf(problems(FILTER, { variables: { w: { unknown: listsOf(20) } } }))).toEqual(['inputDepth']);
  });

  test('a JSON scalar may hold 64 levels, wherever it stands', () => {
    expect(problems(JSON_GIVEN, { variables: { d: listsOf(64) } })).toEqual([]);
    expect(problems(MEMBER, { variables: { in: { name: 'x', preferences: listsOf(64) } } })).toEqual([]);
    expect(problems(literalJson(64))).toEqual([]);
    expect(limitsOf(judge(literalJson(65)))).toEqual(['inputDepth']);
    const [error, ...others] = problems(JSON_GIVEN, { variables: { d: listsOf(65) } });
    expect(others).toEqual([]);
    expect(error?.message).toContain('65 or more, at most 64');
  });

  test('20,000 levels do not overflow the stack', () => {
    for (const levels of [listsOf(20_000), nested(20_000, a => ({ a }), 1)]) {
      expect(limitsOf(problems(JSON_GIVEN, { variables: { d: levels } }))).toEqual(['inputDepth']);
      expect(limitsOf(problems(FILTER, { variables: { w: levels } }))).toEqual(['inputDepth']);
    }
  });

  test('a single value that stands for a list of one is no level more', () => {
    expect(problems(FILTER, { variables: { w: nested(19, and => ({ and }), {}) } })).toEqual([]);
  });
});

describe('variables given', () => {
  test('100 are allowed, 101 are not, whether the operation knows them or not', () => {
    expect(problems('{ __typename }', { variables: given(LIMITS.variables) })).toEqual([]);
    const [error] = problems('{ __typename }', { variables: given(LIMITS.variables + 1) });
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'variables' });
  });

  test('only the operation that runs is judged; one that is not there is not ours to report', () => {
    const two = `${FILTER.replace('query', 'query A')} query B { __typename }`;
    const variables = { w: filter(30) };
    expect(limitsOf(problems(two, { operationName: 'A', variables }))).toEqual(['inputDepth']);
    expect(problems(two, { operationName: 'B', variables })).toEqual([]);
    expect(problems(two, { operationName: 'C', variables })).toEqual([]);
    expect(problems(two, { variables })).toEqual([]);
  });
});
