import { Redis } from 'ioredis';
import type { Secret } from '../kernel/secret.ts';

/** Longest wait for an answer; whoever asks after that is told at once that there is none, until it is back. */
const PATIENCE_MS = 250;
const CONNECT_MS = 2000;
const LONGEST_PAUSE_MS = 5000;

interface Listener {
  info(message: string): void;
  warn(message: string): void;
}

/**
 * A connection that fails fast: nothing waits in a queue, and a server that is silent counts as away. It is restored
 * behind the back of its users, who look at `status`; an outage is told once, and so is its end.
 */
export function connectRedis(url: Secret, log: Listener): Redis {
  const redis = new Redis(url.reveal(), {
    connectionName: 'almanac',
    connectTimeout: CONNECT_MS,
    socketTimeout: PATIENCE_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: times => Math.min(100 * 2 ** Math.min(times, 6), LONGEST_PAUSE_MS),
  });
  let isTold = false;
  redis.on('error', (error: Error) => {
    if (isTold) return;
    isTold = true;
    log.warn(`Redis does not answer (${error.message}); until it does, this process counts alone`);
  });
  redis.on('ready', () => {
    if (isTold) log.info('Redis answers again');
    isTold = false;
  });
  return redis;
}
