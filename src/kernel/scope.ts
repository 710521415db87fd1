import { randomUUIDv7 } from 'node:crypto';
import type { EntityName, RequiredEntityData } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import type { CountCache } from './count-cache.ts';
import { type Deed, newDeed } from './deed.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { Denied } from './errors.ts';
import type { JwtVerifier } from './jwt.ts';
import { type Loader, LoaderCache } from './loader.ts';
import type { SecretBox } from './secret-box.ts';
import type { ServerFacts } from './server-facts.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { Signer } from './signer.ts';
import { detached, traced } from './tracing.ts';
import { inTurn } from './turn.ts';

/** The entity manager without the verbs that write: only `Scope.commit` does. */
export type WorkingSet = Omit<SqlEntityManager, 'flush' | 'commit' | 'begin' | 'rollback' | 'transactional' | 'fork'>;

/** Who did what, in an order that cannot be changed afterwards. Every unit of work passes here. */
export interface Ledger {
  /** First in a unit of work: from here on changed rows belong to its deed. */
  begin(scope: Scope, deed: Deed): Promise<void>;
  /** Last in a unit of work, after everything else was written. */
  record(scope: Scope, deed: Deed): Promise<void>;
  /** After COMMIT; nobody waits for what it starts. */
  committed(): void;
  /** Keeps a deed that failed or was denied, whose unit of work is rolled back or never began. Never throws. */
  failed(scope: Scope, deed: Deed): Promise<void>;
  /** Gives every committed action its number; whoever reads the ledger calls it first. Does nothing inside a unit of work. */
  seal(scope: Scope): Promise<void>;
  /** Whether the chain of the newest actions is unbroken, and no break was found before. */
  isIntact(): Promise<boolean>;
}

/** What the server lends to every piece of work. */
export interface Surroundings {
  readonly clock: Clock;
  readonly signer: Signer;
  readonly secretBox: SecretBox;
  /** Whether strangers may open accounts. */
  readonly signUpIsOpen: boolean;
  /** Checks tokens of the OIDC provider; null where none is believed. */
  readonly verifyJwt: JwtVerifier | null;
  readonly facts: ServerFacts;
  readonly rateLimiter: RateLimiter;
  readonly counts: CountCache;
  readonly ledger: Ledger;
  /** Aborted when the server is about to end and takes no new changes. */
  readonly closing: AbortSignal;
}

interface Identified {
  id: string;
  createdAt: Date;
  updatedAt: Date;
}

type NewData<Entity extends Identified> = Omit<RequiredEntityData<Entity>, keyof Identified> & { id?: string };

/** Work that runs in a transaction and gets a scope of its own. */
export type Work<T> = (scope: Scope) => Promise<T>;

export interface CommitOptions {
  /** Whose action the changes are; without it they are a chore of the server. */
  readonly deed?: Deed;
  /** Called before COMMIT is sent: which failures left nothing behind, and which leave the outcome unknown. */
  readonly onFlushed?: () => void;
}

/** Everything one piece of work may touch: who acts, when, and through which unit of work. */
export class Scope {
  readonly #em: SqlEntityManager;
  readonly #effects: (() => void)[] = [];
  readonly #loaders = new LoaderCache<Scope>();
  readonly #remembered = new Map<string, unknown>();
  #actor: Actor;
  #deed: Deed | null = null;
  readonly sql: Dialect;

  constructor(
    em: SqlEntityManager,
    actor: Actor,
    readonly surroundings: Surroundings,
    /** IP address of whoever asked for this work, as `readAddress` gives it; null for the server's own. */
    readonly origin: string | null = null,
  ) {
    this.#em = em;
    this.#actor = actor;
    this.sql = dialectOf(em);
  }

  get actor(): Actor {
    return this.#actor;
  }

  get clock(): Clock {
    return this.surroundings.clock;
  }

  /** What is being done; null outside a unit of work. */
  get deed(): Deed | null {
    return this.#deed;
  }

  /** Reading as nobody is a mistake, so it throws instead of finding everything. */
  get viewerId(): string {
    if (this.#actor.userId === null) throw new Denied('UNAUTHENTICATED', 'Sign in first');
    return this.#actor.userId;
  }

  get isStranger(): boolean {
    return this.#actor.userId === null;
  }

  /** Entities: what is about to change. */
  get em(): WorkingSet {
    return this.#em;
  }

  /** A new entity, complete before anything is written: its id can be used at once, and its time is the scope's. */
  create<Entity extends Identified>(type: EntityName<Entity>, data: NewData<Entity>): Entity {
    const now = this.clock.now();
    const whole = { createdAt: now, updatedAt: now, ...data, id: data.id ?? randomUUIDv7() };
    return this.#em.create(type, whole as unknown as RequiredEntityData<Entity>);
  }

  /** Rows: what is only read. Inside a unit of work they come from its transaction. */
  rows<Tables>(): Kysely<Tables> {
    return this.#em.getKysely<Tables>({ type: 'read' }) as Kysely<unknown> as Kysely<Tables>;
  }

  load<Value>(loader: Loader<Scope, Value>, key: string): Promise<Value> {
    return this.#loaders.load(this, loader, key);
  }

  /** A value that is made once for as long as the scope lives: a loader for one set of arguments, say. */
  remember<Value>(key: string, make: () => Value): Value {
    if (!this.#remembered.has(key)) this.#remembered.set(key, make());
    return this.#remembered.get(key) as Value;
  }

  /** From here on somebody else acts, or the same person with other households: after signing up or in, say. */
  actAs(actor: Actor): void {
    this.#actor = actor;
  }

  /** For what must not happen before the rows are safe: publishing, waking a worker. */
  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** The same viewer with nothing remembered, to read what a commit has changed. */
  fresh(): Scope {
    return new Scope(this.#em.fork() as SqlEntityManager, this.#actor, this.surroundings, this.origin);
  }

  /**
   * The only place that writes: one flush, one transaction with the action that the changes belong to, then the effects.
   * @throws what the work throws, and whatever the database says; nothing is left behind then
   */
  async commit<T>(work: Work<T>, { deed, onFlushed }: CommitOptions = {}): Promise<T> {
    const { ledger } = this.surroundings;
    const doing = deed ?? newDeed('server', this.clock.now(), { isQuiet: true });
    const transaction = () =>
      this.#em.fork().transactional(
        async em => {
          const inner = new Scope(em as SqlEntityManager, this.#actor, this.surroundings, this.origin);
          inner.#deed = doing;
          await ledger.begin(inner, doing);
          const result = await work(inner);
          await em.flush();
          await ledger.record(inner, doing);
          onFlushed?.();
          return { inner, result };
        },
        { clear: true },
      );
    const done = await traced(doing.type, () => inTurn(transaction));
    detached(() => ledger.committed());
    this.#actor = done.inner.#actor;
    for (const effect of done.inner.#effects) detached(effect);
    return done.result;
  }
}
