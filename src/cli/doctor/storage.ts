import { statSync } from 'node:fs';
import { sqliteFileOf } from '../../database/options.ts';
import { type Check, fail, isPostgres, ok, read, sized, warn } from './finding.ts';

export const fileIntegrity: Check = async patient => {
  if (isPostgres(patient)) return [];
  const rows = await read<{ quick_check: string }>(patient, 'pragma quick_check(5)');
  const broken = rows.map(row => row.quick_check).filter(line => line !== 'ok');
  if (broken.length === 0) return [ok('integrity', 'quick_check found nothing')];
  return [fail('integrity', broken.join('; '), 'Stop the server, keep the file, and restore a backup')];
};

const LARGE_JOURNAL = 100_000_000;

export const journal: Check = async patient => {
  if (isPostgres(patient)) return [];
  const [row] = await read<{ journal_mode: string }>(patient, 'pragma journal_mode');
  const mode = row?.journal_mode ?? 'unknown';
  if (mode !== 'wal') return [fail('journal', `mode ${mode}`, 'Put the file on a local disk: WAL needs shared memory')];
  const wal = `${sqliteFileOf(patient.config.databaseUrl.reveal())}-wal`;
  const bytes = statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
  const found = `WAL of ${sized(bytes)}`;
  if (bytes < LARGE_JOURNAL) return [ok('journal', found)];
  return [warn('journal', found, 'Something reads for a long time: end it, or restart the server')];
};

const CONNECTIONS = `select count(*)::int as here, current_setting('max_connections')::int as most,
  (select count(*)::int from pg_stat_activity) as taken,
  count(*) filter (where state = 'idle in transaction' and state_change < now() - interval '30 seconds')::int as stuck
  from pg_stat_activity where datname = current_database()`;

export const connections: Check = async patient => {
  if (!isPostgres(patient)) return [];
  const [row] = await read<{ here: number; most: number; taken: number; stuck: number }>(patient, CONNECTIONS);
  const { here = 0, most = 1, taken = 0, stuck = 0 } = row ?? {};
  const found = `${here} to this database, ${taken} of ${most} in all`;
  if (stuck > 0) return [warn('connections', `${found}, ${stuck} idle in a transaction`, 'End them: they hold locks')];
  if (taken < most * 0.8) return [ok('connections', found)];
  return [warn('connections', found, 'Lower DB_POOL_MAX, or raise max_connections of PostgreSQL')];
};

const SIZES = {
  postgresql: `select relname as name, pg_total_relation_size(oid)::text as bytes from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc`,
  sqlite: `select s.tbl_name as name, sum(d.pgsize) as bytes from dbstat d join sqlite_schema s on s.name = d.name
    group by s.tbl_name order by bytes desc`,
};
const SHOWN = 5;

export const sizes: Check = async patient => {
  const statement = SIZES[isPostgres(patient) ? 'postgresql' : 'sqlite'];
  const tables = await read<{ name: string; bytes: number | string }>(patient, statement);
  const all = tables.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const largest = tables.slice(0, SHOWN).map(({ name, bytes }) => `${name} ${sized(Number(bytes))}`);
  return [ok('table sizes', `${sized(all)} with indexes; ${largest.join(', ')}`)];
};

/** Of small tables PostgreSQL reads all, and is right. */
const INDEX_USE = `select relname as name, round(100.0 * idx_scan / nullif(idx_scan + seq_scan, 0))::int as percent
  from pg_stat_user_tables where n_live_tup > 10000 and idx_scan < seq_scan`;

export const indexUse: Check = async patient => {
  if (!isPostgres(patient)) return [ok('index use', 'SQLite does not count it')];
  const tables = await read<{ name: string; percent: number }>(patient, INDEX_USE);
  if (tables.length === 0) return [ok('index use', 'every large table is read through its indexes mostly')];
  const found = tables.map(({ name, percent }) => `${name} in ${percent} % of reads only`).join(', ');
  return [warn('index use', found, 'Look for slow statements in the log (SLOW_QUERY_MS)')];
};

const UNUSED = `select s.indexrelname as name, pg_relation_size(s.indexrelid)::text as bytes from pg_stat_user_indexes s
  join pg_index i on i.indexrelid = s.indexrelid
  where s.idx_scan = 0 and not i.indisunique order by pg_relation_size(s.indexrelid) desc`;

/** Since the statistics were reset last; for information, since a rare question may need an index all the same. */
export const unusedIndexes: Check = async patient => {
  if (!isPostgres(patient)) return [];
  const indexes = await read<{ name: string; bytes: string }>(patient, UNUSED);
  const shown = indexes.slice(0, SHOWN).map(({ name, bytes }) => `${name} ${sized(Number(bytes))}`);
  return [
    ok('unused indexes', indexes.length === 0 ? 'none' : `${indexes.length} so far, among them ${shown.join(', ')}`),
  ];
};
