/** Why the database does not do what it was asked to, though nothing was wrong with what it was asked. */
export type Outage = 'away' | 'busy' | 'full';

/**
 * The connection is gone or cannot be had (class 08, ended by the server, starting up). 08P01 is left out: it says that we
 * have sent what the protocol does not allow, such as NUL in a text.
 */
const AWAY =
  /^(08(?!P01)...|57P0[1-5]|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|SQLITE_CANTOPEN)/;
const AWAY_WORDS =
  /Connection terminated|Client has encountered a connection error|not queryable|Connection ended|driver has already been destroyed/i;
/** It has no connection, lock, memory or time left for this. */
const BUSY = /^(53[0234]00|55P03|57014|SQLITE_BUSY)/;
const BUSY_WORDS = /timeout exceeded when trying to connect/i;
/** It cannot store anything: no space, a failing disk, a standby that can only be read. */
const FULL = /^(53100|58030|25006|SQLITE_FULL|SQLITE_IOERR)/;
/** Another transaction was in the way; nothing was written, and trying again is right. */
const COLLISION = /^(40001|40P01)$/;

/** MikroORM wraps a driver's error and gives it on as `cause` or copies its code. */
function* chainOf(error: unknown): Generator<{ code?: string; message?: string }> {
  for (let each = error; each instanceof Error; each = each.cause) {
    yield each as { code?: string; message?: string };
    if (each instanceof AggregateError) for (const part of each.errors) yield* chainOf(part);
  }
}

const some = (error: unknown, test: (part: { code?: string; message?: string }) => boolean): boolean =>
  chainOf(error).some(test);

/** Which kind of outage an error tells of; null where a statement was refused, or it is a bug. */
export function outageOf(error: unknown): Outage | null {
  const says = (codes: RegExp, words?: RegExp) =>
    some(error, ({ code, message }) => codes.test(code ?? '') || words?.test(message ?? '') === true);
  if (says(FULL)) return 'full';
  if (says(BUSY, BUSY_WORDS)) return 'busy';
  return says(AWAY, AWAY_WORDS) ? 'away' : null;
}

/** Whether the database is away, full or has too much to do, as against having refused a statement. */
export const isOutage = (error: unknown): boolean => outageOf(error) !== null;

const WORDS: Record<Outage, string> = {
  away: 'The database cannot be reached right now; try again in a moment',
  busy: 'The database has too much to do right now; try again in a moment',
  full: 'The database cannot store anything right now, so nothing was saved; reading still works',
};
const RETRY_AFTER: Record<Outage, number> = { away: 1, busy: 1, full: 30 };

/** What callers are told of an outage, and after how many seconds they may try again; null where it is none. */
export function tellOutage(error: unknown): { readonly message: string; readonly retryAfter: number } | null {
  const outage = outageOf(error);
  return outage && { message: WORDS[outage], retryAfter: RETRY_AFTER[outage] };
}

/** Whether it took the database no time to fail: a connection that it had dropped before, and another one will do. */
export const wasDropped = (error: unknown): boolean =>
  outageOf(error) === 'away' && !some(error, ({ code, message }) => /timeout|ETIMEDOUT/i.test(`${code} ${message}`));

/** Whether two transactions collided, so that the loser may simply run again. */
export const isCollision = (error: unknown): boolean => some(error, ({ code }) => COLLISION.test(code ?? ''));

/** Each try that fails takes one dropped connection out of the pool, where a restart of the database may have left several. */
const MOST_TRIES = 4;

/** Reads, and reads again where the database had dropped the connection that the pool handed out (S69). */
export async function readAgain<T>(read: (isAgain: boolean) => T | Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read(tries > 1);
    } catch (error) {
      if (!wasDropped(error) || tries === MOST_TRIES) throw error;
    }
  }
}
