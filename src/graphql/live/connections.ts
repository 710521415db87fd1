import { networkOf } from '../../kernel/address.ts';
import type { Credential } from '../../kernel/actor.ts';
import type { Context } from '../../kernel/context.ts';
import type { Log } from '../errors.ts';
import { Places } from './places.ts';

/** Most live connections of a process, and of one account (of one network, for strangers). */
export const MOST_CONNECTIONS = 10_000;
export const MOST_OF_ONE = 20;
/** Most subscriptions of one account, over all its connections. */
export const MOST_SUBSCRIPTIONS = 50;
/** How often it is asked whether what opened the connections still holds: a revoked token ends them within 5 s. */
const CHECK_MS = 2000;

/** Something that stays open and can be ended from outside. */
export interface LiveConnection {
  /** Null for strangers: nothing can be taken from them. */
  readonly credential: Credential | null;
  /** When it was opened, by the clock of the server. */
  readonly since: Date;
  /** Account or network: whose places it takes. */
  readonly owner: string;
  /** Its token was revoked or has expired. */
  revoke(): void;
  /** The server is about to end. */
  goAway(): void;
}

/** Which credentials, of those that hold connections, still open the door. */
export type Revocations = (connections: readonly LiveConnection[]) => Promise<readonly LiveConnection[]>;

export const ownerOf = ({ scope, address }: Context): string => scope.actor.userId ?? networkOf(address);

/** All live connections of this process, whatever they speak. */
export class LiveConnections {
  readonly #open = new Set<LiveConnection>();
  readonly #places = new Places(MOST_OF_ONE);
  readonly subscriptions = new Places(MOST_SUBSCRIPTIONS);
  readonly #revoked: Revocations;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;

  /** `revoked` picks the connections whose credential no longer holds: one statement, however many there are. */
  constructor(revoked: Revocations, log: Log) {
    this.#revoked = revoked;
    this.#log = log;
  }

  /** Whether there was room for it. */
  add(connection: LiveConnection): boolean {
    if (this.#open.size >= MOST_CONNECTIONS || !this.#places.take(connection.owner)) return false;
    this.#open.add(connection);
    this.#timer ??= setInterval(() => void this.#check(), CHECK_MS).unref();
    return true;
  }

  remove(connection: LiveConnection): void {
    if (!this.#open.delete(connection)) return;
    this.#places.leave(connection.owner);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  end(): void {
    for (const connection of this.#open) connection.goAway();
  }

  async #check(): Promise<void> {
    if (this.#isChecking) return; // a slow database is not helped by being asked again
    this.#isChecking = true;
    const known = [...this.#open].filter(({ credential }) => credential !== null);
    const ended = await this.#revoked(known).catch((err: unknown) => {
      // while the database is away nobody can say that a token was revoked; each event looks for itself
      this.#log({ err }, 'cannot tell whether tokens of live connections were revoked');
      return [];
    });
    for (const connection of ended) connection.revoke();
    this.#isChecking = false;
  }
}
