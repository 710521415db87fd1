import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { growth, scrape } from './scraping.ts';

/** Work enough for a tenth of a second on any machine, in words that both databases know. */
const SLOW =
  'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) as c from n';
const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp({ SLOW_QUERY_MS: '50' });
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const DURATION = 'db_query_duration_seconds';

describe('statements', () => {
  test('are measured by what they do', async () => {
    const grown = await growth(app, () => ann.creates({ title: 'Choir', startsAtLocal: '2026-10-05T19:00:00' }));
    const seen = ['select', 'insert', 'other'].filter(
      operation => grown(`${DURATION}_count`, { operation }) > 0 && grown(`${DURATION}_sum`, { operation }) > 0,
    );
    expect(seen).toEqual(['select', 'insert', 'other']);
  });

  // its own chores send a few statements at any time
  test('of another server in the process are not measured', async () => {
    await using other = await startApp();
    const grown = await growth(app, async () => {
      for (let sent = 0; sent < 100; sent++) await other.sql('select 1');
      for (let sent = 0; sent < 20; sent++) await app.sql('with a as (select 1 as x) select * from a');
    });
    expect(grown(`${DURATION}_count`, { operation: 'select' })).toBeGreaterThanOrEqual(20);
    expect(grown(`${DURATION}_count`, { operation: 'select' })).toBeLessThan(100);
  });

  test('that are slow are counted', async () => {
    const grown = await growth(app, () => app.sql(SLOW));
    expect(grown('db_slow_queries_total', { operation: 'select' })).toBeGreaterThanOrEqual(1);
    expect(grown(`${DURATION}_sum`, { operation: 'select' })).toBeGreaterThan(0.05);
  });

  test.runIf(isPostgres)('that wait are slow', async () => {
    const grown = await growth(app, () => app.sql('select pg_sleep(0.2)'));
    expect(grown('db_slow_queries_total', { operation: 'select' })).toBeGreaterThanOrEqual(1);
    expect(grown(`${DURATION}_sum`, { operation: 'select' })).toBeGreaterThan(0.2);
  });

  // SQLite says that there is no such thing before it runs anything
  test.runIf(isPostgres)('that fail are measured, too', async () => {
    const grown = await growth(app, async () => {
      for (let sent = 0; sent < 20; sent++) await app.sql('delete from nowhere').catch(() => {});
    });
    expect(grown(`${DURATION}_count`, { operation: 'delete' })).toBeGreaterThanOrEqual(20);
  });

  test('are counted for the operation that sent them', async () => {
    const query = '{ events(first: 5) { nodes { id participants { member { name } } } } }';
    let sent: string[] = [];
    const grown = await growth(app, async () => {
      sent = await statementsOf(() => ann.asks(query));
    });
    expect(sent.length).toBeGreaterThan(1);
    expect(grown('graphql_operation_statements_count', { kind: 'query' })).toBe(1);
    expect(grown('graphql_operation_statements_sum', { kind: 'query' })).toBe(sent.length);
  });

  test('of requests at the same time are kept apart', async () => {
    const alone = await growth(app, () => ann.asks('{ viewer { name } }'));
    const each = alone('graphql_operation_statements_sum', { kind: 'query' });
    expect(each).toBeGreaterThan(0);
    const together = await growth(app, () =>
      Promise.all(Array.from({ length: 8 }, () => ann.asks('{ viewer { name } }'))),
    );
    expect(together('graphql_operation_statements_count', { kind: 'query' })).toBe(8);
    const bound = [1, 2, 3, 5, 8, 13].find(most => each <= most);
    expect(together('graphql_operation_statements_bucket', { kind: 'query', le: String(bound) })).toBe(8);
  });
});

test('reads of many are seen by how many they are for', async () => {
  const made = [0, 1, 2].map(day => ({ title: 'Swim', startsAtLocal: `2026-10-0${day + 6}T17:00:00` }));
  const created = [];
  for (const event of made) created.push(await ann.creates({ ...event, participants: [{ memberId: ann.ids.member }] }));
  const grown = await growth(app, () =>
    ann.asks('{ events(first: 50) { nodes { id participants { member { name } } } } }'),
  );
  expect(grown('graphql_loader_batch_size_count')).toBeGreaterThan(0);
  expect(grown('graphql_loader_batch_size_sum')).toBeGreaterThanOrEqual(created.length);
});

test('the pool of connections is seen where there is one', async () => {
  const seen = await scrape(app);
  expect(seen.has('db_pool_connections')).toBe(isPostgres);
  if (!isPostgres) return;
  expect(seen.value('db_pool_connections')).toBeGreaterThan(0);
  expect(seen.value('db_pool_max_connections')).toBe(20);
  expect(seen.value('db_pool_waiting_requests')).toBe(0);
  const busy = app.sql('select pg_sleep(0.5)');
  await expect
    .poll(async () => {
      const now = await scrape(app);
      return now.value('db_pool_connections') - now.value('db_pool_idle_connections');
    })
    .toBeGreaterThan(0);
  await busy;
});
