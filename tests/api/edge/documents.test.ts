import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { SECRETS, startApp, type TestApp } from '../../support/app.ts';
import { scratch } from '../../support/scratch.ts';
import { connect } from '../live/connecting.ts';

const VIEWER = 'query Viewer { viewer { name } }';
const VERSION = 'query Version { serverInfo { database } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const named = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

interface Asked {
  readonly status: number;
  readonly data?: Loose | null;
  readonly code: unknown;
}

async function post(app: TestApp, body: object, token?: string): Promise<Asked> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { data, errors } = (await reply.json()) as Loose;
  return { status: reply.status, data, code: errors?.[0].extensions.code };
}

async function get(app: TestApp, parameters: Record<string, string>, token: string): Promise<Loose> {
  const headers = { 'apollo-require-preflight': 'yes', authorization: `Bearer ${token}` };
  return (await (await fetch(`${app.url}/graphql?${new URLSearchParams(parameters)}`, { headers })).json()) as Loose;
}

/** What a live connection tells first. */
async function tells(app: TestApp, payload: { query: string; extensions?: Record<string, unknown> }, token: string) {
  const { client } = connect(app, token);
  try {
    return (await client.iterate(payload).next()).value as Loose;
  } catch (errors) {
    return { errors } as Loose;
  } finally {
    await client.dispose();
  }
}

const files: string[] = [];
afterEach(() => files.splice(0).forEach(file => rmSync(file)));

function manifest(content: unknown): string {
  const file = scratch(`manifest-${Math.random()}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  files.push(file);
  return file;
}

const manifestOf = (...operations: object[]) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });

test('without them a hash is refused, and says so', async () => {
  await using app = await startApp();
  expect(await post(app, { extensions: named(hashOf(VERSION)) })).toMatchObject({
    status: 200,
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
  });
});

describe('apq', () => {
  let app: TestApp;
  let ann: Actor;
  beforeAll(async () => {
    app = await startApp({ PERSISTED_QUERIES: 'apq' });
    ann = await signUp(app, 'ann');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  test('knows a document once somebody who has signed in has sent it with its hash, over every transport', async () => {
    const extensions = named(hashOf(VIEWER));
    expect(await post(app, { extensions }, ann.token)).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    const answer = { data: { viewer: { name: 'ann' } } };
    expect(await post(app, { query: VIEWER, extensions }, ann.token)).toMatchObject(answer);
    expect(await post(app, { extensions }, ann.token)).toMatchObject(answer);
    expect(await get(app, { extensions: JSON.stringify(extensions) }, ann.token)).toEqual(answer);
    expect(await tells(app, { query: '', extensions }, ann.token)).toEqual(answer);
    // for a stranger it is the same document, and the same door
    expect(await post(app, { extensions })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('learns nothing from strangers, nor what is not valid', async () => {
    const extensions = named(hashOf(VERSION));
    expect(await post(app, { query: VERSION, extensions })).toMatchObject({ data: { serverInfo: {} } });
    expect(await post(app, { extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    const wrong = '{ nothing }';
    await post(app, { query: wrong, extensions: named(hashOf(wrong)) }, ann.token);
    expect(await post(app, { extensions: named(hashOf(wrong)) }, ann.token)).toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });

  test.each([
    [{ query: VIEWER, extensions: named(hashOf(VERSION)) }, 'BAD_REQUEST'],
    [{ query: VIEWER, extensions: named(hashOf(VIEWER), 2) }, 'BAD_REQUEST'],
    [{ extensions: named({ a: 1 }) }, 'PERSISTED_QUERY_NOT_FOUND'],
    [{ extensions: named('__proto__') }, 'PERSISTED_QUERY_NOT_FOUND'],
  ])('answers %j with %s', async (body, code) => {
    const asked = await post(app, body, ann.token);
    expect([asked.code, asked.status < 500]).toEqual([code, true]);
  });
});

describe('safelist', () => {
  const SIGN_UP = 'mutation In($input: UserSignUpInput!) { userSignUp(input: $input) { token } }';
  const BEAT = 'subscription Beat { heartbeat { at } }';
  const documents = { viewer: VIEWER, in: SIGN_UP, [hashOf(BEAT)]: BEAT };
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    const operations = Object.entries(documents).map(([id, body]) => ({ id, body, name: 'X', type: 'query' }));
    const file = manifest(manifestOf(...operations));
    app = await startApp({ PERSISTED_QUERIES: 'safelist', PERSISTED_QUERY_MANIFEST: file });
    const input = { email: 'ann@example.org', password: 'correct horse battery', name: 'ann' };
    const { data } = await post(app, { extensions: named('in'), variables: { input } });
    token = data?.['userSignUp'].token;
  });
  afterAll(() => app[Symbol.asyncDispose]());
  const answer = { data: { viewer: { name: 'ann' } } };

  test('runs what is on it, by its id and by its very text, over every transport', async () => {
    expect(await post(app, { extensions: named('viewer') }, token)).toMatchObject(answer);
    expect(await post(app, { query: VIEWER }, token)).toMatchObject(answer);
    expect(await get(app, { extensions: JSON.stringify(named('viewer')) }, token)).toEqual(answer);
    expect(await tells(app, { query: '', extensions: named('viewer') }, token)).toEqual(answer);
    const beat = { data: { heartbeat: { at: expect.any(String) } } };
    expect(await tells(app, { query: '', extensions: named(hashOf(BEAT)) }, token)).toEqual(beat);
    expect(await tells(app, { query: BEAT }, token)).toEqual(beat);
  });

  test('runs nothing else, whoever asks and however: not a blank more, nor what is registered', async () => {
    const refused = { status: 403, code: 'QUERY_NOT_IN_SAFELIST' };
    expect(await post(app, { query: VERSION }, token)).toMatchObject(refused);
    expect(await post(app, { query: `${VIEWER} ` }, token)).toMatchObject(refused);
    expect(await post(app, { query: VERSION, extensions: named(hashOf(VERSION)) }, token)).toMatchObject(refused);
    // nor says what is wrong with it: that would tell of the schema
    for (const query of ['{ nothing }', '{', '{ __schema { types { name } } }', `{ ${'a '.repeat(9000)} }`]) {
      expect(await post(app, { query }, token)).toEqual({ ...refused, data: undefined });
    }
    expect(await post(app, { extensions: named(hashOf(VERSION)) }, token)).toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
    expect(await tells(app, { query: VERSION }, token)).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_NOT_IN_SAFELIST' } }],
    });
  });
});

test.each([
  ['{', 'which is no JSON'],
  [{}, 'which is no manifest of documents: format'],
  [manifestOf(), 'operations'],
  [manifestOf({ id: '', body: 'x' }), 'operations.0.id'],
])('a manifest %j ends the start with a word of advice', (content, advice) => {
  const env = { NODE_ENV: 'test', ...SECRETS, PERSISTED_QUERIES: 'safelist' };
  const file = manifest(content);
  expect(() => readConfig({ ...env, PERSISTED_QUERY_MANIFEST: file })).toThrow(ConfigError);
  expect(() => readConfig({ ...env, PERSISTED_QUERY_MANIFEST: file })).toThrow(advice);
});

test('a safelist needs a manifest that is there', () => {
  const env = { NODE_ENV: 'test', ...SECRETS, PERSISTED_QUERIES: 'safelist' };
  expect(() => readConfig(env)).toThrow('PERSISTED_QUERY_MANIFEST is not set');
  expect(() => readConfig({ ...env, PERSISTED_QUERY_MANIFEST: '/nowhere.json' })).toThrow('cannot be read (ENOENT)');
});
