import type { Metrics } from '../../kernel/metrics.ts';
import type { Tally } from '../../kernel/tally.ts';
import { OperationNames } from './operation-names.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STATEMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 100, 250];
const BATCH = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

interface Ended {
  readonly name: string | null;
  readonly kind: string;
  readonly outcome: string;
  readonly ms: number;
  readonly tally: Tally;
}

/** Counts and measures GraphQL operations, whatever they came over, and what they asked of the database. */
export function watchOperations(metrics: Metrics): (ended: Ended) => void {
  const names = new OperationNames();
  const count = metrics.counter({
    name: 'graphql_operations_total',
    help: 'Operations, by name, kind and outcome: ok, invalid, denied, limited, unavailable or internal.',
    labels: ['operation', 'kind', 'outcome'],
  });
  const observe = metrics.histogram(
    {
      name: 'graphql_operation_duration_seconds',
      help: 'Time from when an operation was read until its answer was ready.',
      labels: ['operation', 'kind'],
    },
    SECONDS,
  );
  const statements = metrics.histogram(
    {
      name: 'graphql_operation_statements',
      help: 'Statements that an operation, or one event of a subscription, sent to the database.',
      labels: ['kind'],
    },
    STATEMENTS,
  );
  const batches = metrics.histogram(
    { name: 'graphql_loader_batch_size', help: 'Keys that were read together.' },
    BATCH,
  );
  return ({ name, kind, outcome, ms, tally }) => {
    const operation = names.of(name);
    count({ operation, kind, outcome });
    if (kind !== 'event') observe({ operation, kind }, ms / 1000); // events come when something happens
    statements({ kind }, tally.statements);
    for (const keys of tally.batches) batches({}, keys);
  };
}

interface Connections {
  readonly size: number;
  readonly subscriptions: { readonly taken: number };
}

/** Shows what stays open. */
export function watchConnections(metrics: Metrics, connections: Connections): void {
  metrics.gauge(
    { name: 'graphql_live_connections', help: 'Open connections by WebSocket and server-sent events.' },
    () => connections.size,
  );
  metrics.gauge(
    { name: 'graphql_subscriptions', help: 'Open subscriptions, over all connections.' },
    () => connections.subscriptions.taken,
  );
}
