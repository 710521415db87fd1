import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Redis } from 'ioredis';
import type { LimitName, RateLimiter } from '../kernel/rate-limits.ts';

const MINUTE = 60;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

/** How much of a window is allowed; 0 = no limit. */
export interface Allowances {
  readonly requestsPerMinute: number;
  readonly costPerMinute: number;
  readonly anonymousPerHour: number;
}

interface Window {
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

/** What an operator sets, and what is always counted: docs/adr/0010-guessing.md says why guesses have these numbers. */
const windowsFor = (allowances: Allowances): Record<LimitName, Window> => ({
  requests: { points: allowances.requestsPerMinute, duration: MINUTE },
  cost: { points: allowances.costPerMinute, duration: MINUTE },
  anonymous: { points: allowances.anonymousPerHour, duration: HOUR },
  passwordsOfNetwork: { points: 30, duration: QUARTER },
  passwordsOfCaller: { points: 10, duration: QUARTER },
  passwordsOfAccount: { points: 100, duration: QUARTER },
  passwordsUnderAttack: { points: 1, duration: QUARTER },
  passwordsPerMinute: { points: 20, duration: MINUTE },
  tokens: { points: 30, duration: QUARTER },
});

function limiterOf(name: string, window: Window, redis: Redis | undefined): RateLimiterAbstract {
  const options = { ...window, keyPrefix: `almanac:${name}` };
  const memory = new RateLimiterMemory(options);
  if (!redis) return memory;
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}

/** Counts in Redis, where there is one, so that several servers count together; in memory while it does not answer. */
export class WindowLimiter implements RateLimiter {
  readonly #limiters: ReadonlyMap<string, RateLimiterAbstract>;

  constructor(allowances: Allowances, redis?: Redis) {
    const windows = Object.entries(windowsFor(allowances)).filter(([, { points }]) => points > 0);
    this.#limiters = new Map(windows.map(([name, window]) => [name, limiterOf(name, window, redis)]));
  }

  async take(limit: LimitName, key: string, amount = 1): Promise<number> {
    const limiter = this.#limiters.get(limit);
    if (!limiter) return 0;
    const points = Math.min(amount, limiter.points);
    try {
      await limiter.consume(key, points);
      return 0;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      await limiter.reward(key, points); // the library counts what it refuses
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  }

  async giveBack(limit: LimitName, key: string): Promise<void> {
    await this.#limiters.get(limit)?.reward(key, 1);
  }

  async clear(limit: LimitName, key: string): Promise<void> {
    await this.#limiters.get(limit)?.delete(key);
  }
}
