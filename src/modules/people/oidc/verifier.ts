import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../../kernel/clock.ts';
import type { JwtVerifier } from '../../../kernel/jwt.ts';
import { isForSigningIn, readClaims } from './claims.ts';
import { keySetOf } from './documents.ts';
import { KeyCache } from './key-cache.ts';
import type { Provider } from './provider.ts';

const MOST_CHARACTERS = 8192;
/** Seconds by which the clocks of the provider and of this server may differ. */
const TOLERANCE = 30;

interface Circumstances {
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/**
 * Checks JWTs of one provider (RFC 7519, RFC 8725): issuer, audience and algorithms are ours to say, and the token's
 * header only chooses among the provider's keys; an address or a key in it (`jku`, `x5u`, `jwk`) is never looked at.
 */
export function verifierOf(provider: Provider, { clock, warn }: Circumstances): JwtVerifier {
  const { issuer, audience, algorithms, rolesClaim } = provider;
  const readKeys = keySetOf(provider);
  const read = async () => createLocalJWKSet((await readKeys()) as JSONWebKeySet);
  const keyFor = keyFinder(new KeyCache({ read, clock, warn }));
  const expected = {
    issuer,
    audience,
    algorithms: [...algorithms],
    clockTolerance: TOLERANCE,
    requiredClaims: ['exp', 'iat', 'sub'],
  };
  return async jwt => {
    if (jwt.length > MOST_CHARACTERS) return null;
    const now = clock.now();
    try {
      const { payload, protectedHeader } = await jwtVerify(jwt, keyFor, { ...expected, currentDate: now });
      if (!isForSigningIn(protectedHeader.typ, payload)) return null;
      const claims = readClaims(payload, rolesClaim);
      // a token of the future would outlive signing out everywhere
      const isMadeYet = claims !== null && claims.issuedAt.getTime() <= now.getTime() + TOLERANCE * 1000;
      return isMadeYet ? claims : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}

/** The key that a token names. A name that is not known may be of a key that is newer than ours. */
function keyFinder(cache: KeyCache<JWTVerifyGetKey>): JWTVerifyGetKey {
  return async (header, token) => {
    const keys = await cache.current();
    try {
      return await keys(header, token);
    } catch (error) {
      const newer = error instanceof errors.JWKSNoMatchingKey ? await cache.newerThan(keys) : null;
      if (!newer) throw error;
      return newer(header, token);
    }
  };
}
