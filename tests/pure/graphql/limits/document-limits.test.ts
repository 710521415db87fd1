import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { limitRules } from '../../../../src/graphql/limits/rules.ts';
import { judge, limitsOf, problems, schema, times } from './schema.ts';

const variables = (count: number) =>
  `query(${times(count, index => `$v${index}: Int`)}) { ${times(15, index => `a${index}: events(first: $v${index}) { totalCount }`)} }`;

const COUNTED = {
  aliases: [LIMITS.aliases, (count: number) => `{ ${times(count, index => `a${index}: __typename`)} }`],
  directives: [LIMITS.directives, (count: number) => `{ ${times(count, '__typename @include(if: true)')} }`],
  operations: [LIMITS.operations, (count: number) => times(count, index => `query Q${index} { __typename }`)],
  variables: [LIMITS.variables, variables],
} as const;

describe.each(Object.entries(COUNTED))('%s', (limit, [bound, documentOf]) => {
  test('the bound itself is allowed', () => {
    expect(judge(documentOf(bound))).toEqual([]);
  });

  test('one more is refused, once, with its name, the count, the bound and where', () => {
    const errors = judge(documentOf(bound + 1));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit });
    expect(errors[0]?.message).toContain(`${bound + 1}, at most ${bound} are allowed. `);
    expect(errors[0]?.locations).toHaveLength(1);
  });
});

const half = (name: string) => times(8, index => `${name}${index}: __typename`);
const operation = (name: string) => `query ${name}(${times(60, index => `$v${index}: Int`)}) { __typename }`;

describe('counting', () => {
  test('aliases and directives in fragments, used or not, count with those of operations', () => {
    expect(limitsOf(judge(`{ ${half('a')} ...F } fragment F on Query { ${half('b')} }`))).toEqual(['aliases']);
    const skips = times(26, '__typename @skip(if: false)');
    expect(limitsOf(judge(`{ ${skips} } fragment F on Query { ${skips} }`))).toEqual(['directives']);
  });

  test('variables are counted for each operation', () => {
    expect(judge(`${operation('A')} ${operation('B')}`)).toEqual([]);
  });

  test('a document may break several limits and hears of each', () => {
    const document = `{ ${times(60, index => `a${index}: __typename @include(if: true)`)} }`;
    expect(limitsOf(judge(document))).toEqual(['aliases', 'directives']);
  });

  test('the limit is told first, although other rules would end validation with their hundredth error', () => {
    const document = parse(`{ __typename ${times(2000, index => `@aa${index}`)} }`);
    const errors = validate(schema, document, [...specifiedRules, ...limitRules]);
    expect(errors[0]?.extensions['limit']).toBe('directives');
  });
});

/** A chain of so many fields inside each other, the leaf included, that costs little. */
const chain = (levels: number) => `event(id: 1) { ${inner(levels - 1)} }`;
const inner = (levels: number) => `${'series { '.repeat(levels - 1)} id ${'} '.repeat(levels - 1)}`;

const inFragments = (levels: number) =>
  `{ event(id: 1) { ...A } } fragment A on Event { ... on Event { ...B } } fragment B on Event { ${inner(levels - 1)} }`;

describe('depth', () => {
  test('12 fields inside each other are allowed, 13 are not', () => {
    expect(problems(`{ ${chain(12)} }`)).toEqual([]);
    const [error, ...others] = judge(`{ ${chain(13)} }`);
    expect(others).toEqual([]);
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'depth' });
    expect(error?.message).toMatch(/^Too many levels of fields: 13, at most 12 are allowed\. /);
  });

  test('fragments hide no depth and add none', () => {
    expect(limitsOf(judge(inFragments(12)))).toEqual([]);
    expect(limitsOf(judge(inFragments(13)))).toEqual(['depth']);
  });

  test('several deep operations are told of once', () => {
    expect(limitsOf(judge(`query A { ${chain(20)} } query B { ${chain(20)} }`))).toEqual(['depth']);
  });

  test.each([
    ['itself', '{ ...F } fragment F on Query { ...F }'],
    [
      'three in a ring',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }',
    ],
    [
      'through fields',
      '{ viewer { ...U } } fragment U on User { households { ...H } } fragment H on Household { members { user { ...U } } }',
    ],
  ])('a cycle of fragments (%s) is left to the rule for cycles', (_, document) => {
    expect(judge(document)).toEqual([]);
    expect(problems(document)[0]?.message).toContain('within itself');
  });

  test('a tree of fragments that doubles at each step is measured in no time', () => {
    const doubling = times(200, index => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`);
    expect(judge(`{ ...F0 } ${doubling} fragment F200 on Query { viewer { id } }`)).toEqual([]);
  });
});

const ofTypes = (levels: number) =>
  `{ __type(name: "Event") { ${'ofType { '.repeat(levels - 2)} name ${'} '.repeat(levels - 2)} } }`;
const loop = (levels: number) => `${'type { fields { '.repeat(levels)} name ${'} } '.repeat(levels)}`;

describe('introspection', () => {
  const largest = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    experimentalDirectiveDeprecation: true,
    oneOf: true,
  };
  // isDeprecated of directives is not in the schema of graphql 16 itself, so only our limits judge the largest form
  test('the query of graphql-js passes in its largest form', () => {
    expect(judge(getIntrospectionQuery(largest))).toEqual([]);
    expect(problems(getIntrospectionQuery({ ...largest, experimentalDirectiveDeprecation: false }))).toEqual([]);
  });

  test('16 levels are allowed below __schema and __type, 17 are not', () => {
    expect(problems(ofTypes(16))).toEqual([]);
    const [error] = judge(ofTypes(17));
    expect(error?.message).toContain('17, at most 16');
    expect(error?.extensions['limit']).toBe('depth');
  });

  test('types and fields in turn are refused, in fragments too', () => {
    expect(limitsOf(judge(`{ __schema { types { fields { ${loop(7)} } } } }`))).toEqual(['depth']);
    const inFragment = `{ __schema { types { fields { ...F } } } } fragment F on __Field { ${loop(7)} }`;
    expect(limitsOf(judge(inFragment))).toEqual(['depth']);
  });

  test('data beside an introspection field gets no deeper for it', () => {
    expect(limitsOf(judge(`{ __schema { queryType { name } } ${chain(13)} }`))).toEqual(['depth']);
  });
});
