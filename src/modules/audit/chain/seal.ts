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

const HEAD = 'select sequence, hash from ledger_seals order by sequence desc limit';

interface StoredHead {
  readonly sequence: string | number;
  readonly hash: Buffer;
}

const toHead = ([head]: readonly StoredHead[]): Head =>
  head ? { sequence: Number(head.sequence), hash: head.hash } : { sequence: 0, hash: GENESIS };

/** Where the chain ends. */
export const headOf = async (database: LedgerDatabase): Promise<Head> =>
  toHead(await database.send<StoredHead>(`${HEAD} ?`, [1])); // a parameter, so that it stays prepared

/**
 * Gives actions that wait for it their numbers and their place in the chain, within the transaction it is called in: on SQLite,
 * where nobody else writes meanwhile. Says whether more are left.
 */
export const sealWaiting = async (database: LedgerDatabase): Promise<boolean> =>
  sealSome(database, await headOf(database));

/** The same for the action that a unit of work on SQLite ends with, which need not wait. */
export const sealOwn = async (database: LedgerDatabase, action: StoredAction): Promise<void> =>
  seal(database, await headOf(database), [action]);

/**
 * The same on PostgreSQL, in a transaction of its own, one after another whatever the process: only rows that are committed get
 * a number, and only by one sealer at a time, so numbers have no holes, and nobody who reads up to a number can miss a smaller one.
 */
export async function sealApart(database: LedgerDatabase): Promise<boolean> {
  try {
    // the lock is a statement of its own, so that the next ones see all that was committed before it
    const head = await database.send<StoredHead>(`begin; select pg_advisory_xact_lock(${LOCK}); ${HEAD} 1`);
    const isMoreLeft = await sealSome(database, toHead(head));
    await database.send('commit');
    return isMoreLeft;
  } catch (error) {
    await database.send('rollback').catch(() => {}); // a connection that is gone has rolled back
    throw error;
  }
}

async function sealSome(database: LedgerDatabase, head: Head): Promise<boolean> {
  const [waiting, isMoreLeft] = await waitingActions(database);
  const places = waiting.map(({ queueNumber }) => Number(queueNumber));
  if (waiting.length > 0) await seal(database, head, waiting, places);
  return isMoreLeft;
}

async function seal(
  database: LedgerDatabase,
  head: Head,
  actions: readonly StoredAction[],
  places: readonly number[] = [],
): Promise<void> {
  const revisions = await database.revisionsOf(actions.map(({ actionId }) => actionId));
  const sealed = chained(head, actions, revisions);
  const store = database.name === 'sqlite' ? storeInFile : storeAndTell;
  await store(database, { sealed, touched: touchedTables(sealed, revisions), places });
}

/** In the order of a queue that the database numbers, not of ids or clocks: what began after another had committed comes after it. */
async function waitingActions(database: LedgerDatabase): Promise<[Waiting[], isMoreLeft: boolean]> {
  const rows = await database.send<Waiting>(
    `select u.n as "queueNumber", (select count(*) from ${database.revisionsByAction} where r.action_id = u.id) as size, ${actionColumns(database.name)}
      from ledger_unsealed u inner join user_actions a on a.id = u.id order by u.n limit ?`,
    [MOST_ACTIONS],
  );
  let size = 0;
  const end = rows.findIndex((row, index) => (size += Number(row.size)) > MOST_REVISIONS && index > 0);
  const taken = end < 0 ? rows : rows.slice(0, end);
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

interface Stored {
  readonly sealed: readonly Sealed[];
  readonly touched: Touched;
  /** In the queue: they are free now. */
  readonly places: readonly number[];
}

const INTO_SEALS = 'insert into ledger_seals (sequence, id, digest, hash)';
const INTO_MODELS = 'insert into sync_models (entity, sequence)';
const NEWER = 'on conflict (entity) do update set sequence = excluded.sequence';

async function storeInFile(database: LedgerDatabase, { sealed, touched, places }: Stored): Promise<void> {
  for (const { sequence, id, digest, hash } of sealed) {
    await database.send(`${INTO_SEALS} values (?, ?, ?, ?)`, [sequence, id, digest, hash]);
  }
  if (touched.size > 0) {
    const entries = JSON.stringify([...touched]);
    const models = `${INTO_MODELS} select value ->> 0, value ->> 1 from json_each(?) where true ${NEWER}`;
    await database.send(models, [entries]);
  }
  if (places.length === 0) return;
  await database.send(`delete from ledger_unsealed where ${database.oneOf('n', 'bigint')}`, [database.list(places)]);
}

/** In one statement, which tells other processes as well: at COMMIT. */
async function storeAndTell(database: LedgerDatabase, { sealed, touched, places }: Stored): Promise<void> {
  await database.send(
    `with sealed as (${INTO_SEALS} select * from unnest(?::bigint[], ?::uuid[], ?::bytea[], ?::bytea[])),
      touched as (${INTO_MODELS} select * from unnest(?::text[], ?::bigint[]) ${NEWER}),
      freed as (delete from ledger_unsealed where ${database.oneOf('n', 'bigint')})
      select pg_notify('ledger', ?)`,
    [
      sealed.map(({ sequence }) => sequence),
      sealed.map(({ id }) => id),
      sealed.map(({ digest }) => digest),
      sealed.map(({ hash }) => hash),
      [...touched.keys()],
      [...touched.values()],
      database.list(places),
      String(sealed.at(-1)!.sequence),
    ],
  );
}
