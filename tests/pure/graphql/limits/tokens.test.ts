import { GraphQLError, parse, Source } from 'graphql';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { isTokenLimit, tokensExceeded } from '../../../../src/graphql/limits/tokens.ts';
import { times } from './schema.ts';

function errorOf(query: string): unknown {
  try {
    return parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    return error;
  }
}

const tokens = (count: number) => `{ ${times(count - 2, '__typename')} }`;
const braces = (levels: number, closing: number) => `${'{ a '.repeat(levels)}${'}'.repeat(closing)}`;
const refusal = (query: string) => tokensExceeded(new Source(query));

test('the bound itself is parsed, one more is recognised', () => {
  expect(isTokenLimit(errorOf(tokens(LIMITS.tokens)))).toBe(false);
  expect(isTokenLimit(errorOf(tokens(LIMITS.tokens + 1)))).toBe(true);
});

test('no other error is taken for it, whatever the document says', () => {
  const told = 'Document contains more that 4000 tokens. Parsing aborted.';
  expect(isTokenLimit(errorOf(`{ "${told}" }`))).toBe(false);
  expect(isTokenLimit(new GraphQLError(told))).toBe(false);
  expect(isTokenLimit(new Error(`Syntax Error: ${told}`))).toBe(false);
  expect(isTokenLimit(undefined)).toBe(false);
});

test('the answer says what to do, with the source or without', () => {
  for (const { message, extensions } of [refusal(tokens(9000)), tokensExceeded()]) {
    expect(message).toMatch(/^Too many tokens: more than 4000, at most 4000 are allowed\. \w/);
    expect(extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'tokens' });
  }
});

test('a flood of aliases or directives is called by its name', () => {
  const aliases = refusal(`{ ${times(2000, index => `a${index}: __typename`)} }`);
  expect(aliases.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'aliases' });
  expect(aliases.message).toContain('1333 or more, at most 15');
  const directives = refusal(`{ __typename ${times(2000, index => `@aa${index}`)} }`);
  expect(directives.extensions).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'directives' });
});

test('colons between parentheses are no aliases', () => {
  const query = `query(${times(40, index => `$v${index}: Int`)}) { ${times(500, 'events(first: 1, where: { a: 1 }) { id }')} }`;
  expect(refusal(query).extensions['limit']).toBe('tokens');
});

test('what can never be closed is a syntax error; what is closed, however late, is too long', () => {
  expect(refusal(braces(3000, 1999)).extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
  expect(refusal(braces(3000, 3000)).extensions['limit']).toBe('tokens');
  expect(refusal(`{ nodes(ids: ${'['.repeat(20_000)}]) { id } }`).extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
});
