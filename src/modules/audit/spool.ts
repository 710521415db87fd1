import type { ActionRow } from './action-row.ts';

const MOST = 1000;

/** Actions that could not be written while the database was away, the oldest first. Their log lines are there for good. */
export class Spool {
  #rows: ActionRow[] = [];

  get size(): number {
    return this.#rows.length;
  }

  add(row: ActionRow): void {
    this.#rows.push(row);
    if (this.#rows.length > MOST) this.#rows.shift();
  }

  /** Takes all out; whoever cannot write them adds them again. */
  take(): ActionRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
