import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './log.ts';

interface Stoppable {
  drain(): void;
  refuseChanges(): void;
  close(): Promise<void>;
}

/** Requests that load balancers still send before they have read that the server is not ready. */
const GRACE_MS = 2000;
const DEADLINE_MS = 9500;

/** The first signal drains and ends with 0; a second ends at once: nothing depends on a clean end. */
export function stopOnSignals(app: Stoppable, log: Log): void {
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info(`${signal}: finishing what has arrived, then ending`);
    app.drain();
    setTimeout(() => process.exit(1), DEADLINE_MS).unref();
    await wait(GRACE_MS);
    app.refuseChanges();
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  process.on('unhandledRejection', error => {
    log.fatal({ err: error }, 'unhandled rejection');
    app.drain();
    process.exit(1);
  });
}
