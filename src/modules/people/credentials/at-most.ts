import { Denied } from '../../../kernel/errors.ts';

/** Runs a piece of work, perhaps later, and gives its result. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A queue, first come first served, that lets at most `limit` pieces of work run at the same time. Where more wait than
 * may, whoever comes is told at once: `Denied`, with when to come back.
 */
export function atMost(limit: number, mostWaiting: number): Queue {
  const waiting: (() => void)[] = [];
  let free = limit;

  const enter = (): Promise<void> => {
    if (free === 0) return new Promise(resolve => waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  };

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next(); // hands its place on, so nobody who comes now can slip in between
    else free += 1;
  };

  return async work => {
    if (waiting.length >= mostWaiting)
      throw new Denied('UNAVAILABLE', 'Too many people wait for this; try again in 5 seconds', 5);
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
