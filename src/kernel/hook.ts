import type { Scope } from './scope.ts';

type Listener<Fact> = (scope: Scope, fact: Fact) => Promise<void> | void;

/**
 * A fact that a module tells to whoever cares, inside the unit of work that made it: listeners change entities of the
 * same transaction, or refuse it. `app.ts` wires them, so that modules need not know each other.
 */
export class Hook<Fact> {
  readonly #listeners = new Set<Listener<Fact>>();

  on(listener: Listener<Fact>): void {
    this.#listeners.add(listener);
  }

  /** Runs the listeners one after the other, in the order they were added. */
  async tell(scope: Scope, fact: Fact): Promise<void> {
    for (const listener of this.#listeners) await listener(scope, fact);
  }
}
