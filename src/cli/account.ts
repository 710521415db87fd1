import type { Actor } from '../kernel/actor.ts';
import type { Scope } from '../kernel/scope.ts';
import { normalEmail } from '../modules/people/email.ts';
import type { PeopleTables } from '../modules/people/household.entity.ts';
import { actorByUserId } from '../modules/people/session.repository.ts';
import { Told } from './told.ts';

/** Whoever runs a command on the server's own machine may act as any account; with a single one it need not be named. */
export async function accountFor(scope: Scope, email: string | undefined): Promise<Actor> {
  const users = scope.rows<PeopleTables>().selectFrom('users').select('id').limit(2);
  const found = await (email === undefined ? users : users.where('email', '=', normalEmail(email))).execute();
  const [user, another] = found;
  if (user && !another) return actorByUserId(scope, user.id);
  if (another) throw new Told('There are several accounts; say whose calendar is meant with --email');
  throw new Told(
    email === undefined
      ? 'There is no account yet; start the server with "npm start" and sign up first'
      : `There is no account with the address ${email}`,
  );
}
