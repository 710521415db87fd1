import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Config, describeDatabase } from '../../config.ts';
import { BACKUP_KEY, type BackupNote, NoBackup } from '../../database/backup/contents.ts';
import { backupPostgres } from '../../database/backup/postgres-backup.ts';
import { ToolFailed } from '../../database/backup/postgres-tools.ts';
import { backupSqlite } from '../../database/backup/sqlite-backup.ts';
import { isPostgresUrl, sqliteFileOf } from '../../database/options.ts';
import { newDeed } from '../../kernel/deed.ts';
import { outageOf } from '../../kernel/outage.ts';
import { rememberForever } from '../../kernel/server-state.ts';
import { VERSION } from '../../version.ts';
import { beside } from '../beside.ts';
import { type Call, isSet, type Report } from '../command.ts';
import { placeOf } from '../place.ts';
import { readSettings, typedPath } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { Told } from '../told.ts';

export async function backup(call: Call): Promise<Report> {
  const file = typedPath(call.operands[0] ?? '');
  assertWritable(file, isSet(call, 'force'));
  const config = readSettings();
  const note = await leaveNote(config).catch(unlessFull);
  await copy(config, file, call.terminal).catch(async (error: unknown) => {
    const told = reasonOf(error);
    if (note) await noteFailure(config, told).catch(() => {}); // the reason is what counts
    throw told;
  });
  const bytes = statSync(file).size;
  const database = describeDatabase(config.databaseUrl);
  return {
    text: `${database} is in ${file} (${bytes} bytes). Keep ENCRYPTION_KEYS too, in another place`,
    data: { database, file, bytes, version: note?.version ?? null, at: note?.at ?? null },
  };
}

function assertWritable(file: string, force: boolean): void {
  if (!existsSync(path.dirname(file))) throw new Told(`There is no folder ${path.dirname(file)}`);
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) throw new Told(`${file} is no file`);
  if (!force) throw new Told(`${file} is there already; --force replaces it`);
}

/**
 * The copy says itself when and by which version it was made, and the audit log that somebody made it. Before an upgrade
 * nothing is noted: the tables are another version's.
 */
const leaveNote = (config: Config): Promise<BackupNote | null> =>
  beside(config, async ({ scope, ledger, stop }) => {
    const server = scope();
    if (server.surroundings.facts.pendingMigrations > 0) return null;
    const note = { version: VERSION, at: server.clock.now().toISOString() };
    const deed = newDeed('command backup', server.clock.now());
    await server.commit(inner => rememberForever(inner, BACKUP_KEY, JSON.stringify(note)), { deed });
    await ledger.seal(server);
    await stop(); // signs where the chain ends, as a server does when it stops
    return note;
  });

/** A full disk is a reason for a backup elsewhere, and none against it. */
function unlessFull(error: unknown): null {
  if (outageOf(error) === 'full') return null;
  throw error;
}

async function copy(config: Config, file: string, { progress, tell }: Terminal): Promise<void> {
  const url = config.databaseUrl.reveal();
  if (!isPostgresUrl(url)) {
    await backupSqlite(sqliteFileOf(url), file, (done, total) => progress('pages copied', done, total));
    return;
  }
  tell(`Dumping ${describeDatabase(config.databaseUrl)} …`);
  await backupPostgres(placeOf(config), file);
}

/** The note says that a backup was begun, for it has to be in it. That nothing came of it stands beside. */
const noteFailure = (config: Config, { message }: Error): Promise<void> =>
  beside(config, async ({ scope, ledger }) => {
    const deed = newDeed('command backup', scope().clock.now());
    await ledger.failed(scope(), Object.assign(deed, { outcome: 'ERROR', errorMessage: message }));
    await ledger.seal(scope());
  });

function reasonOf(error: unknown): Error {
  if (error instanceof NoBackup) {
    return new Told(`The database itself is damaged, so there is no backup. ${error.message}`);
  }
  if (error instanceof ToolFailed) return new Told(error.message);
  if ((error as { code?: string }).code === 'ENOSPC') return new Told('The disk is full; there is no backup');
  return error instanceof Error ? error : new Error(String(error));
}
