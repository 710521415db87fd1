import { gzipSync } from 'node:zlib';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../support/app.ts';
import { posts, queries, sends } from './posting.ts';

const QUERY = '{ serverInfo { version database } }';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: 'https://calendar.example' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe.each(['off', 'apq'])('GraphQL over HTTP, with PERSISTED_QUERIES=%s', PERSISTED_QUERIES => {
  let audited: TestApp;
  beforeAll(async () => {
    audited = await startApp({ PERSISTED_QUERIES });
  });
  afterAll(() => audited[Symbol.asyncDispose]());
  const audits = serverAudits({ url: () => `${audited.url}/graphql`, fetchFn: fetch });

  test('is audited as a whole', () => {
    expect(audits.length).toBeGreaterThan(50);
  });

  test.for(audits.map(audit => [audit.name, audit] as const))('%s', async ([, audit]) => {
    const { status } = await audit.fn();
    // what a server MAY do is its own choice: GET, for one, asks for a header against forms of foreign pages
    expect(audit.name.startsWith('MAY') ? ['ok', 'notice'] : ['ok']).toContain(status);
  });
});

describe('a request id', () => {
  test('is made, and stands in the header and in every error', async () => {
    const reply = await queries(app, '{ viewer { id } nowhere }');
    const id = reply.headers.get('x-request-id');
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(reply.errors.length).toBeGreaterThan(0);
    for (const { extensions } of reply.errors) expect(extensions['requestId']).toBe(id);
  });

  test('is kept where the caller gives a harmless one', async () => {
    const reply = await queries(app, '{ viewer { id } }', {}, { 'x-request-id': 'from-my-proxy-1' });
    expect(reply.headers.get('x-request-id')).toBe('from-my-proxy-1');
    expect(reply.errors[0]?.extensions['requestId']).toBe('from-my-proxy-1');
  });

  test.each(['short', 'has space in it', '"quoted-text"', 'x'.repeat(65), '../../etc/passwd'])(
    'is made anew where the caller gives %s',
    async given => {
      const reply = await queries(app, QUERY, {}, { 'x-request-id': given });
      expect(reply.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    },
  );

  test('stands in errors before GraphQL, too', async () => {
    for (const reply of [await posts(app, '{'), await sends(app, '/nowhere')]) {
      expect(reply.errors[0]?.extensions['requestId']).toBe(reply.headers.get('x-request-id'));
    }
  });
});

const badRequest = (status: number) => ({ status, code: 'BAD_REQUEST' });

describe('a body', () => {
  test.each([
    ['no JSON', '{"query":'],
    ['empty', ''],
    ['a batch', JSON.stringify([{ query: QUERY }])],
    ['a number', '42'],
    ['null', 'null'],
    ['a text', '"{ serverInfo { version } }"'],
    ['no document', '{}'],
    ['a document that is a number', '{"query":1}'],
    ['variables that are a list', JSON.stringify({ query: QUERY, variables: [1] })],
    ['variables that are a text', JSON.stringify({ query: QUERY, variables: '{}' })],
    ['extensions that are a list', JSON.stringify({ query: QUERY, extensions: [] })],
    ['an operation name that is a number', JSON.stringify({ query: QUERY, operationName: 1 })],
  ])('that is %s is refused', async (_what, body) => {
    expect(await posts(app, body)).toMatchObject(badRequest(400));
  });

  test('that is not UTF-8 is refused, and not guessed at', async () => {
    const bytes = Buffer.from(JSON.stringify({ query: `{ event(id: "caf\u00E9") { id } }` }), 'latin1');
    expect(await posts(app, bytes)).toMatchObject(badRequest(400));
  });

  test('that is compressed is refused', async () => {
    const body = gzipSync(JSON.stringify({ query: QUERY }));
    expect(await posts(app, body, { 'content-encoding': 'gzip' })).toMatchObject(badRequest(415));
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; boundary=x',
    'application/json garbage',
    'application/jsonp',
  ])('of type %s is refused', async type => {
    const reply = await posts(app, JSON.stringify({ query: QUERY }), { 'content-type': type });
    expect([400, 415]).toContain(reply.status);
    expect(reply.code).toBe('BAD_REQUEST');
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8'])(
    'of type %s is read',
    async type => {
      const reply = await posts(app, JSON.stringify({ query: QUERY }), { 'content-type': type });
      expect(reply).toMatchObject({ status: 200, errors: [] });
    },
  );

  test('over 1 MiB is refused and read no further', async () => {
    const body = JSON.stringify({ query: QUERY, variables: { x: 'x'.repeat(2 ** 20) } });
    expect(await posts(app, body)).toMatchObject({ status: 413, code: 'LIMIT_EXCEEDED' });
  });
});

const get = (query: string, headers: Record<string, string> = {}) =>
  sends(app, `/graphql?query=${encodeURIComponent(query)}`, { headers });

describe('GET', () => {
  test('reads for whoever says that this is no form of a foreign page', async () => {
    expect(await get(QUERY)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await get(QUERY, { 'apollo-require-preflight': '1' })).toMatchObject({ status: 200, errors: [] });
  });

  test('changes nothing', async () => {
    const reply = await get('mutation { sessionDelete { deletedId } }', { 'apollo-require-preflight': '1' });
    expect(reply.status).toBe(405);
    expect(reply.data?.['sessionDelete'] ?? null).toBeNull();
  });
});

describe('headers', () => {
  test('every answer is not sniffed, not stored and tells no product', async () => {
    for (const reply of [await queries(app, QUERY), await queries(app, '{'), await sends(app, '/nowhere')]) {
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect([...reply.headers.keys()]).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(server|x-powered-by)$/)]),
      );
    }
  });

  test.each([
    ['https://calendar.example', 'https://calendar.example'],
    ['https://evil.example', null],
  ])('a page of %s gets the leave %s', async (origin, allowed) => {
    const asked = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await sends(app, '/graphql', { method: 'OPTIONS', headers: asked });
    const reply = await queries(app, QUERY, {}, { origin });
    expect(preflight.status).toBeLessThan(500);
    for (const { headers } of [preflight, reply]) expect(headers.get('access-control-allow-origin')).toBe(allowed);
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('other addresses', () => {
  test.each(['/nowhere', '/graphql/x', '/.env', '/%2e%2e/%2e%2e/etc/passwd', '/graphql%00', '/admin'])(
    '%s is not there',
    async path => {
      const reply = await sends(app, path);
      expect([400, 404]).toContain(reply.status);
      expect(reply.code).toBe('BAD_REQUEST');
    },
  );

  test('an address that cannot be read is answered in the same shape', async () => {
    const reply = await sends(app, '/%E0%A4%A');
    expect(reply).toMatchObject({ code: 'BAD_REQUEST' });
    expect(reply.status).toBeLessThan(500);
    expect(reply.errors[0]?.extensions['requestId']).toBeTruthy();
  });

  test('the schema is to be read as text, the one that is in the repository', async () => {
    const reply = await sends(app, '/schema.graphql');
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    await expect(reply.text).toMatchFileSnapshot('../../../schema.graphql');
  });

  test.each(['/', '/playground'])('%s leads to GraphiQL', async path => {
    const reply = await sends(app, path);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/graphiql']);
    expect((await sends(app, '/graphiql')).text).toMatch(/<html/i);
  });
});

describe('health', () => {
  test('of a server that serves', async () => {
    expect((await sends(app, '/healthz')).status).toBe(200);
    expect((await sends(app, '/readyz')).status).toBe(200);
  });

  test('of one that is going away: it lives, wants no more, and answers what arrives', async () => {
    await using leaving = await startApp();
    leaving.drain();
    expect((await sends(leaving, '/healthz')).status).toBe(200);
    expect((await sends(leaving, '/readyz')).status).toBe(503);
    expect((await queries(leaving, QUERY)).status).toBe(200);
  });
});

const asks = (server: TestApp) =>
  queries(server, '{ __schema { queryType { name } } }', {}, { authorization: 'Bearer long-forgotten' });

describe('introspection', () => {
  test('answers also whoever has a wrong token, because GraphiQL asks before anybody signs in', async () => {
    await using open = await startApp({ NODE_ENV: 'development' });
    expect(await asks(open)).toMatchObject({
      status: 200,
      errors: [],
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  test('is closed where the configuration closes it', async () => {
    await using closed = await startApp({ INTROSPECTION: '0' });
    expect(await asks(closed)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});
