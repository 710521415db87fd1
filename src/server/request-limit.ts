import type { FastifyInstance } from 'fastify';
import { networkOf } from '../kernel/address.ts';
import { type RateLimiter, tooMany } from '../kernel/rate-limits.ts';
import { addressOf } from './address.ts';

/** Counts the requests of each network, and refuses what is too many before anybody is authenticated or a body read. */
export function limitRequests(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.addHook('onRequest', async request => {
    const wait = await rateLimiter.take('requests', networkOf(addressOf(request)));
    if (wait > 0) throw tooMany('requests', wait);
  });
}
