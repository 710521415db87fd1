import type { Scope } from '../../../kernel/scope.ts';
import { LedgerDatabase } from './database.ts';
import { storedAnchors } from './anchors.ts';
import { verifyLedger } from './verify.ts';
import { headOf } from './seal.ts';

/** Numbers that are checked at a request, at most each ten seconds. */
const NEWEST = 5000;
const GOOD_FOR_MS = 10_000;
/** Numbers of one look at the rest, and how often all are looked at. */
const LOOK = 500;
const ROUND_MS = 3_600_000;

/** Whether the chain is unbroken, told at once: the newest of it is checked when asked, the rest a little at a time. */
export class Watch {
  readonly #scope: () => Scope;
  #asked: { readonly at: number; readonly answer: Promise<boolean> } | null = null;
  /** A break in what was looked at before: nothing mends it. */
  #isBroken = false;
  #next = 1;
  #roundAt = performance.now();

  constructor(scope: () => Scope) {
    this.#scope = scope;
  }

  isIntact(): Promise<boolean> {
    const now = performance.now();
    if (!this.#asked || now - this.#asked.at > GOOD_FOR_MS) {
      this.#asked = { at: now, answer: this.#check() };
      this.#asked.answer.catch(() => (this.#asked = null)); // no answer is none to keep
    }
    return this.#asked.answer;
  }

  async look(): Promise<void> {
    const now = performance.now();
    if (this.#next === 1 && now - this.#roundAt < ROUND_MS) return;
    if (this.#next === 1) this.#roundAt = now;
    const to = this.#next + LOOK - 1;
    const scope = this.#scope();
    const head = await headOf(LedgerDatabase.of(scope));
    const { problems } = await verifyLedger(scope, { from: this.#next, to: Math.min(to, head.sequence) });
    if (problems.length > 0) this.#isBroken = true;
    this.#next = to >= head.sequence ? 1 : to + 1;
  }

  async #check(): Promise<boolean> {
    const scope = this.#scope();
    await scope.surroundings.ledger.seal(scope);
    const database = LedgerDatabase.of(scope);
    const { sequence } = await headOf(database);
    const { anchors, problems: forged } = await storedAnchors(scope);
    const { problems } = await verifyLedger(scope, { from: Math.max(1, sequence - NEWEST + 1), anchors });
    if (forged.length + problems.length > 0) this.#isBroken = true;
    return !this.#isBroken;
  }
}
