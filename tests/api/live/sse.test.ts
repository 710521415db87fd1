import { once } from 'node:events';
import { request } from 'node:http';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const clientOf = (token?: string): Client =>
  createClient({
    url: `${app.url}/graphql/stream`,
    retryAttempts: 0,
    headers: { ...(token && { authorization: `Bearer ${token}` }) },
  });

const first = async (client: Client, query: string) => (await client.iterate({ query }).next()).value as Loose;

const BEATS = 'subscription { heartbeat(everySeconds: 1) { at } }';

test('a stream tells the results of one operation, and that it is complete', async () => {
  const client = clientOf(ann.token);
  const query = client.iterate({ query: '{ viewer { name } }' });
  expect(await query.next()).toEqual({ done: false, value: { data: { viewer: { name: 'ann' } } } });
  expect(await query.next()).toMatchObject({ done: true });
  const beats = client.iterate({ query: BEATS });
  for (let heard = 0; heard < 2; heard++) {
    expect((await beats.next()).value).toEqual({ data: { heartbeat: { at: NOW.toISOString() } } });
  }
  await beats.return?.();
});

test('errors come the same way, with their code', async () => {
  expect(await first(clientOf(), '{ viewer { id } }')).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } }],
  });
  for (const query of ['{', '', '{ nothing }', `{ ${'a { '.repeat(20)} ${'} '.repeat(20)} }`]) {
    const { errors } = await first(clientOf(ann.token), query);
    expect(errors[0].extensions.code).toMatch(/^(GRAPHQL_|BAD_REQUEST|LIMIT_EXCEEDED)/);
  }
});

const ask = (headers: Record<string, string>) =>
  fetch(`${app.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ serverInfo { version } }' }),
  });

test('is no way for a bad token, and none for pages of other origins', async () => {
  expect((await ask({ authorization: 'Bearer alm_nobody' })).status).toBe(401);
  expect((await ask({ 'content-type': 'text/plain' })).status).toBe(415);
  const reply = await ask({ origin: 'https://evil.example' });
  expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await reply.text()).toMatch(/^:\n\nevent: next\ndata: \{.*\}\n\nevent: complete\ndata: \n\n$/);
});

test('ends within 5 s of signing out', async () => {
  const owner = await signUp(app, 'leaver');
  const beats = clientOf(owner.token).iterate({ query: 'subscription { heartbeat(everySeconds: 3600) { at } }' });
  await beats.next();
  const began = performance.now();
  await owner.asks('mutation { sessionDelete { deletedId } }');
  await expect(beats.next()).rejects.toThrow(/terminated|aborted|closed|network|complete/i);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('20 streams of an account are the most', async () => {
  const owner = await signUp(app, 'many');
  const beats = () => clientOf(owner.token).iterate({ query: BEATS });
  const all = Array.from({ length: 20 }, beats);
  await Promise.all(all.map(each => each.next()));
  await expect(beats().next()).rejects.toThrow('429');
  await Promise.all(all.map(each => each.return?.()));
  await expect
    .poll(
      async () =>
        (
          await beats()
            .next()
            .catch(() => null)
        )?.done ?? null,
    )
    .toBe(false);
});

test('whoever leaves before the answer is there gives the place back', async () => {
  const owner = await signUp(app, 'hasty');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` };
  // more than there are places, and fewer than the wrong passwords that an address may try
  for (let left = 0; left < 25; left++) {
    const input = `{ email: "nobody${left}@example.org", password: "wrong, and long enough" }`;
    const leaving = request(`${app.url}/graphql/stream`, { method: 'POST', headers }).on('error', () => {});
    leaving.end(JSON.stringify({ query: `mutation { sessionCreate(input: ${input}) { userErrors { code } } }` }));
    await once(leaving, 'finish');
    await app.ask('{ serverInfo { version } }'); // by now the password is being hashed
    leaving.destroy();
    await new Promise(resolve => leaving.once('close', resolve));
    await signUp(app, `after${left}`); // hashes a password too, and so ends after what was left behind
  }
  expect(await first(clientOf(owner.token), '{ viewer { name } }')).toEqual({ data: { viewer: { name: 'hasty' } } });
});

test('an answer of more than may wait for a slow reader reaches a quick one', async () => {
  const type = 'type { kind name ofType { kind name ofType { kind name } } }';
  const input = `name description defaultValue ${type}`;
  const types = `types { name description fields { name description ${type} args { ${input} } } inputFields { ${input} } }`;
  const query = `{ ${Array.from({ length: 14 }, (_, each) => `a${each}: __schema { ${types} }`).join(' ')} }`;
  const { data } = await first(clientOf(ann.token), query);
  expect(JSON.stringify(data).length).toBeGreaterThan(2 ** 20);
});
