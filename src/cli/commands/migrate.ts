import type { MikroORM } from '@mikro-orm/core';
import { describeDatabase } from '../../config.ts';
import { connect } from '../../database/connect.ts';
import { lockFile } from '../../database/file-lock.ts';
import { isPostgresUrl, sqliteFileOf } from '../../database/options.ts';
import { entities } from '../../schema.ts';
import { type Call, isSet, type Report, textOf } from '../command.ts';
import { down, status, up } from '../migration-steps.ts';
import { readSettings } from '../settings.ts';

/** Opens the database, tells which it is, and closes it. A file is locked against servers while its tables change. */
async function withDatabase<T>({ terminal }: Call, isChanging: boolean, work: (orm: MikroORM) => Promise<T>) {
  const { databaseUrl } = readSettings();
  const url = databaseUrl.reveal();
  const unlock = isChanging && !isPostgresUrl(url) ? lockFile(sqliteFileOf(url)) : () => {};
  terminal.tell(describeDatabase(databaseUrl));
  const orm = await connect({ url, poolMax: 2 }, entities, terminal.tell);
  try {
    return { database: describeDatabase(databaseUrl), ...(await work(orm)) };
  } finally {
    await orm.close(true);
    unlock();
  }
}

export async function migrateUp(call: Call): Promise<Report> {
  const way = { to: textOf(call, 'to'), only: textOf(call, 'only'), one: isSet(call, 'one') };
  const data = await withDatabase(call, true, async orm => ({ applied: await up(orm, way, call.terminal.tell) }));
  return { text: '', data };
}

export async function migrateDown(call: Call): Promise<Report> {
  const way = { to: textOf(call, 'to'), only: textOf(call, 'only') };
  const data = await withDatabase(call, true, async orm => ({ undone: await down(orm, way, call.terminal.tell) }));
  return { text: '', data };
}

export async function migrateStatus(call: Call): Promise<Report> {
  const data = await withDatabase(call, false, async orm => ({ ...(await status(orm, call.terminal.tell)) }));
  return { text: '', data };
}
