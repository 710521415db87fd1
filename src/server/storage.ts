import { outageOf } from '../kernel/outage.ts';
import type { Scope } from '../kernel/scope.ts';
import { rememberForever } from '../kernel/server-state.ts';

/** Characters for which there has to be room before requests are sent here again: more than any change but an import takes. */
const ROOM = 2 ** 20;
const KEY = 'room';

interface Means {
  /** Proves that the database answers. */
  ask(): Promise<unknown>;
  /** For work without a caller. */
  scope(): Scope;
  tell(message: string): void;
}

/** Knows whether the database can store something: it is tried, but only after it once could not. */
export class StorageWatch {
  #isFull = false;

  /** Hears of each statement that has ended. */
  hear(failure: unknown): void {
    if (failure !== undefined && outageOf(failure) === 'full') this.#isFull = true;
  }

  /** @throws what the database says where it does not answer, or cannot store a megabyte after it has failed to store less */
  async probe({ ask, scope, tell }: Means): Promise<void> {
    await ask();
    if (!this.#isFull) return;
    await scope().commit(inner => rememberForever(inner, KEY, '.'.repeat(ROOM)));
    await scope().commit(inner => rememberForever(inner, KEY, ''));
    this.#isFull = false;
    tell('The database can store again');
  }
}
