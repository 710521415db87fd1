import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Scope } from '../../../kernel/scope.ts';
import type { ActionRow } from '../action-row.ts';
import type { Sealing } from '../recorder.ts';
import { Anchors, type KeptAnchor } from './anchors.ts';
import { type Coalesced, coalesced } from './coalesced.ts';
import { LedgerDatabase } from './database.ts';
import { sealApart, sealOwn, sealWaiting } from './seal.ts';
import { storedAs } from './stored.ts';
import { Watch } from './watch.ts';

export interface ChainMeans {
  /** For work without a caller. */
  scope(): Scope;
  /** Lends a connection for a transaction that is no unit of work: it leaves no action. */
  connected<T>(work: (rows: Kysely<unknown>) => Promise<T>): Promise<T>;
  /** Takes an anchor to where nobody reaches who can write to the database. */
  keepAnchor(anchor: KeptAnchor): void;
}

/** So long the last anchor may take when the server stops. */
const STOP_MS = 2000;

/**
 * Numbers and chains actions. On SQLite, which has one writer, at the end of each unit of work; on PostgreSQL right after it, so
 * that no writer waits for another. Everybody who reads the ledger does it first, so it is nobody's outage.
 */
export class Chain implements Sealing {
  readonly #means: ChainMeans;
  readonly #isSqlite: boolean;
  readonly #watch: Watch;
  readonly #anchors: Anchors;
  readonly #sealAll: Coalesced;

  constructor(means: ChainMeans, isSqlite: boolean) {
    this.#means = means;
    this.#isSqlite = isSqlite;
    this.#watch = new Watch(means.scope);
    this.#anchors = new Anchors({ scope: means.scope, keep: means.keepAnchor });
    this.#sealAll = coalesced(async () => {
      while (await means.connected(rows => sealApart(new LedgerDatabase(rows, 'postgresql'))));
    });
  }

  async before(scope: Scope): Promise<void> {
    while (await sealWaiting(LedgerDatabase.of(scope)));
  }

  async inside(scope: Scope, action: ActionRow): Promise<void> {
    if (this.#isSqlite) await sealOwn(LedgerDatabase.of(scope), storedAs(action));
  }

  committed(): void {
    if (!this.#isSqlite) this.#sealAll.soon().catch(() => {}); // whoever reads next seals first, and hears of it
  }

  async seal(scope: Scope): Promise<void> {
    // inside a unit of work what it has written has no number yet, and what others have is not to be waited for
    if (scope.deed || !(await this.#isAnythingLeft(scope))) return;
    await (this.#isSqlite ? this.#means.scope().commit(async () => {}) : this.#sealAll.now());
  }

  isIntact(): Promise<boolean> {
    return this.#watch.isIntact();
  }

  /**
   * What is to be done now and then: number what was left behind by a process that ended between its commit and that, look at a
   * little of the rest of the chain, sign its end. Where the database is away all of it waits.
   */
  async look(): Promise<void> {
    await this.seal(this.#means.scope())
      .then(() => this.#watch.look())
      .then(() => this.#anchors.whenDue())
      .catch(() => {});
  }

  /** The last anchor, before the database is closed. A database that does not answer keeps no server from stopping. */
  async stop(): Promise<void> {
    await Promise.race([this.#anchors.now().catch(() => {}), wait(STOP_MS, undefined, { ref: false })]);
  }

  async #isAnythingLeft(scope: Scope): Promise<boolean> {
    const [first] = await LedgerDatabase.of(scope).send(this.#isSqlite ? LEFT_IN_FILE : LEFT);
    return first !== undefined;
  }
}

const LEFT = 'select 1 from ledger_unsealed limit 1';
/** Somebody may have written to the file, which becomes an action when the server next begins something. */
const LEFT_IN_FILE = `select 1 where exists (select 1 from ledger_unsealed) or exists (select 1 from revisions
  indexed by ix_revisions_action where action_id = (select foreign_id from current_action))`;
