import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { Deed } from '../kernel/deed.ts';
import { Denied, Refused } from '../kernel/errors.ts';
import { isCollision, outageOf, wasDropped } from '../kernel/outage.ts';
import type { Scope, Work } from '../kernel/scope.ts';

const MOST_ATTEMPTS = 4;

/** Of two requests that arrive together with one key, the later finds the key taken and, in its turn, the answer. */
const isKeyTaken = (error: unknown) =>
  error instanceof UniqueConstraintViolationException && error.message.includes('idempotency_keys');

/** What is done, and whether it has a key that tells afterwards that it was. */
interface Attempted {
  readonly deed: Deed;
  readonly isNamed: boolean;
}

/**
 * Commits, and tries again where that is safe: after a collision with another transaction, after a connection that the
 * database dropped before COMMIT was sent, or where the request has a key that tells whether it was done. A connection
 * lost during COMMIT leaves the outcome unknown, and without a key the caller has to be told so.
 */
export async function commit<T>(scope: Scope, work: Work<T>, { deed, isNamed }: Attempted): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let isFlushed = false;
    try {
      return await scope.commit(work, { deed, onFlushed: () => (isFlushed = true) });
    } catch (error) {
      if (outageOf(error) === 'away' && isFlushed && !isNamed) throw unknownOutcome();
      const mayRepeat = isCollision(error) || isKeyTaken(error) || wasDropped(error);
      if (mayRepeat && attempt < MOST_ATTEMPTS) continue;
      throw error instanceof UniqueConstraintViolationException && !isKeyTaken(error) ? taken() : error;
    }
  }
}

/**
 * Services look first whether an address, an id or a pair is free, and say so with its path. Of two that look at the same
 * time both find it free, and only the database sees the second come: without a path, for its words name columns.
 */
const taken = () =>
  new Refused([
    {
      code: 'ALREADY_EXISTS',
      message: 'Somebody else has just saved the same; read again before you repeat this',
      path: [],
    },
  ]);

const unknownOutcome = () =>
  new Denied(
    'UNAVAILABLE',
    'The database went away while saving, so it is not known whether this was saved. Look before you repeat it, or send it with @idempotent(key:).',
    1,
  );
