import type { ExecutionResult } from 'graphql';
import type { Actor } from './actor.ts';
import type { Deed } from './deed.ts';
import type { Scope } from './scope.ts';

/** What GraphQL hands to every resolver. */
export interface Context {
  /** Replaced by the unit of work while a mutation runs, and by a fresh one after it. */
  scope: Scope;
  /** Also in the response header, in every error and in every line of the log. */
  readonly requestId: string;
  /** IP address of the caller; IPv4, or IPv6 in its shortest form. */
  readonly address: string;
  /** The `User-Agent` header; null without it. */
  readonly userAgent: string | null;
  /** The mutation that is being done; null before and after. */
  deed: Deed | null;
  /** Size of the request's body. */
  readonly bodyBytes: number;
  /** True where a token was sent that is unknown, ended or expired. */
  readonly hasBadToken: boolean;
  /** The whole actor behind a user's id, for an answer that is replayed to somebody who signed up with it. */
  actorOf(userId: string): Promise<Actor>;
  /** A scope for the same caller with the rights they have by now: a subscription outlives what was true at its start. */
  renew(): Promise<Scope>;
  /** Where results may come one after the other; what subscribing has given. Null where there is one answer. */
  readonly live: { result: AsyncGenerator<ExecutionResult, void> | ExecutionResult | null } | null;
}
