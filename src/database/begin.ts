/** Whether a statement ends a transaction. */
export const isEnd = (sql: string): boolean => /^(commit|rollback)$/i.test(sql);

/**
 * A BEGIN that fails must not throw: Kysely has taken the connection by then and would never give it back. So the failure
 * is kept, and thrown by the first statement of the transaction; its end then has nothing to do.
 */
export class Begin {
  #failure: unknown = null;

  /** Runs a BEGIN that answers at once; undefined where it failed. */
  attempt<T>(begin: () => T): T | undefined {
    try {
      return begin();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  fail(error: unknown): void {
    this.#failure = error;
  }

  /** Whether this ends a transaction that never began. @throws what BEGIN failed with, for any other statement in it */
  isPast(sql: string): boolean {
    if (this.#failure === null) return false;
    if (!isEnd(sql)) throw this.#failure;
    this.#failure = null;
    return true;
  }
}
