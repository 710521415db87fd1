import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type OperationTypeNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../src/schema.ts';
import { type Answer, startApp, type TestApp } from '../support/app.ts';

/** The roots that answer strangers, written down by hand: opening another is a decision, not an accident. */
const PUBLIC = [
  'event',
  'events',
  'node',
  'nodes',
  'occurrence',
  'occurrences',
  'recurrencePreview',
  'serverInfo',
  'sessionCreate',
  'userSignUp',
  'userVerify',
];

type Kind = 'query' | 'mutation' | 'subscription';

const schema = createSchema();
const rootsOf = (kind: Kind) =>
  Object.values(schema.getRootType(kind as OperationTypeNode)?.getFields() ?? {}).map(field => ({ kind, field }));
const roots = [...rootsOf('query'), ...rootsOf('mutation'), ...rootsOf('subscription')];

/** A value of the type that says as little as it can. */
function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter(({ type: of, defaultValue }) => isNeeded(of, defaultValue));
    return `{ ${needed.map(({ name, type: of }) => `${name}: ${literalOf(of)}`).join(', ')} }`;
  }
  if (type.name === 'Boolean') return 'false';
  return type.name === 'Int' ? '1' : '"x"';
}

const isNeeded = (type: GraphQLInputType, defaultValue: unknown) => isNonNullType(type) && defaultValue === undefined;

function documentFor(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(({ type: of, defaultValue }: GraphQLArgument) => isNeeded(of, defaultValue));
  const list = given.length > 0 ? `(${given.map(arg => `${arg.name}: ${literalOf(arg.type)}`).join(', ')})` : '';
  const named = isNonNullType(type) ? type.ofType : type;
  const isLeaf = !isObjectType(named) && !isInterfaceType(named) && !isListType(named);
  return `${kind} { ${name}${list} ${isLeaf ? '' : '{ __typename }'} }`;
}

describe('through HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  /** The first thing that a subscription tells, or why it does not begin. */
  async function firstOf<Data>(query: string, _variables: object, token?: string): Promise<Answer<Data>> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const reply = await fetch(`${app.url}/graphql/stream`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    const text = await reply.text();
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as Answer<Data>;
  }

  test.for(roots.map(({ kind, field }) => [field.name, kind] as const))(
    '%s answers strangers only if it is on the list',
    async ([name, kind]) => {
      const { field } = roots.find(each => each.field.name === name)!;
      const ask = kind === 'subscription' ? firstOf : app.ask;
      for (const token of [undefined, 'a-token-that-nobody-has']) {
        const { data, errors } = await ask<unknown>(documentFor(kind, field), {}, token);
        const codes = errors?.map(error => error.extensions['code']) ?? [];
        expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
        expect({ data, codes, isClosed: codes.includes('UNAUTHENTICATED') }).toMatchObject({
          isClosed: !PUBLIC.includes(name),
        });
      }
    },
  );

  test('a stranger who is refused opens no transaction and reads nothing', async () => {
    const { data, errors } = await app.ask('mutation { sessionDelete { deletedId } }');
    expect([data, errors?.[0]?.extensions['code']]).toEqual([{ sessionDelete: null }, 'UNAUTHENTICATED']);
  });
});

test('the marks in the built schema are the same list', () => {
  const open = roots.filter(({ field }) => field.extensions['public']).map(({ field }) => field.name);
  expect(open.toSorted()).toEqual(PUBLIC);
  expect(roots.length).toBeGreaterThan(25);
  expect(roots.filter(({ field }) => !field.resolve)).toEqual([]);
});

test('nothing in the schema shows a secret, but for what is shown once to whoever made it', () => {
  const secretive = /password|hash|token|secret|salt|credential|private_?key/i;
  const shown = Object.values(schema.getTypeMap())
    .filter(type => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap(type =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.keys(type.getFields()).map(field => `${type.name}.${field}`)
        : [],
    );
  expect(shown.length).toBeGreaterThan(100);
  expect(shown.filter(name => secretive.test(name)).toSorted()).toEqual([
    'AccessKeyCreatePayload.secret',
    'HouseholdPayload.invitationToken',
    'SessionPayload.token',
    'UserAction.hash', // of the chain, for whoever checks it
  ]);
});
