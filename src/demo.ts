import { createHmac, randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import { furnish } from './demo-household.ts';
import { newDeed } from './kernel/deed.ts';
import type { Scope } from './kernel/scope.ts';
import { openAccount } from './modules/people/account.service.ts';
import { hashPassword } from './modules/people/credentials/password.ts';
import { hashToken } from './modules/people/credentials/token.ts';
import { Session, type User } from './modules/people/user.entity.ts';
import { getUserByEmailUnscoped, isFirstAccount } from './modules/people/user.repository.ts';

const EMAIL = 'demo@almanac.example';
const ZONE = 'America/Chicago';
const DAY_MS = 86_400_000;
const SESSION_DAYS = 30;

type DemoSettings = Pick<Config, 'environment' | 'demo' | 'sessionSecret'>;

/**
 * In development, gives an empty database a household to try things on, and makes the key to it work for 30 days from now.
 * The key follows from the server's own secret, so that every start tells the same one and no file has to hold it.
 * Null where there is no demo: elsewhere than in development, and in databases that real people began.
 */
export async function openDemo(
  scope: Scope,
  { environment, demo, sessionSecret }: DemoSettings,
): Promise<string | null> {
  if (environment !== 'development' || !demo) return null;
  if (!(await getUserByEmailUnscoped(scope, EMAIL))) await seed(scope.fresh());
  const token = `alm_${createHmac('sha256', sessionSecret.reveal()).update('demo').digest('base64url')}`;
  const deed = newDeed('server demo', scope.clock.now(), { isQuiet: true });
  return (await scope.fresh().commit(inner => admit(inner, token), { deed })) ? token : null;
}

/** Nobody knows the password: the key is the way in. */
async function seed(scope: Scope): Promise<void> {
  const passwordHash = await hashPassword(randomBytes(32).toString('base64url'));
  const deed = newDeed('server demo', scope.clock.now(), { isQuiet: true });
  const seeding = async (inner: Scope) => {
    if (!(await isFirstAccount(inner))) return;
    const user = await openAccount(inner, { email: EMAIL, name: 'Sam', timeZone: ZONE, passwordHash });
    await furnish(inner, user.id);
  };
  await scope.commit(seeding, { deed });
}

/** A session of the demo's account for this token; false where that account is not. */
async function admit(scope: Scope, token: string): Promise<boolean> {
  const user = await getUserByEmailUnscoped(scope, EMAIL);
  if (user) await extendSession(scope, user, hashToken(token));
  return user !== null;
}

async function extendSession(scope: Scope, user: User, tokenHash: string): Promise<void> {
  await scope.sql.takeTurns(scope.rows(), 'demo session');
  const expiresAt = new Date(scope.clock.now().getTime() + SESSION_DAYS * DAY_MS);
  const known = await scope.em.findOne(Session, { tokenHash });
  if (known) known.expiresAt = expiresAt;
  else scope.create(Session, { userId: user.id, tokenHash, expiresAt });
}
