import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MikroORM } from '@mikro-orm/core';
import { entities } from '../schema.ts';
import { ConfigError, describeDatabase, readConfig } from '../config.ts';
import { loadEnvFile } from '../config/env-file.ts';
import { seal } from '../database/checksums.ts';
import { connect } from '../database/connect.ts';
import { FileInUse, lockFile } from '../database/file-lock.ts';
import { createMigrations, isTitle, titleOf } from '../database/migration-files.ts';
import { isPostgresUrl, sqliteFileOf } from '../database/options.ts';
import { NewerDatabase } from '../database/schema-version.ts';
import { systemClock } from '../kernel/clock.ts';
import { ensureSecrets } from '../secrets.ts';
import { down, status, up, type Way } from './migration-steps.ts';
import { Told } from './told.ts';

const USAGE = `npm run migration:create -- --name=words [--why="One sentence."] [--blank]
npm run migration:seal
npm run migration:up     [-- --one | --to=NAME | --only=NAME]
npm run migration:down   [-- --to=NAME | --to=0 | --only=NAME]
npm run migration:status`;

/** In the project, not in what was built from it: migrations are sources. */
const FOLDER = path.resolve('migrations');
const tell = (line: string) => console.log(line);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    why: { type: 'string' },
    blank: { type: 'boolean', default: false },
    one: { type: 'boolean', default: false },
    to: { type: 'string' },
    only: { type: 'string' },
  },
});

async function create(): Promise<void> {
  const { name = '', why, blank: isBlank } = values;
  if (!isTitle(name)) throw new Told(`Name the migration, in a few words.\n\n${USAGE}`, 2);
  const title = titleOf(name, why, systemClock.now());
  const files = await createMigrations(entities, { folder: FOLDER, title, isBlank });
  if (files.length === 0) return tell('The entities have not changed: nothing to migrate');
  for (const file of files) tell(`Written ${path.relative('', file)}`);
  tell('Read both, mend them where needed, try them, then: npm run migration:seal');
}

function sealNew(): void {
  const files = seal(FOLDER);
  for (const file of files) tell(`Sealed ${file}`);
  if (files.length === 0) tell('All were sealed before');
}

/** A file is locked against servers while its tables change. */
async function withDatabase(work: (orm: MikroORM) => Promise<void>, isChanging: boolean): Promise<void> {
  loadEnvFile();
  const config = readConfig(ensureSecrets(process.env, 'data/secrets.env'));
  const url = config.databaseUrl.reveal();
  const unlock = isChanging && !isPostgresUrl(url) ? lockFile(sqliteFileOf(url)) : () => {};
  tell(describeDatabase(config.databaseUrl));
  const orm = await connect({ url, poolMax: 2 }, entities, tell);
  try {
    await work(orm);
  } finally {
    await orm.close(true);
    unlock();
  }
}

const COMMANDS: Readonly<Record<string, () => Promise<void> | void>> = {
  create,
  seal: sealNew,
  up: () => withDatabase(orm => up(orm, values satisfies Way, tell), true),
  down: () => withDatabase(orm => down(orm, values satisfies Way, tell), true),
  status: () => withDatabase(orm => status(orm, tell), false),
};

try {
  const command = COMMANDS[positionals[0] ?? ''];
  if (!command) throw new Told(USAGE, 2);
  await command();
} catch (error) {
  const isForPeople = [ConfigError, FileInUse, NewerDatabase, Told].some(kind => error instanceof kind);
  console.error(isForPeople ? (error as Error).message : error);
  process.exitCode = error instanceof Told ? error.exitCode : 1;
}
