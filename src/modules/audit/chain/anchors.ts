import type { Scope } from '../../../kernel/scope.ts';
import { LedgerDatabase } from './database.ts';
import { headOf } from './seal.ts';
import type { Anchor, Problem } from './verify.ts';

/** An anchor is made when the chain has grown by so much, or after so long, and when the server stops. */
const MOST_NUMBERS = 1000;
const MOST_MS = 3_600_000;
const PURPOSE = 'ledger anchor';

/** What the chain was, as it is kept where nobody who writes to the database can reach it; bytes in hexadecimal digits. */
export interface KeptAnchor {
  readonly sequence: number;
  readonly hash: string;
  readonly at: string;
  readonly keyId: string;
  readonly signature: string;
}

interface Means {
  scope(): Scope;
  /** Writes it down outside the database: to the log and to a file. */
  keep(anchor: KeptAnchor): void;
}

const textOf = (sequence: number, hash: Uint8Array): string => `${sequence} ${Buffer.from(hash).toString('hex')}`;

/** Signs where the chain ends, now and then: a chain cannot tell itself that its end is missing, or that all of it was made anew. */
export class Anchors {
  readonly #means: Means;
  /** Null until it was looked up. */
  #last: { readonly sequence: number; readonly at: number } | null = null;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Makes one where the chain, which ends at `head`, has grown enough since the last. */
  async whenDue(head: number): Promise<void> {
    this.#last ??= { sequence: await this.#newest(), at: performance.now() };
    const grown = head - this.#last.sequence;
    const isLongAgo = performance.now() - this.#last.at >= MOST_MS;
    if (grown >= MOST_NUMBERS || (grown > 0 && isLongAgo)) await this.now();
  }

  /** Makes one, unless the chain has not grown. */
  async now(): Promise<void> {
    const scope = this.#means.scope();
    const { secretBox } = scope.surroundings;
    const at = scope.clock.now();
    const { sequence, hash } = await headOf(LedgerDatabase.of(scope));
    if (sequence <= (await this.#newest())) return;
    const { keyId, signature } = secretBox.sign(PURPOSE, textOf(sequence, hash));
    await scope.commit(inner =>
      LedgerDatabase.of(inner).send(
        'insert into ledger_anchors (sequence, hash, at, key_id, signature) values (?, ?, ?, ?, ?) on conflict do nothing',
        [sequence, hash, inner.sql.name === 'sqlite' ? at.getTime() : at.toISOString(), keyId, signature],
      ),
    );
    this.#last = { sequence, at: performance.now() };
    this.#means.keep({
      sequence,
      hash: Buffer.from(hash).toString('hex'),
      at: at.toISOString(),
      keyId,
      signature: signature.toString('hex'),
    });
  }

  async #newest(): Promise<number> {
    const [row] = await LedgerDatabase.of(this.#means.scope()).send<{ sequence: string | number | null }>(
      'select max(sequence) as sequence from ledger_anchors',
    );
    return Number(row?.sequence ?? 0);
  }
}

interface StoredAnchor {
  readonly sequence: string | number;
  readonly hash: Buffer;
  readonly key_id: string;
  readonly signature: Buffer;
}

const NEWEST = 100;

/** The newest anchors that the database holds, and those of them that nobody here has signed. One of a key that is gone says nothing. */
export async function storedAnchors(scope: Scope): Promise<{ anchors: Anchor[]; problems: Problem[] }> {
  const rows = await LedgerDatabase.of(scope).send<StoredAnchor>(
    `select sequence, hash, key_id, signature from ledger_anchors order by sequence desc limit ${NEWEST}`,
  );
  const anchors: Anchor[] = [];
  const problems: Problem[] = [];
  for (const { sequence, hash, key_id: keyId, signature } of rows) {
    const anchor = { sequence: Number(sequence), hash };
    const isOurs = scope.surroundings.secretBox.isSigned(PURPOSE, textOf(anchor.sequence, hash), { keyId, signature });
    if (isOurs) anchors.push(anchor);
    else if (isOurs === false) problems.push(forged(anchor.sequence));
  }
  return { anchors, problems };
}

const forged = (sequence: number): Problem => ({
  kind: 'ANCHOR',
  sequence,
  actionId: null,
  message: `Nobody here has signed the anchor of number ${sequence}`,
});
