/** How many names are kept apart: whoever asks chooses them, and each is a time series for ever. */
const MOST_NAMES = 200;
const NAME = /^[A-Za-z_]\w{0,63}$/;

/** Gives operations the name they are counted under: their own as long as there is room, else `other`; `anonymous` without. */
export class OperationNames {
  readonly #known = new Set<string>();

  of(name: string | null): string {
    if (name === null) return 'anonymous';
    if (this.#known.has(name)) return name;
    if (this.#known.size >= MOST_NAMES || !NAME.test(name)) return 'other';
    this.#known.add(name);
    return name;
  }
}
