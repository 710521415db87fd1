import Database from 'better-sqlite3';
import { Client } from 'pg';
import { isPostgresUrl, sqliteFileOf } from '../../src/database/options.ts';

/** Runs a statement as somebody does who opens the database beside the server. */
export async function asSqlClient(url: string, statement: string): Promise<void> {
  if (!isPostgresUrl(url)) {
    const db = new Database(sqliteFileOf(url), { timeout: 5000 });
    db.exec(statement);
    db.close();
    return;
  }
  const client = new Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}
