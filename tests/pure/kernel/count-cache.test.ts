import { describe, expect, test } from 'vitest';
import { CountCache, countKey } from '../../../src/kernel/count-cache.ts';

/** Counts how often it is asked to count, and answers when it is told to. */
function counting() {
  const asked: ((total: number) => void)[] = [];
  return { asked, count: () => new Promise<number>(resolve => asked.push(resolve)) };
}

const fails = () => Promise.reject(new Error('The database is away'));

describe('a count', () => {
  test('is made once, and known from then on', async () => {
    const cache = new CountCache();
    expect(await cache.get('key', async () => 5)).toEqual({ total: 5, isCached: false });
    expect(await cache.get('key', async () => 6)).toEqual({ total: 5, isCached: true });
    expect(await cache.get('other', async () => 7)).toEqual({ total: 7, isCached: false });
    expect(cache.outcomes).toEqual({ hit: 1, shared: 0, miss: 2 });
  });

  test('that is being made is waited for', async () => {
    const cache = new CountCache();
    const { asked, count } = counting();
    const answers = [1, 2, 3].map(() => cache.get('key', count));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!(9);
    expect(await Promise.all(answers)).toEqual([false, true, true].map(isCached => ({ total: 9, isCached })));
    expect(asked).toHaveLength(1);
    expect(cache.outcomes).toEqual({ hit: 0, shared: 2, miss: 1 });
  });

  test('that fails is made again', async () => {
    const cache = new CountCache();
    const both = await Promise.allSettled([cache.get('key', fails), cache.get('key', fails)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await cache.get('key', async () => 3)).toEqual({ total: 3, isCached: false });
  });

  test('gives way to a newer one', async () => {
    const cache = new CountCache();
    await cache.get('key', async () => ({ total: 1 }));
    cache.put('key', { total: 2 });
    expect(await cache.get('key', async () => ({ total: 3 }))).toEqual({ total: { total: 2 }, isCached: true });
  });
});

test('another table, filter, viewer or state is another count', () => {
  const what = { entity: 'authors', filter: { name: { eq: 'x' } }, viewer: 'accounts' };
  const keys = [
    countKey(what, '1'),
    countKey(what, '2'),
    countKey({ ...what, entity: 'events' }, '1'),
    countKey({ ...what, viewer: 'strangers' }, '1'),
    countKey({ ...what, filter: { name: { eq: 'y' } } }, '1'),
    countKey({ ...what, filter: null }, '1'),
    countKey({ ...what, filter: { at: new Date(0) } }, '1'),
    countKey({ ...what, filter: { at: new Date(1) } }, '1'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(countKey({ ...what, filter: { name: { eq: 'x' } } }, '1')).toBe(keys[0]);
  expect(keys[0]).toMatch(/^count:authors:[\da-f]{32}:accounts:1$/);
});
