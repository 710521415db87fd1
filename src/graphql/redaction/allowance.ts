/** How many bytes of JSON may still be written; Infinity counts nothing. */
export class Allowance {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Counts a value, with the comma or colon that goes with it, and gives it back. */
  spend<Value>(value: Value): Value {
    if (this.#left !== Infinity) this.#left -= Buffer.byteLength(JSON.stringify(value)) + 1;
    return value;
  }
}
