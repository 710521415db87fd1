import { type RawBuilder, sql } from 'kysely';
import { type Actor, type Credential, type HouseholdRoleName, stranger } from '../../kernel/actor.ts';
import { toInstant } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';

interface ActorRow {
  readonly userId: string;
  readonly email: string;
  readonly isOperator: boolean | number;
  readonly timeZone: string;
  readonly householdId: string | null;
  readonly role: HouseholdRoleName | null;
}

function actorFrom(rows: readonly ActorRow[], credential: Credential | null): Actor | null {
  const [first] = rows;
  if (!first) return null;
  const { userId, email, isOperator, timeZone } = first;
  const households = new Map(
    rows.flatMap(({ householdId, role }) => (householdId && role ? [[householdId, role]] : [])),
  );
  return { userId, email, credential, isOperator: Boolean(isOperator), timeZone, households };
}

// Part of every request, so it is written as SQL: a query builder takes several times as long to make it.
const actorColumns = sql.raw(
  `users.id as "userId", users.email as "email", users.is_operator as "isOperator", users.time_zone as "timeZone",
  household_roles.household_id as "householdId", household_roles.role as "role"`,
);

/** What reads the credential and, with it, the account, its rights and its households: one row for each household. */
export async function actorWith<Row>(
  scope: Scope,
  { table, columns, condition }: { table: string; columns: string; condition: RawBuilder<unknown> },
  credentialOf: (row: Row) => Credential,
): Promise<{ actor: Actor; row: Row } | null> {
  const query = sql<ActorRow & Row>`select ${actorColumns}, ${sql.raw(columns)} from ${sql.raw(table)}
    inner join users on users.id = ${sql.raw(table)}.user_id
    left join household_roles on household_roles.user_id = users.id where ${condition}`;
  const { rows } = await query.execute(scope.rows());
  const [row] = rows;
  const actor = row && actorFrom(rows, credentialOf(row));
  return actor ? { actor, row } : null;
}

interface SessionRow {
  readonly sessionId: string;
  readonly expiresAt: string | number;
}

/** The one statement that authenticates whoever has signed in here. */
export async function actorBySession(scope: Scope, tokenHash: string): Promise<Actor | null> {
  const condition = sql`sessions.token_hash = ${tokenHash} and sessions.expires_at > ${scope.sql.instant(scope.clock.now())}`;
  const columns = 'sessions.id as "sessionId", sessions.expires_at as "expiresAt"';
  const found = await actorWith<SessionRow>(scope, { table: 'sessions', columns, condition }, row => ({
    kind: 'session',
    id: row.sessionId,
    expiresAt: toInstant(row.expiresAt),
  }));
  return found?.actor ?? null;
}

/** The actor that a user is, for those who have just signed up or in. */
export async function actorByUserId(scope: Scope, userId: string): Promise<Actor> {
  const query = sql<ActorRow>`select ${actorColumns} from users
    left join household_roles on household_roles.user_id = users.id where users.id = ${userId}`;
  const { rows } = await query.execute(scope.rows());
  return actorFrom(rows, null) ?? stranger;
}
