import { type Actor, type HouseholdRoleName, stranger } from '../../kernel/actor.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { PeopleTables } from './household.entity.ts';

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

const actorColumns = [
  'users.id as userId',
  'users.is_operator as isOperator',
  'users.time_zone as timeZone',
  'household_roles.household_id as householdId',
  'household_roles.role as role',
] as const;

/** The one statement that authenticates: session, account, its rights and its households. */
export async function actorByToken(scope: Scope, tokenHash: string): Promise<Actor | null> {
  const rows = await scope
    .rows<PeopleTables>()
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('household_roles', 'household_roles.user_id', 'users.id')
    .select([...actorColumns, 'sessions.id as sessionId'])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', scope.sql.instant(scope.clock.now()) as never)
    .execute();
  return actorFrom(rows as ActorRow[]);
}

/** The actor that a user is, for those who have just signed up or in. */
export async function actorByUserId(scope: Scope, userId: string): Promise<Actor> {
  const rows = await scope
    .rows<PeopleTables>()
    .selectFrom('users')
    .leftJoin('household_roles', 'household_roles.user_id', 'users.id')
    .select(actorColumns)
    .where('users.id', '=', userId)
    .execute();
  return actorFrom(rows.map(row => ({ ...row, sessionId: null })) as ActorRow[]) ?? stranger;
}
