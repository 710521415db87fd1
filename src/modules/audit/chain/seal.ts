import type { LedgerDatabase } from './database.ts';
import { GENESIS, type Link, linkHash } from './digest.ts';
import { actionColumns, digestOf, type StoredAction, type StoredRevision } from './stored.ts';

/** Of one transaction of the sealer: so many actions, or one with more revisions than that. */
const MOST_ACTIONS = 500;
const MOST_REVISIONS = 5000;

/** Any number of our own: whoever numbers actions on PostgreSQL holds the advisory lock of this name. */
const LOCK = 8117;

type Waiting = StoredAction & { readonly queueNumber: string | number; readonly size: string | number };

interface Sealed extends Link {
  readonly hash: Buffer;
}

export interface Head {
  /** 0 before the first action. */
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/** Where the chain ends. */
export async function headOf(database: LedgerDatabase): Promise<Head> {
  const [head] = await database.send<{ sequence: string | number; hash: Buffer }>(
    'select sequence, hash from ledger_seals order by sequence desc limit ?',
    [1],
  );
  return head ? { sequence: Number(head.sequence), hash: head.hash } : { sequence: 0, hash: GENESIS };
}

/**
 * Gives committed actions that have none their numbers and their place in the chain, within the transaction it is called in.
 * Only rows that are committed get a number, and only by one sealer at a time, so numbers have no holes, and nobody who reads
 * up to a number can miss a smaller one. Says whether more are left.
 */
export async function sealSome(database: LedgerDatabase): Promise<boolean> {
  const [waiting, isMoreLeft] = await takeWaiting(database);
  if (waiting.length > 0) await seal(database, waiting);
  return isMoreLeft;
}

/** The same for the action that a unit of work on SQLite ends with: nobody else writes meanwhile, so it need not wait. */
export const sealOwn = (database: LedgerDatabase, action: StoredAction): Promise<void> => seal(database, [action]);

async function seal(database: LedgerDatabase, actions: readonly StoredAction[]): Promise<void> {
  const revisions = await database.revisionsOf(actions.map(({ actionId }) => actionId));
  const sealed = chained(await headOf(database), actions, revisions);
  const store = database.name === 'sqlite' ? storeInFile : storeAndTell;
  await store(database, sealed, touchedTables(sealed, revisions));
}

/** The same on PostgreSQL, in a transaction of its own, one after another whatever the process. */
export async function sealApart(database: LedgerDatabase): Promise<boolean> {
  try {
    // the lock is a statement of its own, so that the next one sees all that was committed before it
    await database.send(`begin; select pg_advisory_xact_lock(${LOCK})`);
    const isMoreLeft = await sealSome(database);
    await database.send('commit');
    return isMoreLeft;
  } catch (error) {
    await database.send('rollback').catch(() => {}); // a connection that is gone has rolled back
    throw error;
  }
}

/** In the order of a queue that the database numbers, not of ids or clocks: what began after another had committed comes after it. */
async function takeWaiting(database: LedgerDatabase): Promise<[Waiting[], isMoreLeft: boolean]> {
  const rows = await database.send<Waiting>(
    `select u.n as "queueNumber", (select count(*) from ${database.revisionsByAction} where r.action_id = u.id) as size, ${actionColumns(database.name)}
      from ledger_unsealed u inner join user_actions a on a.id = u.id order by u.n limit ?`,
    [MOST_ACTIONS],
  );
  let size = 0;
  const end = rows.findIndex((row, index) => (size += Number(row.size)) > MOST_REVISIONS && index > 0);
  const taken = end < 0 ? rows : rows.slice(0, end);
  if (taken.length === 0) return [[], false];
  const numbers = taken.map(({ queueNumber }) => Number(queueNumber));
  await database.send(`delete from ledger_unsealed where ${database.oneOf('n', 'bigint')}`, [database.list(numbers)]);
  return [taken, taken.length < rows.length || rows.length === MOST_ACTIONS];
}

function chained(
  head: Head,
  actions: readonly StoredAction[],
  revisions: ReadonlyMap<string, StoredRevision[]>,
): Sealed[] {
  let { sequence, hash: previous } = head;
  return actions.map(action => {
    const link = {
      sequence: ++sequence,
      id: action.actionId,
      digest: digestOf(action, revisions.get(action.actionId) ?? []),
    };
    const hash = linkHash(previous, link);
    previous = hash;
    return { ...link, hash };
  });
}

/** Which number touched a table last: whoever has counted it knows by that whether the count still holds. */
type Touched = ReadonlyMap<string, number>;

function touchedTables(sealed: readonly Sealed[], revisions: ReadonlyMap<string, StoredRevision[]>): Touched {
  const touched = new Map<string, number>();
  for (const { sequence, id } of sealed) {
    for (const { entity } of revisions.get(id) ?? []) touched.set(entity, sequence);
  }
  return touched;
}

const INTO_SEALS = 'insert into ledger_seals (sequence, id, digest, hash)';
const INTO_MODELS = 'insert into sync_models (entity, sequence)';
const NEWER = 'on conflict (entity) do update set sequence = excluded.sequence';

async function storeInFile(database: LedgerDatabase, sealed: readonly Sealed[], touched: Touched): Promise<void> {
  for (const { sequence, id, digest, hash } of sealed) {
    await database.send(`${INTO_SEALS} values (?, ?, ?, ?)`, [sequence, id, digest, hash]);
  }
  if (touched.size === 0) return;
  const entries = JSON.stringify([...touched]);
  await database.send(`${INTO_MODELS} select value ->> 0, value ->> 1 from json_each(?) where true ${NEWER}`, [
    entries,
  ]);
}

/** In one statement, which tells other processes as well: at COMMIT. */
async function storeAndTell(database: LedgerDatabase, sealed: readonly Sealed[], touched: Touched): Promise<void> {
  await database.send(
    `with sealed as (${INTO_SEALS} select * from unnest(?::bigint[], ?::uuid[], ?::bytea[], ?::bytea[])),
      touched as (${INTO_MODELS} select * from unnest(?::text[], ?::bigint[]) ${NEWER})
      select pg_notify('ledger', ?)`,
    [
      sealed.map(({ sequence }) => sequence),
      sealed.map(({ id }) => id),
      sealed.map(({ digest }) => digest),
      sealed.map(({ hash }) => hash),
      [...touched.keys()],
      [...touched.values()],
      String(sealed.at(-1)!.sequence),
    ],
  );
}
