import type { Metrics } from '../../kernel/metrics.ts';

/** Seconds. From a row by its key to a statement that has gone wrong. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

interface Finished {
  readonly operation: string;
  readonly ms: number;
}

/** Measures each statement that has ended (O34), and counts those that took longer than `slowMs` (O35). */
export function watchStatements(metrics: Metrics, slowMs: number): (finished: Finished) => void {
  const labels = ['operation'] as const;
  const observe = metrics.histogram(
    {
      name: 'db_query_duration_seconds',
      help: 'Time until a statement was answered, by what it does: select, insert, update, delete or other.',
      labels,
    },
    SECONDS,
  );
  const countSlow = metrics.counter({
    name: 'db_slow_queries_total',
    help: 'Statements that took longer than SLOW_QUERY_MS.',
    labels,
  });
  for (const operation of ['select', 'insert', 'update', 'delete', 'other']) countSlow({ operation }, 0);
  return ({ operation, ms }) => {
    observe({ operation }, ms / 1000);
    if (ms > slowMs) countSlow({ operation });
  };
}

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Shows how PostgreSQL's pool is used: when requests wait, it is too small or statements take too long. */
export function watchPool(metrics: Metrics, pool: Pool, most: number): void {
  const gauges = [
    { name: 'db_pool_connections', help: 'Connections to the database.', read: () => pool.totalCount },
    { name: 'db_pool_idle_connections', help: 'Connections with nothing to do.', read: () => pool.idleCount },
    { name: 'db_pool_waiting_requests', help: 'Requests that wait for a connection.', read: () => pool.waitingCount },
    { name: 'db_pool_max_connections', help: 'Most connections that may be opened (DB_POOL_MAX).', read: () => most },
  ];
  for (const { read, ...about } of gauges) metrics.gauge(about, read);
}

/** Shows how often a count of rows was known already (`hit`), was just being made (`shared`), or had to be made. */
export function watchCounts(metrics: Metrics, outcomes: Readonly<Record<'hit' | 'shared' | 'miss', number>>): void {
  metrics.total(
    { name: 'count_cache_total', help: 'Counts of rows that were asked for, by outcome.', labels: ['outcome'] },
    () => Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}
