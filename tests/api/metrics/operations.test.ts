import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { posts, queries } from '../edge/posting.ts';
import { asks, connect } from '../live/connecting.ts';
import { growth, scrape } from './scraping.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const TOTAL = 'graphql_operations_total';

describe('an operation is counted', () => {
  test('under its name, with its kind and how it ended', async () => {
    const grown = await growth(app, async () => {
      await ann.asks('query Me { viewer { name } }');
      await ann.asks('query Me { viewer { name } }');
      await ann.asks('{ viewer { name } }');
    });
    const labels = { operation: 'Me', kind: 'query' };
    expect(grown(TOTAL, { ...labels, outcome: 'ok' })).toBe(2);
    expect(grown('graphql_operation_duration_seconds_count', labels)).toBe(2);
    expect(grown('graphql_operation_duration_seconds_sum', labels)).toBeGreaterThan(0);
    expect(grown(TOTAL, { operation: 'anonymous', kind: 'query', outcome: 'ok' })).toBe(1);
  });

  test.each([
    ['invalid', 'unknown', '{'],
    ['invalid', 'unknown', '{ nothing }'],
    ['invalid', 'query', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['invalid', 'subscription', 'subscription { heartbeat(everySeconds: 1) { at } }'],
    ['denied', 'query', '{ viewer { id } }'],
    ['denied', 'mutation', 'mutation { sessionDelete { userErrors { code } } }'],
    ['limited', 'unknown', `{ ${'a { '.repeat(20)} b ${'} '.repeat(20)} }`],
  ])('as %s %s: %s', async (outcome, kind, query) => {
    const grown = await growth(app, () => queries(app, query));
    const outcomes = ['ok', 'invalid', 'denied', 'limited', 'unavailable', 'internal'];
    const kinds = ['query', 'mutation', 'subscription', 'unknown'];
    const counted = outcomes.flatMap(each =>
      kinds.filter(of => grown(TOTAL, { operation: 'anonymous', kind: of, outcome: each }) > 0).map(of => [each, of]),
    );
    expect(counted).toEqual([[outcome, kind]]);
  });

  test('also where a mutation was refused: the answer is one that was meant to be given', async () => {
    const grown = await growth(app, () => ann.triesToCreate({ title: '', startsAtLocal: '2026-10-05T19:00:00' }));
    expect(grown(TOTAL, { operation: 'anonymous', kind: 'mutation', outcome: 'ok' })).toBe(1);
  });

  test('over WebSocket, with the events of a subscription', async () => {
    const { client } = connect(app, ann.token);
    const grown = await growth(app, async () => {
      await asks(client, 'query Socket { viewer { name } }');
      const beats = client.iterate({ query: 'subscription Beats { heartbeat(everySeconds: 1) { at } }' });
      await beats.next();
      await beats.next();
      await expect.poll(async () => (await scrape(app)).value('graphql_subscriptions')).toBe(1);
      await beats.return?.();
    });
    expect(grown(TOTAL, { operation: 'Socket', kind: 'query', outcome: 'ok' })).toBe(1);
    expect(grown(TOTAL, { operation: 'Beats', kind: 'subscription', outcome: 'ok' })).toBe(1);
    expect(grown(TOTAL, { operation: 'Beats', kind: 'event', outcome: 'ok' })).toBe(2);
    // each event looks up anew who it is for
    expect(grown('graphql_operation_statements_sum', { kind: 'event' })).toBeGreaterThanOrEqual(2);
    expect(grown('graphql_operation_duration_seconds_count', { operation: 'Beats', kind: 'event' })).toBe(0);
    expect((await scrape(app)).value('graphql_live_connections')).toBe(1);
    await client.dispose();
    await expect.poll(async () => (await scrape(app)).value('graphql_live_connections')).toBe(0);
    expect((await scrape(app)).value('graphql_subscriptions')).toBe(0);
  });

  test('and over WebSocket where it is refused', async () => {
    const { client } = connect(app);
    const grown = await growth(app, async () => {
      await asks(client, 'query Closed { viewer { name } }');
      await asks(client, 'subscription ClosedBeats { nothing }');
    });
    expect(grown(TOTAL, { operation: 'Closed', kind: 'query', outcome: 'denied' })).toBe(1);
    expect(grown(TOTAL, { operation: 'anonymous', kind: 'unknown', outcome: 'invalid' })).toBeLessThanOrEqual(1);
    await client.dispose();
  });

  test('over server-sent events', async () => {
    const headers = { authorization: `Bearer ${ann.token}` };
    const client = createClient({ url: `${app.url}/graphql/stream`, retryAttempts: 0, headers });
    const grown = await growth(app, async () => {
      const results = client.iterate({ query: 'query Stream { viewer { name } }' });
      await results.next();
      await results.next();
    });
    expect(grown(TOTAL, { operation: 'Stream', kind: 'query', outcome: 'ok' })).toBe(1);
    client.dispose();
  });
});

test('requests are counted by route and status, whatever they ask for', async () => {
  const grown = await growth(app, async () => {
    await fetch(`${app.url}/no/such/place?token=secret`);
    await fetch(`${app.url}/another`);
    await posts(app, 'not json');
  });
  expect(grown('http_requests_total', { method: 'GET', route: 'none', status: '404' })).toBe(2);
  expect(grown('http_requests_total', { method: 'POST', route: '/graphql', status: '400' })).toBe(1);
});

test('the process shows its memory, its processor and how late its event loop is', async () => {
  const { names } = await scrape(app);
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ]) {
    expect(names).toContain(name);
  }
});
