import type { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '../../src/kernel/secret.ts';
import { connectRedis } from '../../src/server/redis.ts';
import { WindowLimiter } from '../../src/server/rate-limiter.ts';
import { startApp } from '../support/app.ts';
import { SmallRedis } from '../support/redis.ts';

const ALLOWED = { requestsPerMinute: 3, costPerMinute: 100, anonymousPerHour: 2 };
/** Nobody listens here: it is the port of a service that is long gone (RFC 863). */
const NOBODY = 'redis://127.0.0.1:9';

const open: Redis[] = [];
afterEach(() => {
  for (const redis of open.splice(0)) redis.disconnect();
});

/** Resolves at the next such event; unlike `once` of Node it takes no offence at errors, of which there are many here. */
const happens = (redis: Redis, event: 'connect' | 'ready' | 'close') =>
  new Promise<void>(resolve => redis.once(event, () => resolve()));

/** A server's counting, and what it told its operator. */
function counting(url: string) {
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);
  const redis = connectRedis(new Secret(url), { info: tell, warn: tell });
  open.push(redis);
  return { redis, told, limiter: new WindowLimiter(ALLOWED, redis) };
}

/** A Redis that answers, and two servers that count in it. */
async function together() {
  const small = new SmallRedis();
  await small.start();
  const servers = [1, 2].map(() => counting(`redis://127.0.0.1:${small.port}`)) as [Counting, Counting];
  await Promise.all(servers.map(({ redis }) => happens(redis, 'ready')));
  return { small, servers };
}
type Counting = ReturnType<typeof counting>;

/** How often in a row a request is let in, until it is not; and the longest that it took to say so. */
async function letsIn({ limiter }: Counting, key: string): Promise<{ count: number; slowest: number }> {
  let slowest = 0;
  for (let count = 0; ; count++) {
    const begin = performance.now();
    const wait = await limiter.take('requests', key);
    slowest = Math.max(slowest, performance.now() - begin);
    if (wait > 0) return { count, slowest };
  }
}

/** Far below the patience with a Redis that does not answer. */
const AT_ONCE_MS = 100;

test('several servers count together', async () => {
  const { small, servers } = await together();
  const [one, two] = servers;
  expect(await one.limiter.take('requests', 'ann')).toBe(0);
  expect(await letsIn(two, 'ann')).toMatchObject({ count: 2 });
  expect(await one.limiter.take('requests', 'ann')).toBeGreaterThan(50);
  expect(await one.limiter.take('requests', 'ben')).toBe(0);
  await two.limiter.giveBack('requests', 'ann');
  expect(await letsIn(one, 'ann')).toMatchObject({ count: 1 });
  await two.limiter.clear('requests', 'ann');
  expect(await letsIn(one, 'ann')).toMatchObject({ count: 3 });
  expect([one.told, two.told]).toEqual([[], []]);
  await small.stop();
});

test('where nothing listens, each counts alone, at once, and says so once', async () => {
  const alone = counting(NOBODY);
  for (const key of ['ann', 'ben', 'cleo']) {
    const { count, slowest } = await letsIn(alone, key);
    expect(count).toBe(3);
    expect(slowest).toBeLessThan(AT_ONCE_MS);
  }
  while (alone.told.length === 0) await happens(alone.redis, 'close');
  for (const _ of '123') await happens(alone.redis, 'close'); // it goes on trying, and not on telling
  expect(alone.told).toEqual([
    expect.stringMatching(/^Redis does not answer \(.*ECONNREFUSED.*this process counts alone$/),
  ]);
});

test('one that never says a word is not waited for', async () => {
  const small = new SmallRedis();
  small.isSilent = true;
  await small.start();
  const alone = counting(`redis://127.0.0.1:${small.port}`);
  await happens(alone.redis, 'connect');
  expect(await letsIn(alone, 'ann')).toMatchObject({ count: 3 });
  expect((await letsIn(alone, 'ben')).slowest).toBeLessThan(AT_ONCE_MS);
  await small.stop();
});

test('one that falls silent holds up one request for a moment, the others not', async () => {
  const { small, servers } = await together();
  const [one] = servers;
  small.isSilent = true;
  const begin = performance.now();
  expect(await one.limiter.take('requests', 'ann')).toBe(0);
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(await letsIn(one, 'ann')).toMatchObject({ count: 2 });
  expect((await letsIn(one, 'ben')).slowest).toBeLessThan(AT_ONCE_MS);
  await small.stop();
});

test('one that goes and comes back is used again, and both is told once', async () => {
  const { small, servers } = await together();
  const [one, two] = servers;
  expect(await one.limiter.take('requests', 'ann')).toBe(0);
  const gone = Promise.all([happens(one.redis, 'close'), happens(two.redis, 'close')]);
  await small.stop();
  await gone;
  expect(await letsIn(one, 'ann')).toMatchObject({ count: 3 }); // what stood in Redis is not known here
  while (one.told.length === 0) await happens(one.redis, 'close');
  const back = Promise.all([happens(one.redis, 'ready'), happens(two.redis, 'ready')]);
  await small.start();
  await back;
  expect(await letsIn(two, 'ann')).toMatchObject({ count: 2 });
  expect(one.told).toEqual([expect.stringContaining('does not answer'), 'Redis answers again']);
  await small.stop();
});

test('a whole server serves, limits and ends without the Redis that it was given', async () => {
  const app = await startApp({ REDIS_URL: NOBODY, RATE_LIMIT_REQUESTS: '2' });
  const ask = async () => (await app.ask<unknown>('{ serverInfo { version } }')).errors?.[0]?.extensions['code'];
  expect([await ask(), await ask(), await ask()]).toEqual([undefined, undefined, 'RATE_LIMITED']);
  await app[Symbol.asyncDispose]();
});
