import type { Scope } from '../../kernel/scope.ts';
import { localPart } from './email.ts';
import type { PeopleTables } from './household.entity.ts';
import { User, type UserRow } from './user.entity.ts';

/** The account with this address (lower case). Not filtered by a viewer: for signing in and up only. */
export const getUserByEmailUnscoped = (scope: Scope, email: string): Promise<User | null> =>
  scope.em.findOne(User, { email }, { populate: ['passwordHash'] });

interface NewUser {
  readonly email: string;
  readonly name?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly passwordHash?: string | null;
}

/** A new, unverified account; its name is the address's local part where none is given (S14, S16). */
export function createUser(scope: Scope, { email, name, timeZone, passwordHash }: NewUser): User {
  return scope.create(User, {
    email,
    name: name ?? localPart(email),
    timeZone: timeZone ?? 'UTC',
    passwordHash: passwordHash ?? null,
    isVerified: false,
    isOperator: false,
  });
}

/** The account of an address, made unverified where there is none (S63). */
export async function getOrCreateByEmail(scope: Scope, email: string): Promise<{ user: User; created: boolean }> {
  const known = await getUserByEmailUnscoped(scope, email);
  return known ? { user: known, created: false } : { user: createUser(scope, { email }), created: true };
}

/** Whether nobody has an account yet. Others who ask meanwhile wait until this unit of work has ended. */
export async function isFirstAccount(scope: Scope): Promise<boolean> {
  const someone = () => scope.rows<PeopleTables>().selectFrom('users').select('id').limit(1).executeTakeFirst();
  if (await someone()) return false;
  await scope.sql.takeTurns(scope.rows(), 'first account');
  return !(await someone());
}

/** A user as the API shows it: without anything secret. */
export function rowOfUser(user: User): UserRow {
  const { id, email, name, isVerified, isOperator, timeZone, quietHours, createdAt, updatedAt } = user;
  return { id, email, name, isVerified, isOperator, timeZone, quietHours: quietHours ?? null, createdAt, updatedAt };
}
