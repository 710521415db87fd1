import { type Kysely, sql } from 'kysely';
import type { Scope } from './scope.ts';

const hasUnsealed = sql`exists (select 1 from ledger_unsealed)`;
/** Whether anything is committed that has no number yet. On SQLite what a SQL client wrote waits for an action first. */
const WAITING = {
  postgresql: hasUnsealed,
  sqlite: sql`(${hasUnsealed} or exists (select 1 from revisions where action_id = (select foreign_id from current_action)))`,
};

interface Probe {
  readonly waiting: boolean | number;
  readonly sequence: number | string | null;
  readonly hash: Buffer | null;
}

/** The number and the hash of the ledger that touched a table last; no other state of it has the same. */
async function probe(scope: Scope, table: string): Promise<Probe> {
  // of a table that nobody has touched, the first hash says which database this is
  const { rows } = await sql<Probe>`
    select ${WAITING[scope.sql.name]} as waiting, last.sequence, seal.hash
    from (select max(sequence) as sequence from sync_models where entity = ${table}) as last
    left join ledger_seals as seal on seal.sequence = coalesce(last.sequence, 1)`.execute(
    scope.rows() as Kysely<unknown>,
  );
  return rows[0]!;
}

/**
 * Names the state of a table, everything included that is committed by now, whoever wrote it: another process, or a SQL
 * client. Null where the ledger is empty, so that no state has a name yet.
 */
export async function versionOf(scope: Scope, table: string): Promise<string | null> {
  let found = await probe(scope, table);
  if (found.waiting) {
    await scope.surroundings.ledger.seal(scope);
    found = await probe(scope, table);
  }
  return found.hash && `${found.sequence ?? 0}-${found.hash.toString('hex', 0, 8)}`;
}
