import type { FastifyInstance } from 'fastify';
import { outageOf } from '../kernel/outage.ts';

const REMEMBERED_MS = 1000;
const PATIENCE_MS = 2000;

/** What load balancers and containers ask. */
export interface Health {
  /** From now on the server says that it is going away; what has arrived is still answered. */
  drain(): void;
}

const AWAY = 'the database does not answer';
const FULL = 'the database cannot store anything';

/**
 * `/healthz`: the process answers. `/readyz`: send requests here (503 while draining, or while the database is gone or
 * cannot store anything). The probe throws what the database says.
 */
export function health(app: FastifyInstance, probe: () => Promise<unknown>): Health {
  let isDraining = false;
  let known = { at: Number.NEGATIVE_INFINITY, trouble: Promise.resolve<string | null>(AWAY) };

  const trouble = (): Promise<string | null> => {
    if (performance.now() - known.at > REMEMBERED_MS) known = { at: performance.now(), trouble: troubleOf(probe) };
    return known.trouble;
  };

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (isDraining) return reply.code(503).send({ status: 'draining' });
    const status = await trouble();
    if (status !== null) return reply.code(503).send({ status });
    return { status: 'ready' };
  });
  return { drain: () => (isDraining = true) };
}

/** Why nothing should be sent here; null where all is well. */
async function troubleOf(probe: () => Promise<unknown>): Promise<string | null> {
  const { promise: patience, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(AWAY), PATIENCE_MS);
  try {
    return await Promise.race([probe().then(() => null), patience]);
  } catch (error) {
    return outageOf(error) === 'full' ? FULL : AWAY;
  } finally {
    clearTimeout(timer);
  }
}
