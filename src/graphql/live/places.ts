/** A number of places for each key: who finds none is turned away, and who leaves makes room. */
export class Places {
  readonly #taken = new Map<string, number>();

  constructor(readonly most: number) {}

  /** How many are taken in all. */
  get taken(): number {
    return this.#taken.values().reduce((sum, taken) => sum + taken, 0);
  }

  /** Whether there was a place. */
  take(key: string): boolean {
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= this.most) return false;
    this.#taken.set(key, taken + 1);
    return true;
  }

  leave(key: string): void {
    const taken = this.#taken.get(key) ?? 0;
    if (taken > 1) this.#taken.set(key, taken - 1);
    else this.#taken.delete(key);
  }
}
