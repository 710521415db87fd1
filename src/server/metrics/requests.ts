import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../kernel/metrics.ts';

/** Counts what HTTP answered, also where no operation began: refusals of limits, and addresses where there is nothing. */
export function watchRequests(app: FastifyInstance, metrics: Metrics): void {
  const count = metrics.counter({
    name: 'http_requests_total',
    help: 'Requests that were answered, by method, route (its pattern; none where there is nothing) and status.',
    labels: ['method', 'route', 'status'],
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode }) => {
    count({ method, route: routeOptions.url ?? 'none', status: String(statusCode) });
  });
}
