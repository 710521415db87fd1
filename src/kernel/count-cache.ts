import { createHash } from 'node:crypto';
import { type CountStore, MemoryCounts } from './count-store.ts';

/** A total, and whether an earlier request counted it. */
export interface Counted<Total = number> {
  readonly total: Total;
  readonly isCached: boolean;
}

/** What is counted: of which table, with what filter, and what of it the viewer may see. */
export interface Countable {
  readonly entity: string;
  /** Anything that JSON can say; null for all rows. */
  readonly filter: unknown;
  /** Equal for viewers who see the same rows. */
  readonly viewer: string;
}

/** Keeps counts by keys that name a state of the database: a count of another state is never asked for. */
export class CountCache {
  /** How often a count was there, was just being made, or had to be made. */
  readonly outcomes = { hit: 0, shared: 0, miss: 0 };
  readonly #store: CountStore;
  readonly #flights = new Map<string, Promise<unknown>>();

  constructor(store: CountStore = new MemoryCounts()) {
    this.#store = store;
  }

  /** A count that is known, or is just being made for somebody else, is not made again. */
  async get<Total>(key: string, count: () => Promise<Total>): Promise<Counted<Total>> {
    const flying = this.#flights.get(key) as Promise<Counted<Total>> | undefined;
    if (flying) {
      this.outcomes.shared++;
      return { ...(await flying), isCached: true };
    }
    const flight = this.#find(key, count).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  /** Puts a newer count in place of the one that is known. */
  put(key: string, total: unknown): void {
    this.#store.set(key, JSON.stringify(total));
  }

  async #find<Total>(key: string, count: () => Promise<Total>): Promise<Counted<Total>> {
    const known = await this.#store.get(key);
    if (known !== null) {
      this.outcomes.hit++;
      return { total: JSON.parse(known) as Total, isCached: true };
    }
    this.outcomes.miss++;
    const total = await count();
    this.put(key, total);
    return { total, isCached: false };
  }
}

/** `state` is a state of the database, or of the clock where the count itself says what it is as of. */
export function countKey({ entity, filter, viewer }: Countable, state: string): string {
  const digest = createHash('sha256').update(JSON.stringify(filter)).digest('hex');
  return `count:${entity}:${digest.slice(0, 32)}:${viewer}:${state}`;
}
