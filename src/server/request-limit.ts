import type { FastifyInstance } from 'fastify';
import { countRequest, type RateLimiter } from '../kernel/rate-limits.ts';
import { addressOf } from './address.ts';

/** Counts the requests of each network, and refuses what is too many before anybody is authenticated or a body read. */
export function limitRequests(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.addHook('onRequest', request => countRequest(rateLimiter, addressOf(request)));
}
