import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Denied } from '../kernel/errors.ts';

/** From when on, and for how long, the event loop has to lag before work is turned away. */
const MOST_LAG_MS = 250;
const PATIENCE_MS = 5000;
const SAMPLE_MS = 1000;
const RESOLUTION_MS = 20;

/** How late the event loop was on the whole since the sample before, in milliseconds, and when this was read. */
export interface Lag {
  readonly ms: number;
  /** Of a monotonic clock. */
  readonly at: number;
}

/** Since when the loop lags without a pause, in milliseconds of the same clock; null where it does not. */
export const laggingSince = (since: number | null, { ms, at }: Lag): number | null =>
  ms > MOST_LAG_MS ? (since ?? at) : null;

/** Whether it has lagged for so long that what comes now would only make it later for everybody. */
export const isOverloaded = (since: number | null, now: number): boolean =>
  since !== null && now - since >= PATIENCE_MS;

/** Watches the event loop of this process. */
export function watchLoop(): { isOverloaded(): boolean; stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let since: number | null = null;
  const timer = setInterval(() => {
    // a single pause among many short turns is no load: what counts is how long a turn takes on the whole
    const ms = delays.mean / 1e6 - RESOLUTION_MS;
    if (delays.count > 0) since = laggingSince(since, { ms, at: performance.now() });
    delays.reset();
  }, SAMPLE_MS).unref();
  return {
    isOverloaded: () => isOverloaded(since, performance.now()),
    stop: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
}

/** Turns requests away while the process is overloaded, before anything is read of them. */
export function shedLoad(app: FastifyInstance, isTooMuch: () => boolean): void {
  app.addHook('onRequest', async () => {
    if (isTooMuch()) throw new Denied('UNAVAILABLE', 'The server has too much to do; try again in a moment', 1);
  });
}
