import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Counted, countKey } from '../../kernel/count-cache.ts';
import { COUNT_TTL_MS } from '../../kernel/count-store.ts';
import type { Scope } from '../../kernel/scope.ts';
import { versionOf } from '../../kernel/table-version.ts';
import { actionMatches, type ActionWhere } from './user-action.filter.ts';

/** How many actions there were when the chain ended with this number and hash. */
interface Tally {
  readonly total: number;
  readonly sequence: number;
  /** Hexadecimal. */
  readonly hash: string;
}

interface Found {
  readonly total: number | string;
  readonly sequence: number | string;
  readonly hash: Buffer;
}

const NOTHING: Tally = { total: 0, sequence: 0, hash: '' };

/**
 * Counts actions. They are only ever added, so a count is good for ever if what came after it is counted too: whoever
 * reads the audit leaves an action by it, and would never find a count that is as new as the audit.
 */
export async function countActions(scope: Scope, where: ActionWhere): Promise<Counted> {
  const { counts } = scope.surroundings;
  const what = { entity: 'user_actions', filter: where, viewer: 'operators' };
  const key = countKey(what, await stateFor(scope, where));
  const { total: known, isCached } = await counts.get(key, () => countAll(scope, where));
  if (!isCached) return { total: known.total, isCached };
  const tally = await countOn(scope, where, known);
  const newest = tally ?? (await countAll(scope, where));
  if (newest.sequence !== known.sequence) counts.put(key, newest);
  return { total: newest.total, isCached: tally !== null };
}

/**
 * For how long a tally may be counted on: some minutes, and those of a person until an account is changed. Erasing a person
 * takes their name off their actions, and their account is changed by it.
 */
async function stateFor(scope: Scope, { userId, username }: ActionWhere): Promise<string> {
  const period = Math.floor(scope.clock.now().getTime() / COUNT_TTL_MS);
  const isOfPerson = userId != null || username != null;
  return isOfPerson ? `${period}-${await versionOf(scope, 'users')}` : String(period);
}

const HEAD = sql`(select sequence, hash from ledger_seals where sequence = (select max(sequence) from ledger_seals)) as head`;

/** All of them in one statement, so that it sees one state: what has no number yet is left to the next count. */
async function countAll(scope: Scope, where: ActionWhere): Promise<Tally> {
  const counted = await read(
    scope,
    sql<Found>`
      select head.sequence, head.hash, (
        select count(*) from user_actions where ${actionMatches(scope, where)}
        and not exists (select 1 from ledger_unsealed where ledger_unsealed.id = user_actions.id)
      ) as total
      from ${HEAD}`,
  );
  return counted ?? NOTHING;
}

/** What came after a tally, added to it; null where the chain is another one: the database was restored, say. */
async function countOn(scope: Scope, where: ActionWhere, known: Tally): Promise<Tally | null> {
  // `cross join` makes SQLite begin with the numbers, which are few, instead of with all that matches
  const later = await read(
    scope,
    sql<Found>`
      select head.sequence, head.hash, (
        select count(*) from ledger_seals as later cross join user_actions
        where later.sequence > ${known.sequence} and user_actions.id = later.id and ${actionMatches(scope, where)}
      ) as total
      from ${HEAD}
      where exists (select 1 from ledger_seals where sequence = ${known.sequence} and hash = ${Buffer.from(known.hash, 'hex')})`,
  );
  return later && { ...later, total: known.total + later.total };
}

async function read(scope: Scope, statement: RawBuilder<Found>): Promise<Tally | null> {
  const { rows } = await statement.execute(scope.rows() as Kysely<unknown>);
  const [found] = rows;
  if (!found) return null;
  return { total: Number(found.total), sequence: Number(found.sequence), hash: found.hash.toString('hex') };
}
