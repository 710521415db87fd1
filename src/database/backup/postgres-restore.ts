import { Client, escapeIdentifier as quoted } from 'pg';
import type { Contents } from './contents.ts';
import { readArchive } from './postgres-backup.ts';
import { type Place, runTool } from './postgres-tools.ts';

/** The database cannot be replaced as things are. */
export class CannotReplace extends Error {}

interface Restoring {
  readonly place: Place;
  /** Whether to keep what is there now, under another name. */
  readonly keeps: boolean;
  /** Whether tables may be replaced in place where no new database can be made. */
  readonly mayClean: boolean;
  /** Looks at what the dump says of itself and throws where it must not be restored. */
  check(contents: Contents): Promise<void>;
  /** Looks at the restored database, before it takes its place, and throws where it must not. */
  checkRestored(name: string): Promise<void>;
}

const ARGUMENTS = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', '--no-password'];
const OBJECT_IN_USE = '55006';

/**
 * Restores a dump into a database of its own and then exchanges the names, in one transaction: whatever fails, the old one
 * stays as it is. Gives the name under which the old one is kept; null where it is not.
 */
export async function restorePostgres(file: string, restoring: Restoring): Promise<string | null> {
  const { place, check } = restoring;
  const contents = await readArchive(file, place);
  await check(contents);
  const rights = await rightsIn(place);
  if (rights.others > 0) throw inUse(place, rights.others);
  if (rights.canReplace) return swap(file, restoring);
  await assertReplaceable(contents, restoring, rights);
  await fill(file, place, rights);
  return null;
}

const inUse = ({ name }: Place, others: number) =>
  new CannotReplace(`${others} others are connected to ${name}: stop every server that uses it, then try again`);

const clientFor = ({ host, port, user, password, tls }: Place, database: string) =>
  new Client({ host, port, database, ...(user && { user }), ...(password && { password }), ssl: tls });

async function inDatabase<T>(place: Place, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientFor(place, database);
  client.on('error', () => {}); // whoever asks next hears of it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Rights {
  /** May make databases, and rename this one. */
  readonly canReplace: boolean;
  readonly others: number;
  readonly tables: number;
}

const RIGHTS = `select (rolsuper or (rolcreatedb and datdba = pg_roles.oid)) as "canReplace",
  (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())::int as others,
  (select count(*) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace)::int as tables
  from pg_roles, pg_database where rolname = current_user and datname = current_database()`;

const rightsIn = (place: Place): Promise<Rights> =>
  inDatabase(place, place.name, async client => (await client.query<Rights>(RIGHTS)).rows[0]!);

/** PostgreSQL's own database, to stand in while others are renamed. */
const MAINTENANCE = 'postgres';

async function swap(file: string, { place, keeps, checkRestored }: Restoring): Promise<string | null> {
  const draft = `${place.name}_restore`;
  return inDatabase(place, MAINTENANCE, async client => {
    await client.query(`drop database if exists ${quoted(draft)}`); // of a process that was killed
    await client.query(await creation(client, place.name, draft));
    try {
      await runTool('pg_restore', [...ARGUMENTS, `--dbname=${draft}`, file], place);
      await checkRestored(draft);
      const kept = await exchange(client, place, draft);
      if (keeps) return kept;
      await client.query(`drop database ${quoted(kept)}`);
      return null;
    } catch (error) {
      await client.query('rollback');
      await client.query(`drop database if exists ${quoted(draft)}`);
      throw error;
    }
  });
}

/** A database that sorts and writes as the one it is to replace. */
async function creation(client: Client, like: string, name: string): Promise<string> {
  const { rows } = await client.query<{ encoding: string; collate: string; ctype: string }>(
    `select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype
      from pg_database where datname = $1`,
    [like],
  );
  const { encoding, collate, ctype } = rows[0]!;
  const [e, l, c] = [encoding, collate, ctype].map(value => client.escapeLiteral(value));
  return `create database ${quoted(name)} template template0 encoding ${e} lc_collate ${l} lc_ctype ${c}`;
}

async function exchange(client: Client, place: Place, draft: string): Promise<string> {
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
  const taken = new Set(rows.map(({ datname }) => datname));
  const first = `${place.name}_before_restore`;
  let kept = first;
  for (let number = 2; taken.has(kept); number++) kept = `${first}_${number}`;
  try {
    await client.query('begin');
    await client.query(`alter database ${quoted(place.name)} rename to ${quoted(kept)}`);
    await client.query(`alter database ${quoted(draft)} rename to ${quoted(place.name)}`);
    await client.query('commit');
    return kept;
  } catch (error) {
    throw (error as { code?: string }).code === OBJECT_IN_USE ? inUse(place, 1) : error;
  }
}

/** A dump drops what it holds before it makes it anew; tables of other migrations would stay and be in the way. */
async function assertReplaceable({ migrations }: Contents, restoring: Restoring, { tables }: Rights): Promise<void> {
  const { place, mayClean } = restoring;
  if (tables === 0) return;
  if (!mayClean) {
    throw new CannotReplace(
      `${place.user} may not make databases, so ${place.name} would be replaced in place and not kept. Allow it with --clean, name an empty database, or give the right: alter role ${place.user} createdb`,
    );
  }
  const statement = "select coalesce(string_agg(name, ',' order by id), '') as names from mikro_orm_migrations";
  const applied = await inDatabase(place, place.name, async client => (await client.query(statement)).rows[0]?.names);
  if (applied === migrations.join(',')) return;
  throw new CannotReplace(`The backup has other migrations than ${place.name}: name an empty database instead`);
}

/** All in one transaction of `pg_restore`'s, since there is no second database to restore into. */
async function fill(file: string, place: Place, { tables }: Rights): Promise<void> {
  const clean = tables > 0 ? ['--clean', '--if-exists'] : [];
  await runTool('pg_restore', [...ARGUMENTS, ...clean, `--dbname=${place.name}`, file], place);
}
