import { toInstant } from '../../../kernel/rows.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { LedgerDatabase } from './database.ts';
import { encode } from './digest.ts';
import { headOf } from './seal.ts';
import type { Anchor, Problem } from './verify.ts';

/** An anchor is made when the chain has grown by so much, or after so long, and when the server stops. */
const MOST_NUMBERS = 1000;
const MOST_MS = 3_600_000;
/** How often it is looked at whether that is so. */
const LOOK_MS = 60_000;
const PURPOSE = 'ledger anchor';

/** What the chain was, as it is kept where nobody who writes to the database can reach it; bytes in hexadecimal digits. */
export interface KeptAnchor {
  readonly sequence: number;
  readonly hash: string;
  /** RFC 3339, in UTC. */
  readonly at: string;
  readonly keyId: string;
  readonly signature: string;
}

interface Means {
  /** For work without a caller. */
  scope(): Scope;
  /** Writes it down outside the database: to the log and to a file. */
  keep(anchor: KeptAnchor): void;
}

const bytesOf = ({ sequence, hash }: Anchor, at: Date): Buffer => encode([sequence, hash, at.getTime()]);

const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Signs where the chain ends, now and then: a chain cannot tell itself that its end is missing, or that all of it was made anew. */
export class Anchors {
  readonly #means: Means;
  readonly #lookEachMs: number;
  #lookedAt = performance.now();

  constructor(means: Means, lookEachMs = LOOK_MS) {
    this.#means = means;
    this.#lookEachMs = lookEachMs;
  }

  /** Makes one where the chain has grown enough since the last, or has grown and the last is old. Mostly it costs nothing. */
  async whenDue(): Promise<void> {
    if (performance.now() - this.#lookedAt < this.#lookEachMs) return;
    this.#lookedAt = performance.now();
    const scope = this.#means.scope();
    const { sequence } = await headOf(LedgerDatabase.of(scope));
    const [newest] = await newestAnchors(scope, 1);
    const isOld = !newest || scope.clock.now().getTime() - toInstant(newest.at).getTime() >= MOST_MS;
    if (isOld || sequence - Number(newest.sequence) >= MOST_NUMBERS) await this.now();
  }

  /** Makes one, unless the chain has not grown. */
  async now(): Promise<void> {
    const scope = this.#means.scope();
    const at = scope.clock.now();
    const { sequence, hash } = await headOf(LedgerDatabase.of(scope));
    const [newest] = await newestAnchors(scope, 1);
    if (sequence <= Number(newest?.sequence ?? 0)) return;
    const { keyId, signature } = scope.surroundings.secretBox.sign(PURPOSE, bytesOf({ sequence, hash }, at));
    await scope.commit(inner =>
      LedgerDatabase.of(inner).send(
        'insert into ledger_anchors (sequence, hash, at, key_id, signature) values (?, ?, ?, ?, ?) on conflict do nothing',
        [sequence, hash, inner.sql.name === 'sqlite' ? at.getTime() : at.toISOString(), keyId, signature],
      ),
    );
    this.#means.keep({ sequence, hash: digits(hash), at: at.toISOString(), keyId, signature: digits(signature) });
  }
}

/** An anchor and who is said to have signed it, when. */
export interface SignedAnchor extends Anchor {
  readonly at: Date;
  readonly keyId: string;
  readonly signature: Buffer;
}

interface StoredAnchor {
  readonly sequence: string | number;
  readonly hash: Buffer;
  readonly at: Date | string | number;
  readonly key_id: string;
  readonly signature: Buffer;
}

const newestAnchors = (scope: Scope, limit: number): Promise<StoredAnchor[]> =>
  LedgerDatabase.of(scope).send(
    `select sequence, hash, at, key_id, signature from ledger_anchors order by sequence desc limit ${limit}`,
  );

const NEWEST = 100;

/** Whether one of our keys has signed it; null where the key is gone. */
const isOurs = (scope: Scope, { at, keyId, signature, ...anchor }: SignedAnchor): boolean | null =>
  scope.surroundings.secretBox.isSigned(PURPOSE, bytesOf(anchor, at), { keyId, signature });

/** The newest anchors that the database holds, and those of them that nobody here has signed. One of a key that is gone says nothing. */
export async function storedAnchors(scope: Scope): Promise<{ anchors: Anchor[]; problems: Problem[] }> {
  const stored = (await newestAnchors(scope, NEWEST)).map(({ sequence, hash, at, key_id: keyId, signature }) => {
    return { sequence: Number(sequence), hash, at: toInstant(at), keyId, signature };
  });
  return { anchors: stored.filter(anchor => isOurs(scope, anchor)), problems: forgedAnchors(scope, stored) };
}

/** What is to be said of anchors that bear the name of one of our keys and were not signed with it. */
export const forgedAnchors = (scope: Scope, anchors: readonly SignedAnchor[]): Problem[] =>
  anchors
    .filter(anchor => isOurs(scope, anchor) === false)
    .map(({ sequence }) => ({
      kind: 'ANCHOR',
      sequence,
      actionId: null,
      message: `Nobody here has signed the anchor of number ${sequence}`,
    }));
