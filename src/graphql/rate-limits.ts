import { networkOf } from '../kernel/address.ts';
import type { Context } from '../kernel/context.ts';
import { tooMany } from '../kernel/rate-limits.ts';

/**
 * Takes what an operation costs (`costOf`) from what its caller may spend, before it runs and over whichever transport it
 * came. Throws `Denied` where less is left.
 */
export async function spend({ scope, address }: Context, cost: number): Promise<void> {
  if (cost === 0) return;
  const key = scope.actor.userId ?? networkOf(address);
  const wait = await scope.surroundings.rateLimiter.take('cost', key, cost);
  if (wait > 0) throw tooMany('objects asked for', wait);
}

/** Counts one root field marked `CountAnonymous`, however many a request has. Throws `Denied` where they are too many. */
export async function countAnonymous({ scope, address }: Context, counted: unknown): Promise<void> {
  if (counted === 'strangers' && !scope.isStranger) return;
  const wait = await scope.surroundings.rateLimiter.take('anonymous', networkOf(address));
  if (wait > 0) throw tooMany('requests of this kind', wait);
}
