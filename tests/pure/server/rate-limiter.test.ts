import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tooMany } from '../../../src/kernel/rate-limits.ts';
import { WindowLimiter } from '../../../src/server/rate-limiter.ts';

const limiter = (allowances = {}) =>
  new WindowLimiter({ requestsPerMinute: 3, costPerMinute: 100, anonymousPerHour: 2, ...allowances });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const seconds = (count: number) => vi.advanceTimersByTime(count * 1000);

describe('a window', () => {
  test('holds so much, for each key by itself, and says when the next begins', async () => {
    const requests = limiter();
    for (const _ of '123') expect(await requests.take('requests', 'ann')).toBe(0);
    expect(await requests.take('requests', 'ann')).toBe(60);
    expect(await requests.take('requests', 'ben')).toBe(0);
    seconds(20.5);
    expect(await requests.take('requests', 'ann')).toBe(40);
    seconds(39.5);
    expect(await requests.take('requests', 'ann')).toBe(0);
  });

  test('begins with the first take and is not made longer by those that are refused', async () => {
    const requests = limiter();
    for (let second = 0; second < 60; second++) {
      await requests.take('requests', 'ann');
      seconds(1);
    }
    expect(await requests.take('requests', 'ann')).toBe(0);
  });

  test('gives all that is asked for or nothing, so what is too much leaves room for less', async () => {
    const costs = limiter();
    expect(await costs.take('cost', 'ann', 60)).toBe(0);
    expect(await costs.take('cost', 'ann', 50)).toBe(60);
    expect(await costs.take('cost', 'ann', 40)).toBe(0);
    expect(await costs.take('cost', 'ann', 1)).toBe(60);
  });

  test('lets what is larger than any window take a whole one', async () => {
    const costs = limiter();
    expect(await costs.take('cost', 'ann', 1)).toBe(0);
    expect(await costs.take('cost', 'ann', Number.MAX_SAFE_INTEGER)).toBe(60);
    seconds(60);
    expect(await costs.take('cost', 'ann', Number.MAX_SAFE_INTEGER)).toBe(0);
    expect(await costs.take('cost', 'ann', 1)).toBe(60);
  });

  test('takes back, and begins anew', async () => {
    const tries = limiter();
    for (let count = 0; count < 10; count++) expect(await tries.take('passwordsOfCaller', 'ann')).toBe(0);
    expect(await tries.take('passwordsOfCaller', 'ann')).toBe(900);
    await tries.giveBack('passwordsOfCaller', 'ann');
    expect(await tries.take('passwordsOfCaller', 'ann')).toBe(0);
    expect(await tries.take('passwordsOfCaller', 'ann')).toBe(900);
    await tries.clear('passwordsOfCaller', 'ann');
    for (let count = 0; count < 10; count++) expect(await tries.take('passwordsOfCaller', 'ann')).toBe(0);
  });

  test('is one for each limit', async () => {
    const all = limiter();
    expect(await all.take('anonymous', 'ann', 2)).toBe(0);
    expect(await all.take('anonymous', 'ann')).toBe(3600);
    expect(await all.take('requests', 'ann')).toBe(0);
  });
});

test('what is 0 has no limit', async () => {
  const open = limiter({ requestsPerMinute: 0, costPerMinute: 0, anonymousPerHour: 0 });
  for (const limit of ['requests', 'cost', 'anonymous'] as const) {
    for (const _ of '1234') expect(await open.take(limit, 'ann', 1_000_000)).toBe(0);
    await open.giveBack(limit, 'ann');
    await open.clear(limit, 'ann');
  }
});

test.each([
  [1, '1 second'],
  [2, '2 seconds'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [841, '15 minutes'],
])('after %i seconds is told as %s', (wait, words) => {
  expect(tooMany('requests', wait)).toMatchObject({
    code: 'RATE_LIMITED',
    message: `Too many requests; try again in ${words}`,
    retryAfter: wait,
  });
});
