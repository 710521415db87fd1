/** Rows of one network in one minute; what comes beyond is counted. */
const MOST_ROWS = 10;
const MOST_NETWORKS = 10_000;
const MINUTE_MS = 60_000;

interface Window {
  readonly minute: number;
  count: number;
}

/** So many more calls of a network were denied in a minute than have a row of their own. */
export interface More {
  readonly network: string;
  readonly count: number;
}

/** Calls of strangers that are denied cost nothing to send, so they must not fill the audit. */
export class Denials {
  readonly #windows = new Map<string, Window>();

  /** Whether this one gets a row of its own. */
  isWorthARow(network: string, now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS);
    const window = this.#windows.get(network);
    if (window?.minute === minute) return ++window.count <= MOST_ROWS;
    if (window || this.#windows.size < MOST_NETWORKS) this.#windows.set(network, { minute, count: 1 });
    return this.#windows.has(network);
  }

  /** What was only counted in minutes that are over, each told once. */
  takeEnded(now: number): More[] {
    const ended = [...this.#windows].filter(([, { minute }]) => minute < Math.floor(now / MINUTE_MS));
    for (const [network] of ended) this.#windows.delete(network);
    return ended.flatMap(([network, { count }]) => (count > MOST_ROWS ? [{ network, count: count - MOST_ROWS }] : []));
  }
}
