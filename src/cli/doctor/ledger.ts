import type { AbstractSqlConnection } from '@mikro-orm/sql';
import { Capture } from '../../database/capture/capture.ts';
import { type Check, fail, isPostgres, ok, read, warn } from './finding.ts';

const TABLES = ['user_actions', 'revisions', 'ledger_seals'];
/** One for each table and verb that it forbids. */
const TRIGGERS = {
  postgresql: `select tgrelid::regclass::text || ' ' || tgname as name from pg_trigger
    where not tgisinternal and tgenabled <> 'D'`,
  sqlite:
    "select tbl_name || ' ' || replace(name, tbl_name || '_', '') as name from sqlite_schema where type = 'trigger'",
};
const FORBIDDING = {
  postgresql: ['ledger_no_change', 'ledger_no_truncate'],
  sqlite: ['no_update', 'no_delete', 'no_replace'],
};

/** The triggers that let nobody change or delete what happened. */
export const insertOnly: Check = async patient => {
  const kind = isPostgres(patient) ? 'postgresql' : 'sqlite';
  const found = await read<{ name: string }>(patient, TRIGGERS[kind]);
  const names = new Set(found.map(({ name }) => name));
  const missing = TABLES.flatMap(table => FORBIDDING[kind].map(trigger => `${table} ${trigger}`)).filter(
    name => !names.has(name),
  );
  if (missing.length === 0) return [ok('insert-only log', 'nobody can change what happened')];
  const advice = 'Somebody has taken them away: look at the log with "almanac audit:verify", and restore a backup';
  return [fail('insert-only log', `triggers are missing: ${missing.join(', ')}`, advice)];
};

export const capturing: Check = async ({ orm }) => {
  const connection = orm.em.getConnection() as AbstractSqlConnection;
  const entities = [...orm.getMetadata().getAll().values()];
  if (await new Capture(connection).isCurrent(entities))
    return [ok('capture of changes', 'every table has its triggers')];
  const advice = 'Start the server, which makes them anew; what was changed without them has no history';
  return [fail('capture of changes', 'triggers are missing, or of another version', advice)];
};

const UNSEALED = {
  postgresql: `select count(*)::int as rows, coalesce(extract(epoch from now() - min(a.timestamp)), 0)::int as seconds
    from ledger_unsealed u join user_actions a on a.id = u.id`,
  sqlite: `select count(*) as rows, coalesce(unixepoch() - min(a.timestamp) / 1000, 0) as seconds
    from ledger_unsealed u join user_actions a on a.id = u.id`,
};
const LATE_SECONDS = 60;

export const unsealed: Check = async patient => {
  const statement = UNSEALED[isPostgres(patient) ? 'postgresql' : 'sqlite'];
  const [row] = await read<{ rows: number; seconds: number }>(patient, statement);
  const { rows = 0, seconds = 0 } = row ?? {};
  if (rows === 0 || seconds < LATE_SECONDS) return [ok('audit chain', `${rows} actions without a number`)];
  const found = `${rows} actions without a number, the oldest for ${seconds} s`;
  return [warn('audit chain', found, 'A running server gives them one: start it')];
};
