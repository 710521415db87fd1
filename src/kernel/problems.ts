import { Refused, type UserError, type UserErrorName } from './errors.ts';

/** Collects everything that is wrong with an input, so that the caller hears of it all at once. */
export class Problems {
  readonly #found: UserError[];
  readonly #path: readonly string[];

  constructor(path: readonly string[] = [], found: UserError[] = []) {
    this.#path = path;
    this.#found = found;
  }

  /** The same collection, for the fields below this one. */
  at(...path: readonly string[]): Problems {
    return new Problems([...this.#path, ...path], this.#found);
  }

  add(code: UserErrorName, message: string, ...path: readonly string[]): void {
    this.#found.push({ code, message, path: [...this.#path, ...path] });
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  throwIfAny(): void {
    if (!this.isEmpty) throw new Refused(this.#found);
  }
}
