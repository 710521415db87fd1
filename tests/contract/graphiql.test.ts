import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphiql } from '../../src/server/graphiql.ts';
import { graphiqlFetcher } from '../../src/server/graphiql-fetcher.ts';

const examples = [
  {
    name: 'Who am I',
    query: 'query Me { me { id } }',
    variables: '{}',
    headers: '{ "Authorization": "Bearer <your key>" }',
  },
  { name: 'Second', query: 'query Second { __typename }' },
];

let app: FastifyInstance;
let base: string;
beforeAll(async () => {
  app = fastify();
  await app.register(graphiql, { examples });
  app.post('/graphql', async request => ({ data: { key: request.headers.authorization, sent: request.body } }));
  app.post('/graphql/stream', (_request, reply) => {
    // cut in the middle of an event and of a character, as a network does
    const bytes = Buffer.from(
      'event: next\ndata: {"data":{"tick":"é1"}}\n\n:\n\nevent: next\ndata: {"data":{"tick":"2"}}\n\nevent: complete\ndata:\n\n',
    );
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    reply.raw.write(bytes.subarray(0, bytes.indexOf('é') + 1), () =>
      reply.raw.end(bytes.subarray(bytes.indexOf('é') + 1)),
    );
    return reply.hijack();
  });
  base = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
const assetPaths = async () =>
  [...(await get('/graphiql')).body.matchAll(/(?:src|href)="([^"]+)"/g)].map(m => m[1] ?? '');

describe('the GraphiQL page', () => {
  test.each(['/', '/playground', '/graphiql/'])('%s leads to it', async path => {
    const response = await get(path);
    expect([response.statusCode, response.headers.location]).toEqual([302, '/graphiql']);
  });

  test('names no other host and holds no inline script', async () => {
    const { body } = await get('/graphiql');
    expect(body).not.toMatch(/https?:|\/\/[a-z]/i);
    expect(body).not.toMatch(/<script(?![^>]* src=)/);
    expect(await assetPaths()).toHaveLength(4);
  });

  test('carries a policy that lets nothing in from outside', async () => {
    for (const path of ['/graphiql', '/', ...(await assetPaths())]) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'$/);
      expect(headers['content-security-policy']).not.toMatch(/https?:|\*|script-src|unsafe-eval/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
    }
  });

  test('serves every file it names, the workers too, to be kept for ever', async () => {
    const paths = await assetPaths();
    const start = (await get(paths.find(path => path.includes('/start-')) ?? '')).body;
    const workers = [...start.matchAll(/"(\/graphiql\/assets\/[a-z]+-worker-[^"]+)"/g)].map(m => m[1] ?? '');
    expect(workers).toHaveLength(3);
    for (const path of [...paths, ...workers]) {
      const response = await get(path);
      expect(response.statusCode).toBe(200);
      expect(response.headers['cache-control']).toContain('immutable');
      expect(response.headers['content-type']).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    }
    expect((await get('/graphiql/assets/start-of-another-version.js')).statusCode).toBe(404);
  });

  test('answers 304 to whoever has it, and gzip to whoever takes it', async () => {
    const first = await get('/graphiql', { 'accept-encoding': 'gzip' });
    expect(first.headers['content-encoding']).toBe('gzip');
    const again = await get('/graphiql', { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('opens each example as a tab', async () => {
    const start = (await get((await assetPaths()).find(path => path.includes('/start-')) ?? '')).body;
    for (const { name, query } of examples) expect(start).toContain(JSON.stringify(`# ${name}\n\n${query}\n`));
    expect(start).toContain(JSON.stringify(examples[0]?.headers));
  });
});

/** The text that is shipped, evaluated with nothing around it but a `fetch` that knows the host, as a browser's does. */
const shipped = () =>
  new Function('fetch', `return ${graphiqlFetcher.toString()}`)((path: string, init: RequestInit) =>
    fetch(base + path, init),
  ) as typeof graphiqlFetcher;

describe('its fetcher, as the browser receives it', () => {
  test('posts a query with the headers of the tab', async () => {
    const result = await shipped()({ query: '{ a }', variables: { b: 1 } }, { headers: { Authorization: 'Bearer k' } });
    expect(result).toEqual({ data: { key: 'Bearer k', sent: { query: '{ a }', variables: { b: 1 } } } });
  });

  test('streams a subscription', async () => {
    const definitions = [
      { operation: 'query', name: { value: 'Q' } },
      { operation: 'subscription', name: { value: 'S' } },
    ];
    const results = (await shipped()({ query: 'x', operationName: 'S' }, { documentAST: { definitions } })) as {
      subscribe(o: unknown): unknown;
    };
    const seen: unknown[] = [];
    await new Promise<void>((complete, error) =>
      results.subscribe({ next: (r: unknown) => seen.push(r), complete, error }),
    );
    expect(seen).toEqual([{ data: { tick: 'é1' } }, { data: { tick: '2' } }]);
  });
});
