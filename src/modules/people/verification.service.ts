import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { hashToken, newToken } from './credentials/token.ts';
import { guessToken } from './guess.service.ts';
import { User, type UserRow } from './user.entity.ts';
import { rowOfUser } from './user.repository.ts';
import { Verification } from './verification.entity.ts';

const DAYS = 3;
const DAY_MS = 86_400_000;

/** A token for the owner of an account's address; it goes there and nowhere else. */
export function issueVerification(scope: Scope, { id, email }: Pick<User, 'id' | 'email'>): string {
  const { token, hash } = newToken('verification');
  const expiresAt = new Date(scope.clock.now().getTime() + DAYS * DAY_MS);
  scope.create(Verification, { userId: id, email, tokenHash: hash, expiresAt, usedAt: null });
  return token;
}

/** Whoever brings the token has read what was sent to the address, so the address is the account's (S17). */
export async function verifyUser(scope: Scope, token: string): Promise<UserRow> {
  const verification = await guessToken(scope, () => scope.em.findOne(Verification, { tokenHash: hashToken(token) }));
  if (!verification) refuse('TOKEN_INVALID', 'This token was never given out; take the one from the mail', ['token']);
  const now = scope.clock.now();
  if (verification.usedAt) refuse('TOKEN_USED', 'This address is verified already', ['token']);
  if (verification.expiresAt <= now) refuse('TOKEN_EXPIRED', 'This token is too old; ask for a new one', ['token']);
  const user = await scope.em.findOneOrFail(User, { id: verification.userId });
  if (user.email !== verification.email) refuse('TOKEN_INVALID', 'The account has another address by now', ['token']);
  verification.usedAt = now;
  user.isVerified = true;
  return rowOfUser(user);
}
