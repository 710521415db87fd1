import { networkOf } from '../../kernel/address.ts';
import { type Deed, newDeed } from '../../kernel/deed.ts';
import { isOutage } from '../../kernel/outage.ts';
import type { Ledger, Scope } from '../../kernel/scope.ts';
import { type ActionRow, actionRow } from './action-row.ts';
import { beginAction, endAction, hasChanges, insertAction, isRecorded } from './action.repository.ts';
import { Denials } from './denials.ts';
import { Spool } from './spool.ts';

/** How actions get their numbers: inside the unit of work, or right after it. */
export interface Sealing {
  /** First in a unit of work, where others wait for theirs. */
  before(scope: Scope): Promise<void>;
  /** Last in a unit of work. */
  inside(scope: Scope, action: ActionRow): Promise<void>;
  committed(): void;
  seal(scope: Scope): Promise<void>;
  isIntact(): Promise<boolean>;
}

interface Means {
  readonly sealing: Sealing;
  /** For work without a caller. */
  scope(): Scope;
  warn(fields: object, message: string): void;
}

/** Status of HTTP: the database was away, or the server is about to end. */
const UNAVAILABLE = 503;

/** Leaves one action for each deed: in the unit of work where it succeeds, in a transaction of its own where it fails. */
export class Recorder implements Ledger {
  readonly #means: Means;
  readonly #denials = new Denials();
  readonly #spool = new Spool();

  constructor(means: Means) {
    this.#means = means;
  }

  async begin(scope: Scope, deed: Deed): Promise<void> {
    if (await beginAction(scope, deed)) await this.#means.sealing.before(scope);
  }

  async record(scope: Scope, deed: Deed): Promise<void> {
    const isWanted = !deed.isRepeat && (!deed.isQuiet || (await hasChanges(scope, deed.id)));
    // a failure is written after the fact, and then the unit of work may have got through all the same
    const isThere = deed.outcome !== 'SUCCESS' && (await isRecorded(scope, deed.id));
    if (!isWanted || isThere) return endAction(scope);
    const row = actionRow(deed, scope.actor, scope.origin);
    await insertAction(scope, row);
    await this.#means.sealing.inside(scope, row);
  }

  committed(): void {
    this.#means.sealing.committed();
  }

  async failed(scope: Scope, deed: Deed): Promise<void> {
    const { isStranger, origin, clock } = scope;
    const isCheap = isStranger && origin !== null; // it costs nothing to send
    if (isCheap && !this.#denials.isWorthARow(networkOf(origin), clock.now().getTime())) return;
    // who is told to come back later is not kept waiting for a database that has just been waited for
    if (deed.status === UNAVAILABLE) return this.#keep(actionRow(deed, scope.actor, scope.origin), true);
    try {
      await scope.fresh().commit(async () => {}, { deed });
    } catch (error) {
      this.#keep(actionRow(deed, scope.actor, scope.origin), isOutage(error));
    }
  }

  seal(scope: Scope): Promise<void> {
    return this.#means.sealing.seal(scope);
  }

  isIntact(): Promise<boolean> {
    return this.#means.sealing.isIntact();
  }

  /** How many actions wait for the database to come back. */
  get waiting(): number {
    return this.#spool.size;
  }

  /** What is left to do now and then: actions that wait for the database, and counts of minutes that are over. */
  async sweep(): Promise<void> {
    const scope = this.#means.scope();
    for (const { network, count } of this.#denials.takeEnded(scope.clock.now().getTime())) {
      const deed = newDeed('denied', scope.clock.now(), { resource: `network/${network}` });
      const errorMessage = `${count} more calls without an account were denied within a minute`;
      await this.failed(scope, Object.assign(deed, { outcome: 'PERMISSION_DENIED', errorMessage }));
    }
    const rows = this.#spool.take();
    if (rows.length === 0) return;
    const write = async (inner: Scope) => {
      for (const row of rows) if (!(await isRecorded(inner, row.id))) await insertAction(inner, row);
    };
    await scope.commit(write).catch((error: unknown) => {
      if (isOutage(error)) for (const row of rows) this.#spool.add(row);
    });
  }

  /** What the row would say goes to the log; where the database is only away, the row waits for it. */
  #keep(row: ActionRow, isAway: boolean): void {
    const { salt: _salt, ...told } = row;
    this.#means.warn({ action: told }, isAway ? 'audit.spooled' : 'audit.lost');
    if (isAway) this.#spool.add(row);
  }
}
