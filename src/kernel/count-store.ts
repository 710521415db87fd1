import { LRUCache } from 'lru-cache';

/** Where counts stay for a while. Losing one costs no more than counting again. */
export interface CountStore {
  get(key: string): Promise<string | null>;
  /** Nobody waits for it. */
  set(key: string, value: string): void;
}

/** A count belongs to one state of its table, so it never gets wrong: this only frees the memory (O38). */
export const COUNT_TTL_MS = 5 * 60_000;
const MOST_COUNTS = 10_000;

/** Counts that this process keeps for itself. */
export class MemoryCounts implements CountStore {
  readonly #known = new LRUCache<string, string>({ max: MOST_COUNTS, ttl: COUNT_TTL_MS });

  async get(key: string): Promise<string | null> {
    return this.#known.get(key) ?? null;
  }

  set(key: string, value: string): void {
    this.#known.set(key, value);
  }
}
