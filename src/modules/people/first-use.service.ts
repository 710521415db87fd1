import { randomUUID } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { networkOf } from '../../kernel/address.ts';
import { newDeed } from '../../kernel/deed.ts';
import { Denied, Refused } from '../../kernel/errors.ts';
import type { Claims } from '../../kernel/jwt.ts';
import { tooMany } from '../../kernel/rate-limits.ts';
import type { Scope } from '../../kernel/scope.ts';
import { openAccount } from './account.service.ts';
import { createIdentity, getIdentityUnscoped } from './identity.service.ts';

/**
 * Opens an account for somebody whom the provider sends for the first time. Throws `Denied` where none may be opened; an
 * account that is there is never taken for theirs because of its address, which a provider may not have checked.
 */
export async function openForIdentity(scope: Scope, claims: Claims): Promise<void> {
  const { signUpIsOpen, closing } = scope.surroundings;
  if (closing.aborted) throw new Denied('UNAVAILABLE', 'This server is about to end; send it again', 1);
  if (!signUpIsOpen) throw new Denied('UNAUTHENTICATED', CLOSED);
  await countNew(scope);
  const deed = newDeed('sign-up by provider', scope.clock.now());
  const attempt = () => scope.commit(inner => open(inner, claims), { deed });
  try {
    await attempt();
  } catch (error) {
    if (!isTaken(error)) throw error;
    // it may have been taken a moment ago for this very identity, which can be seen now
    await attempt().catch((again: unknown) => {
      throw isTaken(again) ? new Denied('UNAUTHENTICATED', TAKEN) : again;
    });
  }
}

/** Whether the address has an account: the service has seen it, or only the database. */
const isTaken = (error: unknown): boolean =>
  error instanceof Refused || error instanceof UniqueConstraintViolationException;

const CLOSED =
  'This server takes no new accounts; ask its operator, or sign in to yours with sessionCreate and call identityLink';

/** A provider that lets anybody in must not be a way round the limit of sign-ups. */
async function countNew({ surroundings, origin }: Scope): Promise<void> {
  const wait = origin === null ? 0 : await surroundings.rateLimiter.take('anonymous', networkOf(origin));
  if (wait > 0) throw tooMany('new accounts', wait);
}

async function open(scope: Scope, claims: Claims): Promise<void> {
  if (await getIdentityUnscoped(scope, claims)) return;
  const { email, isEmailVerified, timeZone } = claims;
  const name = claims.name ?? claims.username ?? (email === null ? claims.subject : null);
  const user = await openAccount(scope, { email: email ?? noAddress(), name, timeZone, passwordHash: null });
  user.isVerified = isEmailVerified;
  createIdentity(scope, claims, user.id);
}

const TAKEN =
  'There is an account with the address of this token; sign in to it with sessionCreate and call identityLink with the token';

/** Stands where everybody has an address, and can never get mail (RFC 2606). */
const noAddress = (): string => `${randomUUID()}@oidc.invalid`;
