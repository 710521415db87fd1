import type { Redis } from 'ioredis';
import { COUNT_TTL_MS, type CountStore, MemoryCounts } from '../kernel/count-store.ts';
import { Circuit } from './circuit.ts';

const keyOf = (key: string): string => `almanac:${key}`;

/** Counts that several servers share, and that each remembers for itself too; while Redis does not answer, only so. */
export class RedisCounts implements CountStore {
  readonly #redis: Redis;
  readonly #own = new MemoryCounts();
  readonly #circuit = new Circuit();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async get(key: string): Promise<string | null> {
    const own = await this.#own.get(key);
    if (own !== null) return own;
    const shared = await this.#circuit.ask(() => this.#redis.get(keyOf(key)));
    if (shared !== null) this.#own.set(key, shared);
    return shared;
  }

  set(key: string, value: string): void {
    this.#own.set(key, value);
    void this.#circuit.ask(() => this.#redis.set(keyOf(key), value, 'PX', COUNT_TTL_MS));
  }
}
