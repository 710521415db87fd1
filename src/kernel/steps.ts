import { sql } from 'kysely';
import { refuse } from './errors.ts';
import type { Scope } from './scope.ts';
import { changesOf, type Step } from './walk-back.ts';

/** How many later revisions something is walked back through at most. */
export const MOST_STEPS = 5000;

interface Wanted {
  readonly id: string;
  /** What the row belongs to today; it may have belonged to others before. */
  readonly rootId: string;
  readonly since: Date;
  /** The tables whose rows hang on it. */
  readonly parts: readonly string[];
}

interface StoredStep extends Omit<Step, 'changes'> {
  readonly changes: unknown;
}

/**
 * What happened after an instant to a row and to all that belonged to the same, newest first: a part that is gone does
 * not say any more whose it was, so the root has to.
 */
export async function stepsSince(scope: Scope, { id, rootId, since, parts }: Wanted): Promise<Step[]> {
  const query = sql<StoredStep>`select r.entity, r.entity_id as "entityId", r.kind, r.changes from revisions r
    where r.root_id in (select own.root_id from revisions own where own.entity_id = ${scope.sql.uuid(id)} union select ${scope.sql.uuid(rootId)})
      and r.at > ${scope.sql.instant(since)}
      and (r.entity_id = ${scope.sql.uuid(id)} or r.entity in (${sql.join(parts.map(part => sql.lit(part)))}))
    order by r.n desc limit ${MOST_STEPS + 1}`;
  const { rows } = await query.execute(scope.rows());
  if (rows.length > MOST_STEPS) {
    refuse('RANGE_TOO_LARGE', `More than ${MOST_STEPS} changes lie between then and now; ask for a later instant`, [
      'asOf',
    ]);
  }
  return rows.map(row => ({ ...row, changes: changesOf(row.kind, row.changes) ?? {} }));
}
