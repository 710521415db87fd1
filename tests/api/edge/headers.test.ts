import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { posts, queries, type Reply, sends } from './posting.ts';

const FRIEND = 'https://calendar.example';
const OTHER_FRIEND = 'https://phone.example';
const STRANGER = 'https://evil.example';
const QUERY = '{ __typename }';
const MUTATION = 'mutation { familyMemberCreate(input: { name: "Forged" }) { familyMember { id } } }';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: `${FRIEND},${OTHER_FRIEND}`, GRAPHIQL: '1' });
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const preflights = (server: TestApp, origin: string, header = 'authorization,content-type') =>
  sends(server, '/graphql', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': header },
  });

const allowed = ({ headers }: Reply) => headers.get('access-control-allow-origin');

describe('a page of another origin', () => {
  test.each([FRIEND, OTHER_FRIEND])('that is a friend (%s) asks first, and need not ask again soon', async origin => {
    const reply = await preflights(app, origin);
    expect(reply.status).toBe(204);
    expect(allowed(reply)).toBe(origin);
    expect(reply.headers.get('access-control-allow-methods')).toContain('POST');
    expect(reply.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(Number(reply.headers.get('access-control-max-age'))).toBeGreaterThanOrEqual(600);
    expect(allowed(await queries(app, QUERY, {}, { origin }))).toBe(origin);
  });

  test.each([STRANGER, 'null', 'https://calendar.example.evil.example', 'http://calendar.example', `${FRIEND}:8443`])(
    'that is none (%s) is given no leave',
    async origin => {
      for (const reply of [await preflights(app, origin), await queries(app, QUERY, {}, { origin })]) {
        expect(allowed(reply)).toBeNull();
      }
    },
  );

  test('may never send cookies or other credentials that a browser adds by itself', async () => {
    for (const origin of [FRIEND, STRANGER]) {
      for (const reply of [await preflights(app, origin), await queries(app, QUERY, {}, { origin })]) {
        expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
        expect(allowed(reply)).not.toBe('*');
        expect(reply.headers.get('set-cookie')).toBeNull();
      }
    }
  });

  test('is told apart by caches, whoever asks', async () => {
    for (const headers of [{}, { origin: FRIEND }, { origin: STRANGER }] as Record<string, string>[]) {
      expect((await queries(app, QUERY, {}, headers)).headers.get('vary')).toMatch(/\borigin\b/i);
    }
  });

  test('reads which request it was, and when to come back', async () => {
    const { headers } = await queries(app, QUERY, {}, { origin: FRIEND });
    expect(headers.get('access-control-expose-headers')?.split(/, */).toSorted()).toEqual([
      'retry-after',
      'x-request-id',
    ]);
  });

  test('has no leave anywhere where no origin is set', async () => {
    await using closed = await startApp();
    for (const reply of [await preflights(closed, FRIEND), await queries(closed, QUERY, {}, { origin: FRIEND })]) {
      expect([...reply.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

const from = () => ({ origin: STRANGER, authorization: `Bearer ${ann.token}` });

/** What a browser sends for a foreign page without asking first (Fetch, "CORS-safelisted"), here with a good token even. */
describe('a request that a foreign page can make without asking', () => {
  const body = JSON.stringify({ query: MUTATION });
  const form = new URLSearchParams({ query: MUTATION }).toString();
  const address = `/graphql?${form}`;

  test.each([
    ['text', 'text/plain', body],
    ['text that says to be JSON', 'text/plain; charset=application/json', body],
    ['a form', 'application/x-www-form-urlencoded', form],
    [
      'a form with a file',
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${MUTATION}\r\n--x--`,
    ],
    ['two types at once', 'text/plain, application/json', body],
    ['a type with JSON at its end', 'text/plain;application/json', body],
  ])('changes nothing: %s', async (_what, type, sent) => {
    const reply = await posts(app, sent, { ...from(), 'content-type': type });
    expect([400, 415]).toContain(reply.status);
    expect(reply.code).toBe('BAD_REQUEST');
  });

  test('changes nothing: a body of no type', async () => {
    const reply = await sends(app, '/graphql', { method: 'POST', headers: from(), body: new Blob([body]) });
    expect(reply).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
  });

  test.each(['GET', 'HEAD', 'POST'])('changes nothing: %s with the document in the address', async method => {
    const reply = await sends(app, address, { method, headers: from() });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  });

  test('has really changed nothing', async () => {
    const [row] = await app.sql("select count(*) as total from family_members where name = 'Forged'");
    expect(Number(row?.['total'])).toBe(0);
    expect((await posts(app, body, from())).errors).toEqual([]); // JSON, which is asked for first, does
  });
});

const PAGES = ['/graphql', '/graphiql', '/schema.graphql', '/healthz', '/readyz', '/nowhere', '/%E0%A4%A'];

describe('every answer', () => {
  test.each(PAGES)('of %s is not sniffed, tells no product and sends nobody its address', async path => {
    const { headers } = await sends(app, path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect([...headers.keys()].filter(name => /^(server|via|x-powered-by|x-aspnet.*|x-runtime)$/.test(name))).toEqual(
      [],
    );
    expect(JSON.stringify([...headers])).not.toMatch(/fastify|apollo|node\.?js|express/i);
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  test('of the API is kept by nobody, whether good or bad', async () => {
    const replies = [
      await queries(app, QUERY),
      await queries(app, '{'),
      await queries(app, '{ viewer { id } }'),
      await queries(app, '{ viewer { id } }', {}, { authorization: `Bearer ${ann.token}` }),
      await posts(app, 'no JSON'),
      await preflights(app, FRIEND),
      await sends(app, `/graphql?query=${encodeURIComponent(QUERY)}`, { headers: { 'apollo-require-preflight': '1' } }),
    ];
    for (const { headers } of replies) expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('GraphiQL', () => {
  test('runs scripts of this server only, none that stand in the page, and in no frame', async () => {
    const { headers, text: page } = await sends(app, '/graphiql');
    const policy = headers.get('content-security-policy') ?? '';
    const rules = new Map(policy.split('; ').map(rule => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
    expect(rules.get('default-src')).toBe("'self'");
    expect([rules.get('script-src'), rules.get('script-src-elem'), rules.get('script-src-attr')]).toEqual(Array(3));
    expect([rules.get('object-src'), rules.get('base-uri'), rules.get('frame-ancestors')]).toEqual(
      Array(3).fill("'none'"),
    );
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc="\/)[^>]*>|\son\w+=|javascript:|https?:\/\//i);
  });
});

/** Sends bytes and reads until the server hangs up. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('what is no request at all', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n', 400],
    ['a method that is none', 'BREW /graphql HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}', 400],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header of 17 kB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(17 * 1024)}\r\n\r\n`, 431],
  ])('is answered in the shape of all errors: %s', async (_what, bytes, status) => {
    const answer = await raw(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^connection: close$/im);
    expect(head).toMatch(/^x-content-type-options: nosniff$/im);
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
