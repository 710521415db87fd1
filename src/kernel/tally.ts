import { AsyncLocalStorage } from 'node:async_hooks';

/** Many more than any document's cost allows: what goes on after its request has ended does not fill the memory. */
const MOST_BATCHES = 1000;

/** What one request has asked of the database so far. */
export interface Tally {
  /** Statements that were sent, those of its transaction (BEGIN, COMMIT) included. */
  statements: number;
  /** How many keys each batched read was for. */
  readonly batches: number[];
}

const running = new AsyncLocalStorage<Tally | undefined>();

export const newTally = (): Tally => ({ statements: 0, batches: [] });

/** The tally of the request that this is done for; undefined where it is done for none. */
export const tallyNow = (): Tally | undefined => running.getStore();

/** Does something for a request: whatever it asks of the database, now and later, is counted there. */
export const tallied = <T>(tally: Tally, work: () => T): T => running.run(tally, work);

/** Does something that counts for no request. */
export const untallied = <T>(work: () => T): T => running.run(undefined, work);

export function countStatement(): void {
  const tally = running.getStore();
  if (tally) tally.statements++;
}

export function countBatch(keys: number): void {
  const batches = running.getStore()?.batches;
  if (batches && batches.length < MOST_BATCHES) batches.push(keys);
}
