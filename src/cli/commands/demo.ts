import { openDatabase } from '../../app.ts';
import { lockFile } from '../../database/file-lock.ts';
import { isPostgresUrl, sqliteFileOf } from '../../database/options.ts';
import { openDemo } from '../../demo.ts';
import { createLog } from '../../server/log.ts';
import type { Report } from '../command.ts';
import { readSettings } from '../settings.ts';
import { Told } from '../told.ts';

/** The database is made where there is none. A server in development makes the demo by itself, so none may run here. */
export async function demo(): Promise<Report> {
  const config = readSettings();
  if (config.environment === 'production') {
    throw new Told('The demo account would be an operator in production: take another database, without NODE_ENV');
  }
  const url = config.databaseUrl.reveal();
  await using open = new AsyncDisposableStack();
  if (!isPostgresUrl(url)) open.defer(lockFile(sqliteFileOf(url)));
  const log = await createLog({ level: 'silent', isPretty: false });
  const { orm, scope } = await openDatabase(config, { log, patience: { attempts: 1, pauseMs: 0 } });
  open.defer(() => orm.close(true));
  const settings = { environment: 'development', demo: true, sessionSecret: config.sessionSecret } as const;
  const token = await openDemo(scope(), settings);
  if (token === null) throw new Told('This database holds accounts already; the demo wants an empty one');
  return { text: `Authorization: Bearer ${token}`, data: { token } };
}
