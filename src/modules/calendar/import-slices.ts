import { setImmediate } from 'node:timers/promises';
import type { Pace as ReadingPace } from './ics/slices.ts';

/** Rows in one statement: more are hardly faster, and others wait while one is put together. */
const SLICE = 200;

/** How an import lets others run, and where it tells how far it is. */
export interface Pace extends ReadingPace {
  /** After each slice: what is being done, with how many of all. */
  progress?(step: Step, done: number, total: number): void;
}

export type Step = 'compared' | 'added' | 'changed';

/** Gives way to everything that waits. */
export const politePace: Pace = {
  now: () => performance.now(),
  pause: async () => void (await setImmediate()),
};

/** Works through a list in slices, one after the other, with a pause after each. */
export async function inSlices<Item>(
  items: readonly Item[],
  pace: Pace,
  step: Step,
  work: (slice: Item[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    const slice = items.slice(start, start + SLICE);
    await work(slice);
    pace.progress?.(step, start + slice.length, items.length);
    await pace.pause();
  }
}
