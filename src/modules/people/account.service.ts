import { stranger } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope, Work } from '../../kernel/scope.ts';
import { checkOptionalLine } from '../../kernel/text.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import { hashPassword, passwordProblem, verifyPassword } from './credentials/password.ts';
import { newToken } from './credentials/token.ts';
import { checkEmail } from './email.ts';
import { FamilyMember, Household, HouseholdRole } from './household.entity.ts';
import { guessPassword } from './guess.service.ts';
import { Identity } from './identity.entity.ts';
import { accountOpened } from './people.events.ts';
import { actorByUserId } from './session.repository.ts';
import { Session, type User, type UserRow } from './user.entity.ts';
import { createUser, getUserByEmailUnscoped, isFirstAccount, rowOfUser } from './user.repository.ts';

const SESSION_DAYS = 30;
const DAY_MS = 86_400_000;

/** A signed-in client: the token is shown this once. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: UserRow;
}

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name?: string | null;
  readonly timeZone?: string | null;
}

/** Opens an account with a household of its own; hashes first, so that no transaction waits for it. */
export async function signUp(scope: Scope, input: Registration): Promise<Work<SignedIn>> {
  if (!scope.surroundings.signUpIsOpen) refuse('FORBIDDEN', 'This server takes no new accounts; ask its operator', []);
  const problems = new Problems();
  const email = checkEmail(input.email, problems.at('email'));
  const weakness = passwordProblem(input.password);
  if (weakness) problems.add('INVALID', weakness, 'password');
  if (input.name?.trim() === '') problems.add('REQUIRED', 'A name must not be empty; leave it out instead', 'name');
  checkOptionalLine(input.name, 255, problems.at('name'));
  checkZone(input.timeZone, problems.at('timeZone'));
  problems.throwIfAny();
  const passwordHash = await hashPassword(input.password);
  return async inner => startSession(inner, await openAccount(inner, { ...input, email, passwordHash }));
}

/** Null for whoever signs in elsewhere. */
type Account = Omit<Registration, 'password'> & { readonly passwordHash: string | null };

/** The account, its household and its person; its owner acts from here on. */
export async function openAccount(scope: Scope, { email, name, timeZone, passwordHash }: Account): Promise<User> {
  if (await getUserByEmailUnscoped(scope, email)) {
    refuse('ALREADY_EXISTS', 'There is an account with this address; sign in instead', ['email']);
  }
  const user = createUser(scope, { email, name, timeZone, passwordHash });
  user.isOperator = await isFirstAccount(scope);
  const household = scope.create(Household, {
    name: `${user.name}'s household`.slice(0, 255),
    timeZone: user.timeZone,
  });
  scope.create(HouseholdRole, { householdId: household.id, userId: user.id, role: 'OWNER' });
  scope.create(FamilyMember, {
    householdId: household.id,
    userId: user.id,
    name: user.name,
    isChild: false,
    preferences: {},
  });
  scope.actAs({
    userId: user.id,
    email: user.email,
    credential: null,
    isOperator: user.isOperator,
    timeZone: user.timeZone,
    households: new Map([[household.id, 'OWNER']]),
  });
  await accountOpened.tell(scope, { user, household });
  return user;
}

/** The same answer, after the same time and as often, for a wrong password and an unknown address. */
export async function signIn(scope: Scope, input: { email: string; password: string }): Promise<Work<SignedIn>> {
  const problems = new Problems();
  const email = checkEmail(input.email, problems);
  const user = await guessPassword(scope, email, async () => {
    // what is no address is nobody's, and may hold what a database refuses
    const found = problems.isEmpty ? await getUserByEmailUnscoped(scope, email) : null;
    return (await verifyPassword(input.password, found?.passwordHash ?? null)) ? found : null;
  });
  if (!user) refuse('INVALID', 'Address or password is wrong', ['password']);
  return async inner => {
    inner.actAs(await actorByUserId(inner, user.id));
    // nobody else looks for them: whoever signs in again clears away what has expired meanwhile
    await inner.em.nativeDelete(Session, { userId: user.id, expiresAt: { $lte: inner.clock.now() } });
    return startSession(inner, user);
  };
}

function startSession(scope: Scope, user: User): SignedIn {
  const { token, hash } = newToken('session');
  const expiresAt = new Date(scope.clock.now().getTime() + SESSION_DAYS * DAY_MS);
  scope.create(Session, { userId: user.id, tokenHash: hash, expiresAt });
  return { token, expiresAt, user: rowOfUser(user) };
}

/** Ends what the request was signed in with, or all of the account's; access keys stay. Gives the id of what asked. */
export async function signOut(scope: Scope, everywhere: boolean): Promise<string | null> {
  const { viewerId: userId } = scope;
  const { credential } = scope.actor;
  if (everywhere) await scope.em.nativeDelete(Session, { userId });
  else if (credential?.kind === 'session') await scope.em.nativeDelete(Session, { id: credential.id, userId });
  // a provider's token cannot be taken back, but all that were issued until now can be refused
  const notBefore = scope.clock.now();
  if (everywhere) await scope.em.nativeUpdate(Identity, { userId }, { notBefore });
  else if (credential?.kind === 'oidc') await scope.em.nativeUpdate(Identity, { id: credential.id }, { notBefore });
  scope.actAs(stranger);
  return credential?.id ?? null;
}
