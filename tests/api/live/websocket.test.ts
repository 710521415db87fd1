import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';
import { asks, connect, nextOf, opened, socketTo } from './connecting.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const codesOf = (answer: { errors?: readonly { extensions: { code: string } }[] }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

describe('a connection', () => {
  test('answers queries and mutations like a request, with an id in each error', async () => {
    const { client } = connect(app, ann.token);
    expect(await asks(client, '{ viewer { name } }')).toEqual({ data: { viewer: { name: 'ann' } } });
    const create = 'mutation ($name: String!) { householdCreate(input: { name: $name }) { household { name } } }';
    expect(await asks(client, create, { name: 'Club' })).toEqual({
      data: { householdCreate: { household: { name: 'Club' } } },
    });
    // it joined in the same connection, and the next operation knows
    const { data } = await asks(client, '{ viewer { households { name } } }');
    expect(data['viewer'].households).toContainEqual({ name: 'Club' });
    const { errors } = await asks(client, '{ nothing }');
    expect(errors[0]).toMatchObject({
      message: 'Cannot query field "nothing" on type "Query".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', requestId: expect.any(String) },
    });
    await client.dispose();
  });

  test('of a stranger reads what is public, and is told to sign in for the rest', async () => {
    const { client } = connect(app);
    expect(await asks(client, '{ serverInfo { version } }')).toMatchObject({ data: { serverInfo: {} } });
    expect(codesOf(await asks(client, '{ viewer { id } }'))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await asks(client, 'subscription { heartbeat { at } }'))).toEqual(['UNAUTHENTICATED']);
    await client.dispose();
  });

  test('takes the token from the header too, where a client can send one', async () => {
    const { socket } = socketTo(app, { headers: { authorization: `Bearer ${ann.token}` } });
    await opened(socket);
    socket.send(JSON.stringify({ type: 'connection_init' }));
    expect(await nextOf(socket)).toEqual({ type: 'connection_ack' });
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ viewer { name } }' } }));
    expect(await nextOf(socket)).toEqual({ id: '1', type: 'next', payload: { data: { viewer: { name: 'ann' } } } });
    socket.terminate();
  });

  test('with a token that opens nothing is not made', async () => {
    expect(await connect(app, 'alm_nobody').closed).toMatchObject({ code: 4403 });
    expect(await socketTo(app, { headers: { authorization: 'Bearer alm_nobody' } }).refused).toBe(401);
  });

  test('is refused to pages of other origins', async () => {
    expect(await socketTo(app, { headers: { origin: 'https://evil.example' } }).refused).toBe(403);
    expect(await socketTo(app, { headers: { origin: 'null' } }).refused).toBe(403);
    const { socket } = socketTo(app, { headers: { origin: app.url } });
    await opened(socket);
    socket.terminate();
  });

  test.each([
    ['no protocol', [], null, 4406],
    ['no JSON', undefined, '{', 4400],
    [
      'a message before it has introduced itself',
      undefined,
      '{"type":"subscribe","id":"1","payload":{"query":"{a}"}}',
      4401,
    ],
    ['bytes that are no text', undefined, Buffer.from([1]), 4400],
    ['a message of more than a stranger may send', undefined, ' '.repeat(2 ** 20 + 1), 1009],
  ])('ends on %s', async (_what, protocols, message, code) => {
    const { socket, closed } = socketTo(app, protocols ? { protocols } : {});
    socket.once('open', () => message && socket.send(message));
    expect((await closed).code).toBe(code);
  });

  test('has to introduce itself within 3 s', async () => {
    const { closed } = socketTo(app);
    expect((await closed).code).toBe(4408);
  });

  test('is not what GET of its route gives', async () => {
    const reply = await fetch(`${app.url}/graphql/socket`);
    expect([reply.status, await reply.json()]).toMatchObject([
      426,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ]);
  });
});

describe('a subscription', () => {
  test('tells as it happens, until the client has enough', async () => {
    const { client } = connect(app, ann.token);
    const beats = client.iterate({ query: 'subscription { heartbeat(everySeconds: 1) { at } }' });
    const beat = { done: false, value: { data: { heartbeat: { at: NOW.toISOString() } } } };
    expect([await beats.next(), await beats.next()]).toEqual([beat, beat]);
    await beats.return?.();
    await client.dispose();
  });

  test('is told what is wrong with it', async () => {
    const { client } = connect(app, ann.token);
    const ask = (query: string, variables?: Record<string, unknown>) => asks(client, query, variables).then(codesOf);
    expect(await ask('subscription { heartbeat(everySeconds: 0) { at } }')).toEqual(['BAD_USER_INPUT']);
    const typed = 'subscription ($n: Int!) { heartbeat(everySeconds: $n) { at } }';
    expect(await ask(typed, { n: 'x' })).toEqual(['BAD_USER_INPUT']);
    expect(await ask('subscription { heartbeat { nothing } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await ask('subscription { a: heartbeat { at } b: heartbeat { at } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    await client.dispose();
  });

  test('over a single request is told where to go', async () => {
    const { errors } = await ann.asks('subscription { heartbeat { at } }');
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_REQUEST' },
      message: expect.stringContaining('/graphql'),
    });
  });

  test('has 50 places an account, which it gives back', async () => {
    const owner = await signUp(app, 'subscriber');
    const { client } = connect(app, owner.token);
    const query = 'subscription { heartbeat { at } }';
    const streams = Array.from({ length: 50 }, () => client.iterate({ query }));
    await Promise.all(streams.map(each => each.next()));
    expect(await asks(client, query)).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'subscriptions' } }],
    });
    await streams[0]?.return?.();
    await expect.poll(async () => 'data' in (await asks(client, query))).toBe(true);
    await client.dispose();
  });
});

describe('connections', () => {
  test('of one account are 20 at most', async () => {
    const owner = await signUp(app, 'many');
    const all = Array.from({ length: 20 }, () => connect(app, owner.token));
    await Promise.all(all.map(each => each.opened));
    expect((await connect(app, owner.token).closed).code).toBe(4429);
    await all[0]!.client.dispose();
    await all[0]!.closed;
    const next = connect(app, owner.token);
    await next.opened;
    await Promise.all([next, ...all].map(each => each.client.dispose()));
  });

  test.each([
    ['signing out', 'mutation { sessionDelete { deletedId } }'],
    ['signing out everywhere', 'mutation { sessionDelete(everywhere: true) { deletedId } }'],
  ])('end within 5 s of %s', async (what, mutation) => {
    const owner = await signUp(app, `out${what.length}`);
    const { client, opened: isOpen, closed } = connect(app, owner.token);
    await isOpen;
    const began = performance.now();
    await owner.asks(mutation);
    expect((await closed).code).toBe(4403);
    expect(performance.now() - began).toBeLessThan(5000);
    await client.dispose();
  });

  test('end when their key is deleted, their account erased, or their token expires', async () => {
    const owner = await signUp(app, 'key-owner');
    const { secret, accessKey } = await owner.does(
      'accessKeyCreate',
      { name: 'live', scopes: ['READ'] },
      'secret accessKey { id }',
    );
    const short = await owner.does(
      'accessKeyCreate',
      { name: 'short', scopes: ['READ'], expiresAt: new Date(NOW.getTime() + 60_000).toISOString() },
      'secret',
    );
    const [byKey, byShort, byToken] = [secret, short['secret'], owner.token].map(token => connect(app, token));
    await Promise.all([byKey!.opened, byShort!.opened, byToken!.opened]);
    await owner.asks(`mutation { accessKeyDelete(input: { id: "${accessKey.id}" }) { deletedId } }`);
    expect((await byKey!.closed).code).toBe(4403);
    app.clock.at = new Date(NOW.getTime() + 60_000);
    expect((await byShort!.closed).code).toBe(4403);
    app.clock.at = NOW;
    await owner.asks(`mutation { userErase(input: { id: "${owner.ids.user}" }) { deletedId } }`);
    expect((await byToken!.closed).code).toBe(4403);
  });

  test('look up their rights for each event', async () => {
    const owner = await signUp(app, 'eventful');
    const { client } = connect(app, owner.token);
    const beats = client.iterate({ query: 'subscription { heartbeat(everySeconds: 1) { at } }' });
    await beats.next();
    await app.sql(`delete from sessions where user_id = '${owner.ids.user}'`);
    // the connection is ended soon after, but not one event is told before
    const { value } = await beats.next();
    expect(value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await client.dispose();
  });
});

test('a server that ends says goodbye', async () => {
  const other = await startApp();
  const { opened: isOpen, closed } = connect(other);
  await isOpen;
  await other[Symbol.asyncDispose]();
  expect(await closed).toMatchObject({ code: 1001 });
});
