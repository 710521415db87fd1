import { sql } from 'kysely';
import { type Actor, type HouseholdRoleName, stranger } from '../../kernel/actor.ts';
import type { Scope } from '../../kernel/scope.ts';

interface ActorRow {
  readonly userId: string;
  readonly sessionId: string | null;
  readonly isOperator: boolean | number;
  readonly timeZone: string;
  readonly householdId: string | null;
  readonly role: HouseholdRoleName | null;
}

function actorFrom(rows: readonly ActorRow[]): Actor | null {
  const [first] = rows;
  if (!first) return null;
  const { userId, sessionId, isOperator, timeZone } = first;
  const households = new Map(
    rows.flatMap(({ householdId, role }) => (householdId && role ? [[householdId, role]] : [])),
  );
  return { userId, sessionId, isOperator: Boolean(isOperator), timeZone, households };
}

// Part of every request, so it is written as SQL: a query builder takes several times as long to make it.
const actorColumns = sql.raw(
  `users.id as "userId", users.is_operator as "isOperator", users.time_zone as "timeZone",
  household_roles.household_id as "householdId", household_roles.role as "role"`,
);

/** The one statement that authenticates: session, account, its rights and its households. */
export async function actorByToken(scope: Scope, tokenHash: string): Promise<Actor | null> {
  const query = sql<ActorRow>`select ${actorColumns}, sessions.id as "sessionId" from sessions
    inner join users on users.id = sessions.user_id left join household_roles on household_roles.user_id = users.id
    where sessions.token_hash = ${tokenHash} and sessions.expires_at > ${scope.sql.instant(scope.clock.now())}`;
  const { rows } = await query.execute(scope.rows());
  return actorFrom(rows);
}

/** The actor that a user is, for those who have just signed up or in. */
export async function actorByUserId(scope: Scope, userId: string): Promise<Actor> {
  const query = sql<Omit<ActorRow, 'sessionId'>>`select ${actorColumns} from users
    left join household_roles on household_roles.user_id = users.id where users.id = ${userId}`;
  const { rows } = await query.execute(scope.rows());
  return actorFrom(rows.map(row => ({ ...row, sessionId: null }))) ?? stranger;
}
