import type { Clock } from '../../../kernel/clock.ts';
import { Denied } from '../../../kernel/errors.ts';

/** How long keys are taken as they are; after that a key that the provider has withdrawn is noticed. */
const FRESH_MS = 600_000;
/** Between two readings, so that tokens with made-up keys cannot make us ask the provider all the time. */
const COOLDOWN_MS = 30_000;
/** The same where the provider did not answer: people wait for it. */
const RETRY_MS = 5000;

interface Source<Keys> {
  readonly read: () => Promise<Keys>;
  readonly clock: Clock;
  /** Called with each failure's words, for the operator. */
  readonly warn: (message: string) => void;
}

/**
 * The provider's keys: read when first needed, again when old or lacking, and kept while the provider is away. The remote
 * key set of `jose` would refuse everybody once its keys are old and the provider is away, and ask it at every token.
 */
export class KeyCache<Keys> {
  readonly #source: Source<Keys>;
  #keys: Keys | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(source: Source<Keys>) {
    this.#source = source;
  }

  /** The keys as last read; throws `Denied` (UNAVAILABLE) where none could be read yet. */
  async current(): Promise<Keys> {
    if (!this.#isWithin(FRESH_MS, this.#readAt)) await this.#read();
    if (this.#keys === null) throw away();
    return this.#keys;
  }

  /** Newer keys than those in which one was not found; null where they are the newest. Throws where nobody can know. */
  async newerThan(known: Keys): Promise<Keys | null> {
    if (this.#keys === known && !this.#isWithin(COOLDOWN_MS, this.#readAt)) {
      await this.#read();
      if (this.#keys === known) throw away();
    }
    return this.#keys === known ? null : this.#keys;
  }

  /** A clock that was set back must not make a moment last for hours. */
  #isWithin(duration: number, since: number): boolean {
    const age = this.#source.clock.now().getTime() - since;
    return age >= 0 && age < duration;
  }

  /** All who need it wait for one reading. */
  async #read(): Promise<void> {
    if (this.#isWithin(RETRY_MS, this.#failedAt)) return;
    this.#reading ??= this.#readOnce().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #readOnce(): Promise<void> {
    const { read, clock, warn } = this.#source;
    try {
      this.#keys = await read();
      this.#readAt = clock.now().getTime();
    } catch (error) {
      this.#failedAt = clock.now().getTime();
      warn(`The keys of OIDC_ISSUER cannot be read: ${wordsOf(error)}`);
    }
  }
}

/** `fetch` says why it failed in the cause only. */
const wordsOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
};

const away = () =>
  new Denied(
    'UNAVAILABLE',
    'The provider that signs people in does not answer, so this token cannot be checked; try again in a moment',
    RETRY_MS / 1000,
  );
