import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyCache } from '../../../src/modules/people/oidc/key-cache.ts';

/** A cache over a provider that answers with the number of the reading, or not at all. */
function newCache() {
  const source = { now: 0, isAway: false, reads: 0, warnings: 0 };
  const cache = new KeyCache({
    read: async () => {
      source.reads++;
      if (source.isAway) throw new Error('away', { cause: new Error('connect ECONNREFUSED') });
      return { reading: source.reads };
    },
    clock: { now: () => new Date(source.now) },
    warn: () => source.warnings++,
  });
  return { cache, source };
}

test('keys are newer than none only once in a while', async () => {
  const { cache, source } = newCache();
  const first = await cache.current();
  expect(await cache.newerThan(first)).toBeNull();
  source.now += 30_000;
  const second = await cache.newerThan(first);
  expect(second).toEqual({ reading: 2 });
  expect(await cache.newerThan(first)).toBe(second);
  expect(await cache.newerThan(second!)).toBeNull();
  expect(source.reads).toBe(2);
});

const fails = () => Promise.reject(new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') }));

test('a failure is told with its cause', async () => {
  const warnings: string[] = [];
  const cache = new KeyCache({ read: fails, clock: { now: () => new Date(0) }, warn: text => warnings.push(text) });
  await expect(cache.current()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5 });
  expect(warnings).toEqual(['The keys of OIDC_ISSUER cannot be read: fetch failed: connect ECONNREFUSED']);
});

test('however tokens and outages follow each other, the provider is asked twelve times a minute at most, and keys once read stay', async () => {
  const step = fc.record({
    pause: fc.constantFrom(0, 1, 500, 4999, 5000, 30_000, 600_000),
    isAway: fc.boolean(),
    isUnknown: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const { cache, source } = newCache();
      const readAt: number[] = [];
      let had: object | null = null;
      for (const { pause, isAway, isUnknown } of steps) {
        Object.assign(source, { now: source.now + pause, isAway });
        const before = source.reads;
        const keys: object | null = await cache.current().catch(() => null);
        expect(had !== null && keys === null).toBe(false);
        had = keys;
        if (keys && isUnknown) await cache.newerThan(keys as { reading: number }).catch(() => null);
        for (let i = before; i < source.reads; i++) readAt.push(source.now);
      }
      const gaps = readAt.slice(1).map((at, i) => at - readAt[i]!);
      expect(Math.min(...gaps, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(5000);
      expect(source.warnings).toBeLessThanOrEqual(source.reads);
    }),
  );
});
