/** Longest wait for an answer. */
const PATIENCE_MS = 50;
const MOST_FAILURES = 3;
const PAUSE_MS = 10_000;

/** Asks somebody who may be away, and after some failures no more for a while: what is down must not slow anything. */
export class Circuit {
  #failures = 0;
  #openUntil = 0;

  get isOpen(): boolean {
    return performance.now() < this.#openUntil;
  }

  /** Null where there is no answer in time. */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer | null> {
    if (this.isOpen) return null;
    try {
      const answer = await within(PATIENCE_MS, question());
      this.#failures = 0;
      return answer;
    } catch {
      // once it was open, one more failure opens it again
      if (++this.#failures >= MOST_FAILURES) this.#openUntil = performance.now() + PAUSE_MS;
      return null;
    }
  }
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
