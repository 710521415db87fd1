import { beforeEach, expect, test } from 'vitest';
import { newTally, type Tally } from '../../../src/kernel/tally.ts';
import { watchPool, watchStatements } from '../../../src/server/metrics/database.ts';
import { OperationNames } from '../../../src/server/metrics/operation-names.ts';
import { watchOperations } from '../../../src/server/metrics/operations.ts';
import { MetricRegistry } from '../../../src/server/metrics/registry.ts';

let registry: MetricRegistry;
beforeEach(() => (registry = new MetricRegistry()));

test('statements are sorted by their time, and those over the threshold counted', async () => {
  const finished = watchStatements(registry, 100);
  for (const ms of [0.4, 4, 99, 100, 101]) finished({ operation: 'select', ms });
  finished({ operation: 'insert', ms: 20_000 });
  const text = await registry.text();
  for (const line of [
    'db_query_duration_seconds_bucket{le="0.0005",operation="select"} 1',
    'db_query_duration_seconds_bucket{le="0.005",operation="select"} 2',
    'db_query_duration_seconds_bucket{le="0.1",operation="select"} 4',
    'db_query_duration_seconds_bucket{le="+Inf",operation="select"} 5',
    'db_query_duration_seconds_sum{operation="insert"} 20',
    'db_slow_queries_total{operation="select"} 1',
    'db_slow_queries_total{operation="insert"} 1',
    'db_slow_queries_total{operation="delete"} 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('a pool is seen as it is at each look', async () => {
  const pool = { totalCount: 3, idleCount: 1, waitingCount: 0 };
  watchPool(registry, pool, 20);
  expect(await registry.text()).toContain('\ndb_pool_idle_connections 1\n');
  Object.assign(pool, { idleCount: 0, waitingCount: 7 });
  const text = await registry.text();
  expect(text).toContain('\ndb_pool_idle_connections 0\n');
  expect(text).toContain('\ndb_pool_waiting_requests 7\n');
});

test('what an operation asked of the database is seen by its kind', async () => {
  const ended = watchOperations(registry);
  const tally: Tally = { ...newTally(), statements: 7, batches: [1, 30] };
  ended({ name: 'Week', kind: 'query', outcome: 'ok', ms: 12, tally });
  const lines = (await registry.text()).split('\n');
  expect(lines).toContain('graphql_operation_statements_sum{kind="query"} 7');
  expect(lines).toContain('graphql_loader_batch_size_sum 31');
  expect(lines).toContain('graphql_loader_batch_size_bucket{le="25"} 1');
  expect(lines).toContain('graphql_operation_duration_seconds_sum{operation="Week",kind="query"} 0.012');
});

test('a name is taken once for each server', () => {
  watchStatements(registry, 100);
  expect(() => watchStatements(registry, 100)).toThrow(/already been registered/);
  expect(() => watchStatements(new MetricRegistry(), 100)).not.toThrow();
});

test.each([
  [null, 'anonymous'],
  ['', 'other'],
  ['Week', 'Week'],
  ['_', '_'],
  ['1st', 'other'],
  ['a-b', 'other'],
  ['größe', 'other'],
  ['a\n', 'other'],
  ['a'.repeat(64), 'a'.repeat(64)],
  ['a'.repeat(65), 'other'],
])('%j is counted as %j', (name, counted) => {
  expect(new OperationNames().of(name)).toBe(counted);
});

test('two hundred names are kept', () => {
  const names = new OperationNames();
  const counted = Array.from({ length: 300 }, (_, i) => names.of(`n${i}`));
  expect(new Set(counted).size).toBe(201);
  expect(names.of('n199')).toBe('n199');
  expect(names.of('n200')).toBe('other');
});
