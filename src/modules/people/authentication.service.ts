import type { Actor } from '../../kernel/actor.ts';
import type { JwtVerifier } from '../../kernel/jwt.ts';
import type { Scope } from '../../kernel/scope.ts';
import { actorByKey } from './access-key.repository.ts';
import { hashToken, isOfKind } from './credentials/token.ts';
import { openForIdentity } from './first-use.service.ts';
import { actorByIdentity } from './identity.repository.ts';
import { actorBySession } from './session.repository.ts';

/** JWS in its compact form (RFC 7515): no token of ours has dots. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Who a bearer token belongs to, with their rights as they are now; null if it is unknown, ended or expired. */
export function actorByToken(scope: Scope, token: string): Promise<Actor | null> {
  const { verifyJwt } = scope.surroundings;
  if (verifyJwt && JWT.test(token)) return actorByJwt(scope, token, verifyJwt);
  if (isOfKind('key', token)) return actorByKey(scope, hashToken(token));
  return actorBySession(scope, hashToken(token));
}

/**
 * Whom a provider's token belongs to; on first use an account is opened. Throws `Denied`: UNAVAILABLE where the provider
 * does not answer, UNAUTHENTICATED where the token is good but no account may be opened for it.
 */
async function actorByJwt(scope: Scope, token: string, verify: JwtVerifier): Promise<Actor | null> {
  const claims = await verify(token);
  if (!claims) return null;
  let found = await actorByIdentity(scope, claims);
  if (found === null) {
    await openForIdentity(scope, claims);
    found = await actorByIdentity(scope, claims);
  }
  return found === 'ended' ? null : found;
}
