import type { FastifyInstance } from 'fastify';

const REMEMBERED_MS = 1000;
const PATIENCE_MS = 2000;

/** What load balancers and containers ask. */
export interface Health {
  /** From now on the server says that it is going away; what has arrived is still answered. */
  drain(): void;
}

/** `/healthz`: the process answers. `/readyz`: send requests here (503 while draining or when the database is gone). */
export function health(app: FastifyInstance, probe: () => Promise<unknown>): Health {
  let isDraining = false;
  let known = { at: Number.NEGATIVE_INFINITY, isUp: Promise.resolve(false) };

  const isUp = (): Promise<boolean> => {
    if (performance.now() - known.at > REMEMBERED_MS) known = { at: performance.now(), isUp: answers(probe) };
    return known.isUp;
  };

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (isDraining) return reply.code(503).send({ status: 'draining' });
    if (!(await isUp())) return reply.code(503).send({ status: 'the database does not answer' });
    return { status: 'ready' };
  });
  return { drain: () => (isDraining = true) };
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  const { promise: patience, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([probe().then(() => true), patience]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
