import { expect, test, vi } from 'vitest';
import { coalesced } from '../../../src/modules/audit/chain/coalesced.ts';

/** Work that ends when told to, and counts how often it began and how much of it runs at once. */
function slowly(paceMs?: number) {
  const ends: PromiseWithResolvers<void>[] = [];
  let running = 0;
  const seen = { most: 0 };
  const work = async () => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    seen.most = Math.max(seen.most, (running += 1));
    await end.promise.finally(() => (running -= 1));
  };
  return { ...coalesced(work, paceMs), ends, seen };
}

test('a thousand calls while it runs are one more run, which begins after they were made', async () => {
  const { soon, ends, seen } = slowly();
  const first = soon();
  const others = Array.from({ length: 1000 }, () => soon());
  let areDone = false;
  void Promise.all(others).then(() => (areDone = true));
  ends[0]!.resolve();
  await first;
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  expect([ends.length, areDone, seen.most]).toEqual([2, false, 1]);
  ends[1]!.resolve();
  await Promise.all(others);
  expect(ends.length).toBe(2);
});

test('a run that fails is told to those who asked for it, and the next one is tried', async () => {
  const { soon, ends } = slowly();
  const first = soon();
  const second = soon();
  ends[0]!.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]!.resolve();
  await expect(second).resolves.toBeUndefined();
});

test('who calls while the next run waits for its moment shares it: nothing runs beside it', async () => {
  const { soon, ends, seen } = slowly();
  const first = soon();
  const second = soon();
  ends[0]!.resolve();
  await first;
  const third = soon(); // nothing runs now
  expect([third === second, ends.length]).toEqual([true, 1]);
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  const fourth = soon();
  ends[1]!.resolve();
  await third;
  await vi.waitFor(() => expect(ends).toHaveLength(3));
  ends[2]!.resolve();
  await fourth;
  expect(seen.most).toBe(1);
});

test('who cannot wait hurries a run that others can wait for', async () => {
  const { now, soon, ends, seen } = slowly(1e6);
  const first = soon();
  const second = soon();
  ends[0]!.resolve();
  await first;
  const third = now();
  expect(third === second).toBe(true);
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]!.resolve();
  await third;
  expect(seen.most).toBe(1);
});

test('who asks while it runs is next, at once', async () => {
  const { now, ends, seen } = slowly(1e6);
  const first = now();
  const second = now();
  expect(ends).toHaveLength(1);
  ends[0]!.resolve();
  await first;
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]!.resolve();
  await second;
  expect(seen.most).toBe(1);
});
