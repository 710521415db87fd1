/** Collects what was repaired: each sentence once, and no more than a person would read. */
import { MAX_NOTES } from './limits.ts';

/** The notes of one file. */
export class Notes {
  readonly #texts = new Set<string>();
  #left = 0;

  add(text: string): void {
    if (this.#texts.has(text)) return;
    if (this.#texts.size < MAX_NOTES) this.#texts.add(text);
    else this.#left += 1;
  }

  /** In the order in which they came. */
  list(): string[] {
    const more = this.#left > 0 ? [`… and ${this.#left} more repairs of this kind.`] : [];
    return [...this.#texts, ...more];
  }
}

/** Text from a file as it may stand in a sentence: one short line. */
export function quote(text: string): string {
  const line = text
    .trim()
    .slice(0, 200)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .toWellFormed();
  const letters = Array.from(line);
  return letters.length > 60 ? `“${letters.slice(0, 59).join('')}…”` : `“${line}”`;
}
