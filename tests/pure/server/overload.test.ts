import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { isOverloaded, laggingSince, shedLoad, watchLoop } from '../../../src/server/overload.ts';

/** Whether work is turned away at the end of these seconds, each with how late the loop was. */
function afterSeconds(...lags: readonly number[]): boolean {
  let since: number | null = null;
  for (const [second, ms] of lags.entries()) since = laggingSince(since, { ms, at: second * 1000 });
  return isOverloaded(since, (lags.length - 1) * 1000);
}

describe('a process is overloaded', () => {
  test.each([
    ['that has just begun', false, []],
    ['that runs on time', false, [1, 0, 2, 1, 0, 3, 1]],
    ['that lags for five seconds', true, [0, 300, 300, 300, 300, 300, 300]],
    ['that lags a little less long', false, [0, 300, 300, 300, 300, 300]],
    ['that lags by no more than it may', false, [250, 250, 250, 250, 250, 250, 250]],
    ['that came up for air', false, [300, 300, 300, 10, 300, 300, 300]],
    ['that has lagged, and is on time again', false, [300, 300, 300, 300, 300, 300, 300, 10]],
  ])('one %s: %s', (_what, expected, lags) => {
    expect(afterSeconds(...lags)).toBe(expected);
  });
});

test('this one is not', () => {
  const loop = watchLoop();
  expect(loop.isOverloaded()).toBe(false);
  loop.stop();
});

test('requests are turned away only while it is, before they are read', async () => {
  let isTooMuch = true;
  const app = Fastify();
  shedLoad(app, () => isTooMuch);
  app.setErrorHandler((error, _request, reply) => reply.code(503).send(error));
  app.post('/', async ({ body }) => body);
  const asks = () => app.inject({ method: 'POST', url: '/', payload: { a: 1 } });
  expect((await asks()).json()).toMatchObject({ code: 'UNAVAILABLE' });
  isTooMuch = false;
  expect((await asks()).json()).toEqual({ a: 1 });
});
