import { appendFileSync } from 'node:fs';
import type { Log } from './log.ts';

/**
 * Takes anchors of the ledger out of the database: each becomes a line of the log, and a line of this file where there is one. Who can
 * write to the database reaches neither.
 */
export const anchorKeeper =
  (file: string | null, log: Log) =>
  (anchor: object): void => {
    log.info({ anchor }, 'ledger.anchor');
    if (file === null) return;
    try {
      appendFileSync(file, `${JSON.stringify(anchor)}\n`, { flush: true });
    } catch (error) {
      log.warn(`The anchor could not be written to ${file}: ${(error as Error).message}`);
    }
  };
