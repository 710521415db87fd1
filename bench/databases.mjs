import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { startPostgres } from '../tests/support/postgres.ts';
import { CREATED_FROM } from './queries.mjs';
import { seed } from './seed.mjs';

/**
 * A database to be filled by `seed` once Almanac's migrations have run; `clean` removes what Q4 has created. Neither leaves
 * revisions, which Almanac would number while it is measured. `dropTriggers` takes away for good what captures them.
 */
export const openDatabases = { postgresql: openPostgres, sqlite: openSqlite };

/** Takes the triggers away that capture revisions; returns what makes them again. */
async function dropTriggersOf(client) {
  const { rows } = await client.query(
    `select tgname as name, tgrelid::regclass as "table", pg_get_triggerdef(oid) as sql from pg_trigger where tgname like 'capture\\_%'`,
  );
  for (const { name, table } of rows) await client.query(`drop trigger ${name} on ${table}`);
  return rows.map(({ sql }) => sql);
}

/** PostgreSQL has ended one of two transactions that waited for each other. */
const DEADLOCK = '40P01';

async function withoutTriggers(client, work) {
  await client.query('begin');
  try {
    const triggers = await dropTriggersOf(client);
    await work();
    for (const sql of triggers) await client.query(sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    if (error.code !== DEADLOCK) throw error; // with a request that the load has left behind
    await withoutTriggers(client, work);
  }
}

async function openPostgres() {
  const server = await startPostgres();
  const root = new Client({ connectionString: server.url('postgres') });
  await root.connect();
  await root.query('create database bench');
  await root.end();
  const client = new Client({ connectionString: server.url('bench') });
  await client.connect();
  const insert = (table, columns, rows) =>
    client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
  return {
    url: server.url('bench'),
    async seed() {
      await withoutTriggers(client, () => seed(insert));
      await client.query(readFileSync(new URL('postgraphile.sql', import.meta.url), 'utf8'));
      await client.query('vacuum analyze');
    },
    clean: () =>
      withoutTriggers(client, () => client.query('delete from events where starts_at >= $1', [CREATED_FROM])),
    dropTriggers: () => dropTriggersOf(client),
    async close() {
      await client.end();
      await server.stop();
    },
  };
}

/** SQLite keeps instants as milliseconds. */
const stored = (value, column) => (column.endsWith('_at') ? Date.parse(value) : value);

/** On a real disk, since both floors and Almanac wait for it at each commit. */
async function openSqlite() {
  const folder = mkdtempSync(path.join(tmpdir(), 'almanac-bench-'));
  const file = path.join(folder, 'bench.db');
  const db = new Database(file);
  db.pragma('foreign_keys = ON');
  const insert = (table, columns, rows) => {
    const statement = db.prepare(`insert into ${table} (${columns}) values (${columns.map(() => '?')})`);
    for (const row of rows) statement.run(columns.map(column => stored(row[column], column)));
  };
  const dropTriggers = () => {
    const triggers = db
      .prepare("select name, sql from sqlite_master where type = 'trigger' and name like 'capture%'")
      .all();
    for (const { name } of triggers) db.exec(`drop trigger ${name}`);
    return triggers.map(({ sql }) => sql);
  };
  const silently = async work => {
    db.exec('begin immediate');
    const triggers = dropTriggers();
    await work();
    for (const sql of triggers) db.exec(sql);
    db.exec('commit');
  };
  return {
    url: `sqlite:${file}`,
    async seed() {
      await silently(() => seed(insert));
      db.exec('pragma analysis_limit = 1000; analyze'); // as Almanac does
    },
    clean: () => silently(() => db.prepare('delete from events where starts_at >= ?').run(Date.parse(CREATED_FROM))),
    dropTriggers,
    async close() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
