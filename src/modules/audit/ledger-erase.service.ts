import type { Scope } from '../../kernel/scope.ts';
import { LedgerDatabase } from './chain/database.ts';
import { commitment } from './chain/digest.ts';
import {
  actionColumns,
  personalOfAction,
  personalOfRevision,
  revisionColumns,
  type StoredAction,
  type StoredRevision,
} from './chain/stored.ts';

/** Rows that are read and emptied at once. */
const SLICE = 1000;

/**
 * Takes a person out of the ledger, as part of the action that erases them: what was theirs is emptied, and the digest that stands
 * for it in the chain takes its place, so the chain still holds. Without the salt, which goes too, a digest tells nothing.
 * Theirs is what they did, what is about their account, and all there ever was of the rows that their erasure has removed.
 */
export async function eraseFromLedger(scope: Scope, { userId }: { readonly userId: string }): Promise<void> {
  const { deed } = scope;
  if (!deed) throw new Error('Somebody is erased in a unit of work');
  const database = LedgerDatabase.of(scope);
  while (await eraseActions(database, userId, deed.id));
  while (await eraseRevisions(database, userId, deed.id));
}

async function eraseActions(database: LedgerDatabase, userId: string, actionId: string): Promise<boolean> {
  const rows = await database.send<StoredAction>(
    `select ${actionColumns(database.name)} from user_actions a where a.account_id = ? limit ${SLICE}`,
    [userId],
  );
  const blank = `account_id = null, user_id = 'erased', username = 'erased', user_roles = '[]', ip_address = null,
    user_agent = null, request_data = null, error_message = null`;
  const digests = rows.map(row => [row.actionId, commitment(personalOfAction(row))] as const);
  await empty(database, { table: 'user_actions', key: 'id', type: 'uuid', blank }, digests, actionId);
  return rows.length === SLICE;
}

async function eraseRevisions(database: LedgerDatabase, userId: string, actionId: string): Promise<boolean> {
  const rows = await database.send<StoredRevision>(
    `select ${revisionColumns(database.name)} from revisions r where r.erased is null and (r.subject_id = ? or r.entity_id in (
      select gone.entity_id from revisions gone where gone.action_id = ? and gone.kind = 'DELETE')) limit ${SLICE}`,
    [userId, actionId],
  );
  const digests = rows.map(row => [Number(row.n), commitment(personalOfRevision(row))] as const);
  await empty(database, { table: 'revisions', key: 'n', type: 'bigint', blank: 'changes = null' }, digests, actionId);
  return rows.length === SLICE;
}

interface Emptied {
  readonly table: string;
  readonly key: string;
  readonly type: 'uuid' | 'bigint';
  readonly blank: string;
}

/** The one change that the triggers of the ledger let through. */
async function empty(
  database: LedgerDatabase,
  { table, key, type, blank }: Emptied,
  digests: readonly (readonly [key: string | number, digest: Uint8Array])[],
  actionId: string,
): Promise<void> {
  const set = `update ${table} set ${blank}, salt = null, erased_by = ?, erased = `;
  if (database.name === 'sqlite') {
    for (const [value, digest] of digests) {
      await database.send(`${set}? where ${key} = ?`, [actionId, digest, value]);
    }
    return;
  }
  await database.send(
    `${set}emptied.digest from (select unnest(?::${type}[]) as key, unnest(?::bytea[]) as digest) emptied where ${table}.${key} = emptied.key`,
    [actionId, digests.map(([value]) => value), digests.map(([, digest]) => digest)],
  );
}
