import type { Scope } from '../../../kernel/scope.ts';
import { anchorNow, newestAnchor, type SignedAnchor } from './anchors.ts';
import { LedgerDatabase } from './database.ts';
import { headOf } from './seal.ts';

/** So many new numbers are worth an anchor, and so much time since the last one. */
const NUMBERS = 1000;
const AGE_MS = 3_600_000;
/** How often it is looked at whether one is due. */
const LOOK_MS = 60_000;

interface Means {
  /** For work without a caller. */
  scope(): Scope;
  /** Takes an anchor to where nobody reaches who can write to the database. */
  keep(anchor: SignedAnchor): void;
}

/** Signs the chain now and then: it cannot see that its own end is missing, and whoever owns the database can make all of it anew. */
export class Anchoring {
  readonly #means: Means;
  #lookedAt = performance.now();

  constructor(means: Means) {
    this.#means = means;
  }

  /** Signs it where that is due; costs nothing most of the time. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = performance.now();
    if (await this.isDue()) await this.now();
  }

  async isDue(): Promise<boolean> {
    const scope = this.#means.scope();
    const { sequence } = await headOf(LedgerDatabase.of(scope));
    const newest = await newestAnchor(scope);
    const isNew = sequence > (newest?.sequence ?? 0);
    const isOld = !newest || scope.clock.now().getTime() - newest.at.getTime() >= AGE_MS;
    return isNew && (isOld || sequence - newest.sequence >= NUMBERS);
  }

  /** Signs it as it is now: at the stop of the server, before a backup. */
  async now(): Promise<void> {
    const anchor = await anchorNow(this.#means.scope());
    if (anchor) this.#means.keep(anchor);
  }
}
