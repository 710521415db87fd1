import { existsSync } from 'node:fs';
import { openDatabase } from '../app.ts';
import { type Config, describeDatabase } from '../config.ts';
import { isPostgresUrl, sqliteFileOf } from '../database/options.ts';
import { createLog } from '../server/log.ts';
import { Told } from './told.ts';

type Opened = Awaited<ReturnType<typeof openDatabase>>;

/** A command tells that the database is away instead of waiting for it. */
export const ONCE = { attempts: 1, pauseMs: 0 };

/** @throws Told where the SQLite file is not there: opening it would make one. */
export function assertIsThere({ databaseUrl }: Config): void {
  const url = databaseUrl.reveal();
  if (isPostgresUrl(url) || existsSync(sqliteFileOf(url))) return;
  throw new Told(
    `There is no database yet (${describeDatabase(databaseUrl)}); start the server with "npm start" and sign up first`,
  );
}

/** Opens the database that a server may be using, does the work and closes it. Its schema stays as it is. */
export async function beside<T>(config: Config, work: (opened: Opened) => Promise<T>): Promise<T> {
  assertIsThere(config);
  const log = await createLog({ level: 'silent', isPretty: false });
  // the schema is the server's to change, which may be running just now
  const opened = await openDatabase({ ...config, autoMigrate: false }, { log, patience: ONCE });
  try {
    return await work(opened);
  } finally {
    await opened.orm.close(true);
  }
}

/** The same for work that needs the schema this code was written for. */
export const besideCurrent = <T>(config: Config, work: (opened: Opened) => Promise<T>): Promise<T> =>
  beside(config, async opened => {
    if (opened.scope().surroundings.facts.pendingMigrations > 0) {
      throw new Told('This database is not up to date; start this version of the server once, with "npm start"');
    }
    const done = await work(opened);
    await opened.ledger.seal(opened.scope()); // else what was done here waits for a server to be numbered
    return done;
  });
