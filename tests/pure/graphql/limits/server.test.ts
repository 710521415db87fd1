import { ApolloServer, HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptStatus } from '../../../../src/graphql/accept-status.ts';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { limitRules } from '../../../../src/graphql/limits/rules.ts';
import { variableLimits } from '../../../../src/graphql/limits/variable-limits.ts';
import { type Context } from '../../../../src/kernel/context.ts';
import { stranger } from '../../../../src/kernel/actor.ts';
import { unlimited } from '../../../../src/kernel/rate-limits.ts';
import { schema, times } from './schema.ts';

const server = new ApolloServer<Context>({
  schema,
  validationRules: limitRules,
  parseOptions: { maxTokens: LIMITS.tokens },
  plugins: [variableLimits, acceptStatus],
  stopOnTerminationSignals: false,
  includeStacktraceInErrorResponses: false,
  formatError: error =>
    error.extensions?.['limit'] ? { ...error, extensions: { ...error.extensions, code: 'LIMIT_EXCEEDED' } } : error,
});
beforeAll(() => server.start());
afterAll(() => server.stop());

/** As much of a context as is asked for before a resolver runs. */
const CONTEXT = {
  address: '192.0.2.1',
  scope: { actor: stranger, surroundings: { rateLimiter: unlimited } },
} as unknown as Context;

interface Answer {
  readonly status: number;
  readonly data?: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** Posts a request to the server as its HTTP integration would, without a socket. */
async function post(body: unknown, accept?: string): Promise<Answer> {
  const headers = new HeaderMap([['content-type', 'application/json']]);
  if (accept !== undefined) headers.set('accept', accept);
  const { status = 200, body: answer } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers, search: '', body },
    context: async () => CONTEXT,
  });
  const text = answer.kind === 'complete' ? answer.string : '';
  return { errors: [], ...JSON.parse(text), status };
}

const PAGED = 'query($n: Int!) { events(first: $n) { nodes { subscriptions(first: $n) { nodes { user { id } } } } } }';

const limitWith = async (n: number) => (await post({ query: PAGED, variables: { n } })).errors[0]?.extensions['limit'];

describe('limits in a server', () => {
  test.each([
    ['a rule', { query: `{ ${times(16, index => `a${index}: __typename`)} }` }, 'aliases'],
    [
      'the variables',
      { query: 'query($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: Array(501).fill('a') } },
      'list',
    ],
    ['the cost', { query: PAGED, variables: { n: 100 } }, 'cost'],
  ])('%s: status 400, the code and the name of the limit, nothing else', async (_, body, limit) => {
    for (const accept of [undefined, 'application/json', 'application/graphql-response+json']) {
      const { status, errors, data } = await post(body, accept);
      expect(status).toBe(400);
      expect(data).toBeUndefined();
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'LIMIT_EXCEEDED', limit }]);
    }
  });

  test('a document judged once is judged again with other variables', async () => {
    expect([await limitWith(100), await limitWith(2), await limitWith(100)]).toEqual(['cost', undefined, 'cost']);
  });

  test('no operation of that name stays what it is', async () => {
    const { errors } = await post({ query: 'query A { __typename } query B { __typename }' });
    expect(errors[0]?.extensions['code']).toBe('OPERATION_RESOLUTION_FAILURE');
  });
});

const FAILURES = {
  GRAPHQL_PARSE_FAILED: { query: '{' },
  GRAPHQL_VALIDATION_FAILED: { query: '{ viewr }' },
  BAD_USER_INPUT: { query: 'query($n: Int!) { events(first: $n) { totalCount } }', variables: { n: 'x' } },
};

describe.each(Object.entries(FAILURES))('status of %s', (code, body) => {
  test.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['text/html, application/json;q=0.9', 200],
    ['application/graphql-response+json', 400],
    ['application/graphql-response+json, application/json;q=0.9', 400],
    ['*/*', 400],
    [undefined, 400],
  ])('accepting %s: %i', async (accept, expected) => {
    const { status, errors } = await post(body, accept);
    expect(errors[0]?.extensions['code']).toBe(code);
    expect(status).toBe(expected);
  });
});

test('a request that is none keeps its 400', async () => {
  expect((await post({ query: 42 }, 'application/json')).status).toBe(400);
  expect((await post({}, 'application/json')).status).toBe(400);
});

test('a broken limit keeps its 400 beside failures that would not', async () => {
  const query = `{ viewr ${times(16, index => `a${index}: __typename`)} }`;
  const { status, errors } = await post({ query }, 'application/json');
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['LIMIT_EXCEEDED', 'GRAPHQL_VALIDATION_FAILED']);
  expect(status).toBe(400);
});
