import Database from 'better-sqlite3';
import { Pool } from 'pg';
import { textsOf } from './sql.mjs';

/** Runs the texts of `sql.mjs` by name: `rows(name, …values)`, and `transaction(work)` with the same `rows` inside. */
export const openDatabase = url => (url.startsWith('sqlite:') ? openSqlite(url.slice(7)) : openPostgres(url));

function openPostgres(connectionString) {
  const pool = new Pool({ connectionString, max: 20 });
  const texts = Object.entries(textsOf('postgresql')).map(([name, text]) => {
    let count = 0;
    return [name, text.replaceAll('?', () => `$${++count}`)];
  });
  const byName = Object.fromEntries(texts);
  const runOn =
    client =>
    async (name, ...values) =>
      (await client.query({ name, text: byName[name], values })).rows;
  return {
    name: 'postgresql',
    keys: ids => ids,
    instant: at => at.toISOString(),
    rows: runOn(pool),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(runOn(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

function openSqlite(file) {
  const db = new Database(file);
  // as safe as Almanac's own connections
  for (const pragma of ['synchronous = FULL', 'busy_timeout = 5000', 'foreign_keys = ON']) db.pragma(pragma);
  const statements = new Map(Object.entries(textsOf('sqlite')).map(([name, text]) => [name, db.prepare(text)]));
  const rows = async (name, ...values) => {
    const statement = statements.get(name);
    return statement.reader ? statement.all(...values) : statement.run(...values);
  };
  let last = Promise.resolve();
  return {
    name: 'sqlite',
    keys: ids => JSON.stringify(ids),
    instant: at => at.getTime(),
    rows,
    /** One at a time: there is one connection. */
    transaction(work) {
      const turn = last.then(async () => {
        db.exec('begin immediate');
        try {
          const result = await work(rows);
          db.exec('commit');
          return result;
        } catch (error) {
          db.exec('rollback');
          throw error;
        }
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
}
