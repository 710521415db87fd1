import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase } from '../app.ts';
import { type Config, ConfigError, describeDatabase, readConfig } from '../config.ts';
import { loadEnvFile } from '../config/env-file.ts';
import { isPostgresUrl, sqliteFileOf } from '../database/options.ts';
import { newDeed } from '../kernel/deed.ts';
import { Refused } from '../kernel/errors.ts';
import { isOutage } from '../kernel/outage.ts';
import type { Scope } from '../kernel/scope.ts';
import type { Actor } from '../kernel/actor.ts';
import { importCalendar } from '../modules/calendar/import.service.ts';
import { politePace } from '../modules/calendar/import-slices.ts';
import { ensureSecrets } from '../secrets.ts';
import { createLog } from '../server/log.ts';
import { accountFor } from './account.ts';
import { type Options, readOptions } from './options.ts';
import { progressOn, reportOf } from './progress.ts';
import { Told } from './told.ts';

const START_FIRST = 'start the server with "npm start" and sign up first';
const ONCE = { attempts: 1, pauseMs: 0 };

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ics = await read(options.file);
  loadEnvFile();
  const config = readConfig(ensureSecrets(process.env, 'data/secrets.env'));
  assertIsThere(config);
  const log = await createLog({ level: 'silent', isPretty: false });
  // the schema is the server's to change, which may be running just now
  const { orm, scope } = await openDatabase({ ...config, autoMigrate: false }, { log, patience: ONCE });
  try {
    await importInto(scope, ics, options);
  } finally {
    await orm.close();
  }
}

/** Paths begin where the command was typed; npm runs it elsewhere and keeps that place here. */
async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(path.resolve(process.env['INIT_CWD'] ?? '.', file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Told(`Cannot read ${file}: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  }
}

function assertIsThere({ databaseUrl }: Config): void {
  const url = databaseUrl.reveal();
  if (isPostgresUrl(url) || existsSync(sqliteFileOf(url))) return;
  throw new Told(`There is no database yet (${describeDatabase(databaseUrl)}); ${START_FIRST}`);
}

async function importInto(scope: (actor?: Actor) => Scope, ics: Uint8Array, options: Options): Promise<void> {
  const { calendarId, email, dryRun } = options;
  if (scope().surroundings.facts.pendingMigrations > 0) {
    throw new Told('This database is not up to date; start this version of the server once, with "npm start"');
  }
  const own = scope(await accountFor(scope(), email));
  const pace = { ...politePace, progress: progressOn(process.stdout) };
  const work = await importCalendar(own, { calendarId: calendarId ?? null, ics, dryRun }, pace);
  process.stdout.write(reportOf(await own.commit(work, { deed: newDeed('command import', own.clock.now()) }), dryRun));
}

/** What people can mend is told in words; anything else is a bug and shows where. */
function wordsOf(error: unknown): string | null {
  if (error instanceof Told || error instanceof ConfigError || error instanceof Refused) return error.message;
  return isOutage(error) ? 'The database cannot be reached, or is busy; nothing was imported' : null;
}

try {
  await main();
} catch (error) {
  console.error(wordsOf(error) ?? error);
  process.exitCode = error instanceof Told ? error.exitCode : 1;
}
