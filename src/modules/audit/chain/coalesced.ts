import { setTimeout as wait } from 'node:timers/promises';

/** Where calls that can wait follow one another, they are done together so many milliseconds apart. */
const PACE_MS = 50;

export interface Coalesced {
  /** Does the work, as soon as it does not run already. */
  now(): Promise<void>;
  /** The same after a while, where it was done just now; whoever calls `now` meanwhile hurries it. */
  soon(): Promise<void>;
}

interface Next {
  readonly run: Promise<void>;
  hurry(): void;
}

/**
 * Work that is done at most once at a time: who calls while it runs gets the next run, which all callers since then share. A run that
 * began before the call may have missed what the caller has just done.
 */
export function coalesced(work: () => Promise<void>, paceMs = PACE_MS): Coalesced {
  let running: Promise<void> | null = null;
  let next: Next | null = null;

  const begin = (): Promise<void> => {
    running = work().finally(() => (running = null));
    return running;
  };
  const afterThis = (): Next => {
    const { promise: hurried, resolve: hurry } = Promise.withResolvers<void>();
    const run = Promise.resolve(running)
      .catch(() => {}) // whoever asked for that run hears of it
      .then(() => Promise.race([wait(paceMs, undefined, { ref: false }), hurried]))
      .then(() => {
        next = null;
        return begin();
      });
    return { run, hurry };
  };
  const isIdle = () => !running && !next;
  return {
    now: () => {
      if (isIdle()) return begin();
      next ??= afterThis();
      next.hurry();
      return next.run;
    },
    soon: () => (isIdle() ? begin() : (next ??= afterThis()).run),
  };
}
