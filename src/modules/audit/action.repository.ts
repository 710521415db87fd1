import { randomUUID } from 'node:crypto';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Deed } from '../../kernel/deed.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type ActionRow, foreignRow } from './action-row.ts';

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

const rowsOf = (scope: Scope): Kysely<unknown> => scope.rows();

const isSqlite = (scope: Scope): boolean => scope.sql.name === 'sqlite';

// part of every mutation, so these are written as they are sent: a query builder takes several times as long to make them
const send = async (scope: Scope, text: string, values: readonly unknown[]) =>
  (await rowsOf(scope).executeQuery(CompiledQuery.raw(text, [...values]))).rows;

/** After a large import SQLite takes all actions for large ones, and would rather read the whole table. */
const BY_ACTION = 'indexed by ix_revisions_action';
/** Of SQLite: it tells as well what others have left since the last action, with a SQL client or without a number. */
const BEGIN = `update current_action set id = ?, at = ?
    returning foreign_id as id, (select at from revisions ${BY_ACTION} where action_id = foreign_id limit 1) as at,
      exists (select 1 from ledger_unsealed) as "isAnyWaiting"`;
/** Where no row of the action has ended it; on PostgreSQL the setting ends with the transaction by itself. */
const END = 'update current_action set id = null, at = null where one = ?';
const NEXT_FOREIGN = 'update current_action set foreign_id = ?';

const insertInto = (parameter: (index: number) => string) =>
  `insert into user_actions (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, index) => parameter(index)).join(', ')})`;
const INSERT = { sqlite: insertInto(() => '?'), postgresql: insertInto(index => `$${index + 1}`) };

/**
 * Tells the triggers whose action changed rows belong to from here on. Says whether there are actions in a SQLite file
 * that wait for their numbers, which come before this one.
 */
export async function beginAction(scope: Scope, { id, at }: Deed): Promise<boolean> {
  if (isSqlite(scope)) {
    const [before] = await send(scope, BEGIN, [id, at.getTime()]);
    return claim(scope, before as Before);
  }
  // without parameters it goes along with the transaction's BEGIN
  await send(scope, `set local almanac.action = '${id}'; set local almanac.at = '${at.toISOString()}'`, []);
  return false;
}

interface Before {
  /** Of what somebody else has written. */
  readonly id: string;
  /** Milliseconds; null where nothing was written. */
  readonly at: number | null;
  readonly isAnyWaiting: number;
}

/** Makes an action of what somebody has written to a SQLite file; on PostgreSQL the triggers do. */
async function claim(scope: Scope, { id, at, isAnyWaiting }: Before): Promise<boolean> {
  if (at === null) return isAnyWaiting === 1;
  await insertAction(scope, foreignRow(id, at));
  await send(scope, NEXT_FOREIGN, [randomUUID()]);
  return true;
}

/** After the last write, where there is nothing to tell of it. */
export async function endAction(scope: Scope): Promise<void> {
  if (isSqlite(scope)) await send(scope, END, [1]);
}

/** On SQLite this ends the action, as what was written in its name comes before it. */
export async function insertAction(scope: Scope, row: ActionRow): Promise<void> {
  const timestamp = isSqlite(scope) ? row.timestamp : new Date(row.timestamp).toISOString();
  await send(
    scope,
    INSERT[scope.sql.name],
    COLUMNS.map(name => (name === 'timestamp' ? timestamp : row[name])),
  );
}

/** Whether the action is there already: its COMMIT got through, and only the answer was lost. */
export async function isRecorded(scope: Scope, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from user_actions where id = ${id}`.execute(rowsOf(scope));
  return rows.length > 0;
}

/** Whether rows were changed in its name. */
export async function hasChanges(scope: Scope, id: string): Promise<boolean> {
  const revisions = sql.raw(isSqlite(scope) ? `revisions ${BY_ACTION}` : 'revisions');
  const { rows } = await sql`select 1 from ${revisions} where action_id = ${id} limit 1`.execute(rowsOf(scope));
  return rows.length > 0;
}
