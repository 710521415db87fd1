import Database from 'better-sqlite3';
import { Client } from 'pg';

/** How a statement fails: the database refuses it, or is gone while it runs. */
export type Fault = 'refused' | 'lost';

/** Breaks one statement of this process, and tells how far it got. */
export interface StatementFaults {
  /** From now on counts statements, and breaks the n-th, counted from 1. */
  arm(n: number, fault: Fault): void;
  /** Stops counting. Which statement was broken, if one was, and whether anything had been committed by then. */
  disarm(): { readonly broken: string | null; readonly isCommitted: boolean };
  restore(): void;
}

interface Armed {
  readonly n: number;
  readonly fault: Fault;
  count: number;
  broken: string | null;
  isCommitted: boolean;
}

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code = 'XX000';
}

/** Stands between the drivers and their databases, in this process only, until it is restored. */
export function breakStatements(): StatementFaults {
  let armed: Armed | null = null;

  /** Whether this statement is the one. */
  function isNext(sql: string): boolean {
    if (!armed || armed.broken !== null) return false;
    armed.count += 1;
    if (armed.count === armed.n) {
      armed.broken = sql;
      return true;
    }
    if (/^commit/i.test(sql)) armed.isCommitted = true;
    return false;
  }

  const restoreSqlite = patchSqlite(isNext);
  const restorePostgres = patchPostgres(isNext, () => armed?.fault ?? 'refused');
  return {
    arm: (n, fault) => {
      armed = { n, fault, count: 0, broken: null, isCommitted: false };
    },
    disarm: () => {
      const { broken = null, isCommitted = false } = armed ?? {};
      armed = null;
      return { broken, isCommitted };
    },
    restore: () => {
      restoreSqlite();
      restorePostgres();
    },
  };
}

type Run = (this: { source: string }, ...args: unknown[]) => unknown;

function patchSqlite(isNext: (sql: string) => boolean): () => void {
  const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('select 1')) as Record<'all' | 'run', Run>;
  const { all, run } = prototype;
  for (const name of ['all', 'run'] as const) {
    const real = prototype[name];
    prototype[name] = function broken(...args) {
      if (isNext(this.source)) throw new Refusal(`refused: ${this.source}`);
      return real.apply(this, args);
    };
  }
  return () => Object.assign(prototype, { all, run });
}

type Query = (this: Client & { connection: { stream: { destroy(): void } } }, ...args: unknown[]) => unknown;

function patchPostgres(isNext: (sql: string) => boolean, faultOf: () => Fault): () => void {
  const prototype = Client.prototype as unknown as { query: Query };
  const real = prototype.query;
  prototype.query = function broken(...args) {
    const [query] = args as [string | { text: string }];
    const sql = typeof query === 'string' ? query : query.text;
    if (!isNext(sql)) return real.apply(this, args);
    if (faultOf() === 'refused') return Promise.reject(new Refusal(`refused: ${sql}`));
    const answer = real.apply(this, args);
    this.connection.stream.destroy(); // with the statement on its way
    return answer;
  };
  return () => {
    prototype.query = real;
  };
}
