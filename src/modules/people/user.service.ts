import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope, Work } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import { guessPassword } from './guess.service.ts';
import { hashPassword, passwordProblem, verifyPassword } from './credentials/password.ts';
import { type NewQuietHours, readQuietHours } from './quiet-hours.ts';
import { Session, User, type UserRow } from './user.entity.ts';
import { rowOfUser } from './user.repository.ts';

export interface UserPatch {
  readonly name?: string | null;
  readonly timeZone?: string | null;
  readonly password?: string | null;
  readonly currentPassword?: string | null;
  readonly quietHours?: NewQuietHours | null;
}

/** Changes what is given of the viewer's own account; hashes first, so that no transaction waits for it. */
export async function updateUser(scope: Scope, patch: UserPatch): Promise<Work<UserRow>> {
  const problems = new Problems();
  if (patch.name !== undefined) checkLine(patch.name, 255, problems.at('name'));
  checkZone(patch.timeZone, problems.at('timeZone'));
  const quietHours = patch.quietHours ? readQuietHours(patch.quietHours, problems.at('quietHours')) : patch.quietHours;
  if (patch.password != null) checkNewPassword(scope, patch.password, problems);
  problems.throwIfAny();
  const passwordHash = patch.password == null ? null : await newHash(scope, patch.password, patch.currentPassword);
  return async inner => {
    const user = await inner.em.findOneOrFail(User, { id: inner.viewerId });
    if (patch.name != null) user.name = patch.name;
    if (patch.timeZone != null) user.timeZone = patch.timeZone;
    if (quietHours !== undefined) user.quietHours = quietHours;
    if (passwordHash !== null) await changePassword(inner, user, passwordHash);
    return rowOfUser(user);
  };
}

function checkNewPassword(scope: Scope, password: string, problems: Problems): void {
  const weakness = passwordProblem(password);
  if (weakness) problems.add('INVALID', weakness, 'password');
  // an account without a password would get one from a key, and the key would have become a way to sign in
  if (scope.actor.credential?.kind === 'key') {
    problems.add('FORBIDDEN', 'No access key may do this; sign in with sessionCreate', 'password');
  }
}

/** Whoever has found a signed-in client must not be able to keep its owner out. */
async function newHash(scope: Scope, password: string, current: string | null | undefined): Promise<string> {
  const { email, passwordHash } = await scope.em.findOneOrFail(
    User,
    { id: scope.viewerId },
    { populate: ['passwordHash'] },
  );
  const isRight = async () => verifyPassword(current ?? '', passwordHash ?? null);
  if (passwordHash != null && !(await guessPassword(scope, email, isRight))) {
    refuse('INVALID', 'This is not the password of this account', ['currentPassword']);
  }
  return hashPassword(password);
}

/** Ends the account's other sessions: a new password is often the answer to somebody else knowing the old one. */
async function changePassword(scope: Scope, user: User, passwordHash: string): Promise<void> {
  user.passwordHash = passwordHash;
  const { credential } = scope.actor;
  const others = credential?.kind === 'session' ? { id: { $ne: credential.id } } : {};
  await scope.em.nativeDelete(Session, { userId: user.id, ...others });
}
