import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Deed } from '../../kernel/deed.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { ActionRow } from './action-row.ts';

const COLUMNS = [
  'id',
  'timestamp',
  'action_type',
  'resource',
  'outcome',
  'request_id',
  'response_status',
  'duration_ms',
  'undoes',
  'account_id',
  'user_id',
  'username',
  'user_roles',
  'ip_address',
  'user_agent',
  'request_data',
  'error_message',
  'salt',
] as const satisfies readonly (keyof ActionRow)[];

// part of every mutation, so it is written as SQL: a query builder takes several times as long to make it
const names = sql.raw(COLUMNS.join(', '));

const rowsOf = (scope: Scope): Kysely<unknown> => scope.rows();

const isSqlite = (scope: Scope): boolean => scope.sql.name === 'sqlite';

/** Tells the triggers whose action changed rows belong to from here on. */
export async function beginAction(scope: Scope, { id, at }: Deed): Promise<void> {
  const statement = isSqlite(scope)
    ? sql`update current_action set id = ${id}, at = ${at.getTime()}, is_own = 1`
    : sql`select set_config('almanac.action', ${id}, true), set_config('almanac.at', ${at.toISOString()}, true)`;
  await statement.execute(rowsOf(scope));
}

/** After the last write: on PostgreSQL the setting ends with the transaction by itself. */
export async function endAction(scope: Scope): Promise<void> {
  if (isSqlite(scope)) await sql`update current_action set id = null, is_own = 0`.execute(rowsOf(scope));
}

export async function insertAction(scope: Scope, row: ActionRow): Promise<void> {
  const value = (name: keyof ActionRow): RawBuilder<unknown> =>
    name === 'timestamp' ? scope.sql.instant(new Date(row.timestamp)) : sql`${row[name]}`;
  await sql`insert into user_actions (${names}) values (${sql.join(COLUMNS.map(value))})`.execute(rowsOf(scope));
}

/** Whether the action is there already: its COMMIT got through, and only the answer was lost. */
export async function isRecorded(scope: Scope, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from user_actions where id = ${id}`.execute(rowsOf(scope));
  return rows.length > 0;
}

/** Whether rows were changed in its name. */
export async function hasChanges(scope: Scope, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from revisions where action_id = ${id} limit 1`.execute(rowsOf(scope));
  return rows.length > 0;
}
