import Database, { type Statement } from 'better-sqlite3';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { Begin } from './begin.ts';
import { withStableLimits } from './stable-limits.ts';
import { sent, type StatementWatch } from './statements.ts';

const PRAGMAS = [
  'synchronous = FULL', // keeps the last commits through a power loss
  'busy_timeout = 50', // longer waits are the scope's, for here the whole process would stand still
  'foreign_keys = ON',
  'trusted_schema = OFF', // refuses tricks hidden in a foreign file, as the next one does
  'cell_size_check = ON',
  'temp_store = MEMORY', // what a statement may have to take back: with what triggers write it would go to a file
  'wal_autocheckpoint = 4000', // pages of 4 kB: a page that is written again and again is copied into the file once
  // how many rows figures are made from; of whole tables there would be samples too, by which SQLite plans a statement
  // anew for each execution
  'analysis_limit = 1000',
];
const MOST_STATEMENTS = 500;
/** Longer texts are the ORM's for many rows at once. */
const LONGEST_KEPT = 20_000;

interface Opening {
  readonly readonly: boolean;
  readonly watch: StatementWatch;
}

/** better-sqlite3 behind Kysely, with pragmas at opening, prepared statements kept and the write lock taken at BEGIN. */
export function sqliteDialect(file: string, { readonly, watch }: Opening): SqliteDialect {
  return new SqliteDialect({ database: async () => open(file, { readonly, watch }) });
}

/** A statement as Kysely uses it, each run of it timed. */
const watched = (statement: Statement, sql: string, watch: StatementWatch): SqliteStatement => ({
  reader: statement.reader,
  all: parameters => watch.run(sql, () => statement.all(parameters)),
  run: parameters => watch.run(sql, () => statement.run(parameters)),
  iterate: parameters => statement.iterate(parameters) as IterableIterator<unknown>,
});

/** Whether a text comes again: one without parameters has its values inside, or is a step of a migration. */
const isWorthKeeping = (sql: string): boolean =>
  sql === 'commit' || sql === 'rollback' || (sql.includes('?') && sql.length <= LONGEST_KEPT);

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/**
 * Without figures of what its tables hold, SQLite reads a whole year of a calendar to find one page of it. Writing them down needs the
 * write lock; while another process has it, they can wait for the next time.
 */
function learn(db: Database.Database, pragma: string): void {
  try {
    db.pragma(pragma);
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
  }
}

function open(file: string, { readonly, watch }: Opening): SqliteDatabase {
  const db = new Database(file, { readonly });
  for (const pragma of readonly ? PRAGMAS : ['journal_mode = WAL', ...PRAGMAS]) db.pragma(pragma);
  if (!readonly) learn(db, 'optimize = 0x10002');
  const kept = new Map<string, SqliteStatement>();
  const begin = new Begin();
  // a write lock taken late, by a transaction that began as a reader, cannot be waited for
  const immediate = watched(db.prepare('begin immediate'), 'begin immediate', watch);

  function prepare(sql: string): SqliteStatement {
    sent(sql);
    if (sql === 'begin') {
      return { ...NOTHING, run: parameters => begin.attempt(() => immediate.run(parameters)) ?? NOTHING.run([]) };
    }
    if (begin.isPast(sql)) return NOTHING;
    // a full disk, say, has rolled back already, and a rollback that fails would keep the connection for ever
    if (sql === 'rollback' && !db.inTransaction) return NOTHING;
    if (!isWorthKeeping(sql)) return watched(db.prepare(sql), sql, watch);
    const statement = kept.get(sql) ?? watched(db.prepare(withStableLimits(sql)), sql, watch);
    if (kept.size < MOST_STATEMENTS) kept.set(sql, statement);
    return statement;
  }

  function close(): void {
    if (!readonly) {
      learn(db, 'optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
    }
    db.close();
  }
  return { prepare, close } as unknown as SqliteDatabase; // Kysely needs no more of it
}
