import { setTimeout as wait } from 'node:timers/promises';

/** Where calls follow one another, they are done together so many milliseconds apart. */
const PACE_MS = 10;

/**
 * Work that is done at most once at a time: who calls while it runs gets the next run, which all callers since then share. A run that
 * began before the call may have missed what the caller has just done.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    running = work().finally(() => (running = null));
    return running;
  };
  return () => {
    if (!running && !next) return begin();
    next ??= Promise.resolve(running)
      .catch(() => {}) // whoever asked for that run hears of it
      .then(() => wait(PACE_MS))
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  };
}
