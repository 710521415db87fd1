import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Redis } from 'ioredis';
import { RedisCounts } from '../../../src/server/redis-counts.ts';

type Answer = () => Promise<string | null>;

const never: Answer = () => new Promise(() => {});
const down: Answer = () => Promise.reject(new Error('Connection is closed'));

/** Redis as far as counts need it: what is put in, and how it answers. */
function redis(answer: Answer | null = null) {
  const stored = new Map<string, string>();
  const fake = {
    answer,
    asked: 0,
    stored,
    get(key: string) {
      fake.asked++;
      return fake.answer?.() ?? Promise.resolve(stored.get(key) ?? null);
    },
    set(key: string, value: string, ...expiry: unknown[]) {
      fake.asked++;
      stored.set(key, value);
      expect(expiry).toEqual(['PX', 300_000]);
      return fake.answer?.() ?? Promise.resolve('OK');
    },
  };
  return fake;
}

const countsIn = (fake: object) => new RedisCounts(fake as Redis);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('counts in Redis', () => {
  test('are shared', async () => {
    const shared = redis();
    const [one, other] = [countsIn(shared), countsIn(shared)];
    expect(await one.get('count:x')).toBeNull();
    one.set('count:x', '5');
    expect([await one.get('count:x'), await other.get('count:x'), await other.get('count:y')]).toEqual([
      '5',
      '5',
      null,
    ]);
    expect([...shared.stored]).toEqual([['almanac:count:x', '5']]);
  });

  test('that one has set are known without asking', async () => {
    const shared = redis();
    const counts = countsIn(shared);
    counts.set('count:x', '5');
    const { asked } = shared;
    expect([await counts.get('count:x'), shared.asked - asked]).toEqual(['5', 0]);
  });

  test.each([
    ['is silent', never, 50],
    ['is down', down, 0],
  ])('are missing, not late, where it %s', async (_what, answer, ms) => {
    const counts = countsIn(redis(answer));
    const asked = counts.get('count:x');
    await vi.advanceTimersByTimeAsync(ms);
    expect(await asked).toBeNull();
    counts.set('count:x', '5');
    expect(await counts.get('count:x')).toBe('5');
  });

  test('are asked for no more after three failures, and again after 10 s', async () => {
    const away = redis(down);
    const counts = countsIn(away);
    for (const key of ['a', 'b', 'c', 'd', 'e']) expect(await counts.get(key)).toBeNull();
    expect(away.asked).toBe(3);
    counts.set('f', '6');
    expect(away.asked).toBe(3);
    await vi.advanceTimersByTimeAsync(9999);
    expect([await counts.get('g'), away.asked]).toEqual([null, 3]);
    await vi.advanceTimersByTimeAsync(1);
    expect([await counts.get('g'), away.asked]).toEqual([null, 4]);
    expect([await counts.get('h'), away.asked]).toEqual([null, 4]); // one failure is enough to know
    await vi.advanceTimersByTimeAsync(10_000);
    away.answer = null;
    away.stored.set('almanac:g', '7');
    expect([await counts.get('g'), await counts.get('g'), away.asked]).toEqual(['7', '7', 5]);
  });

  test('a failure now and then closes nothing', async () => {
    const shaky = redis(down);
    const counts = countsIn(shaky);
    for (let i = 0; i < 4; i++) {
      shaky.answer = down;
      expect(await counts.get('a')).toBeNull();
      expect(await counts.get('a')).toBeNull();
      shaky.answer = null;
      expect(await counts.get('a')).toBeNull();
    }
    expect(shaky.asked).toBe(12);
  });
});
