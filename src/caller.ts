import type { Context } from './kernel/context.ts';
import type { Actor } from './kernel/actor.ts';
import { readAgain } from './kernel/outage.ts';
import type { Scope } from './kernel/scope.ts';
import { actorByToken } from './modules/people/authentication.service.ts';
import { actorByUserId } from './modules/people/session.repository.ts';

/** What a request says of who sent it. */
export interface Visitor {
  /** The `Authorization` header, as it came. */
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string;
  /** IP address, as `addressOf` gives it. */
  readonly address: string;
}

type NewScope = (actor?: Actor, origin?: string) => Scope;

/** Who asks: the one statement of authentication, none for strangers. */
export async function callerOf(visitor: Visitor, scope: NewScope): Promise<Context> {
  const { authorization, requestId, address } = visitor;
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const own = scope(undefined, address);
  const actor = token === undefined ? null : await readAgain(() => actorByToken(own, token));
  if (actor) own.actAs(actor);
  return {
    scope: own,
    requestId,
    address,
    userAgent: visitor.userAgent ?? null,
    deed: null,
    bodyBytes: 0, // not read yet
    hasBadToken: authorization !== undefined && actor === null,
    actorOf: userId => actorByUserId(scope(), userId),
    renew: async () => (await callerOf(visitor, scope)).scope,
    live: null,
  };
}
