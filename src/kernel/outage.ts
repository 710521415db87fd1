/**
 * What PostgreSQL says when a connection is gone or cannot be had (class 08, admin shutdown, starting up, too many).
 * 08P01 is left out: it says that we have sent what the protocol does not allow, such as NUL in a text.
 */
const LOST =
  /^(08(?!P01)...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|SQLITE_BUSY|SQLITE_IOERR|SQLITE_FULL|SQLITE_CANTOPEN)/;
const LOST_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Connection ended|driver has already been destroyed/i;
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

/** What callers are told of an outage, whichever part of the server met it. */
export const AWAY = 'The database cannot be reached right now; try again in a moment';

/** Whether the database is away, full or out of connections, as against having refused a statement. */
export const isOutage = (error: unknown): boolean =>
  some(error, ({ code, message }) => LOST.test(code ?? '') || LOST_WORDS.test(message ?? ''));

/** Whether two transactions collided, so that the loser may simply run again. */
export const isCollision = (error: unknown): boolean => some(error, ({ code }) => COLLISION.test(code ?? ''));
