/** Cuts long work into slices, so that a large file does not hold up everybody else. */
import { NotACalendar } from './calendar-file.ts';
import { MAX_WORK, SLICE } from './limits.ts';

/** Where time comes from. */
export interface Pace {
  /** Monotonic milliseconds. */
  now(): number;
  /** Lets others run. */
  pause(): Promise<void>;
}

/** The time budget of one file. Between small pieces of work: `if (slices.isDue()) await slices.next()`. */
export class Slices {
  readonly #pace: Pace;
  #start: number;
  #spent = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#start = pace.now();
  }

  /** Whether the slice is used up. */
  isDue(): boolean {
    return this.#pace.now() - this.#start >= SLICE;
  }

  /** @throws NotACalendar when all slices together are. */
  async next(): Promise<void> {
    this.#spent += this.#pace.now() - this.#start;
    if (this.#spent > MAX_WORK)
      throw new NotACalendar(`Reading this file takes longer than ${MAX_WORK / 1000} seconds.`);
    await this.#pace.pause();
    this.#start = this.#pace.now();
  }
}
