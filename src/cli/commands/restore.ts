import { existsSync, renameSync, statSync } from 'node:fs';
import { type Config, describeDatabase } from '../../config.ts';
import { type Contents, NoBackup, noteIn } from '../../database/backup/contents.ts';
import { keptName } from '../../database/backup/files.ts';
import { CannotReplace, restorePostgres } from '../../database/backup/postgres-restore.ts';
import { ToolFailed } from '../../database/backup/postgres-tools.ts';
import { restoreSqlite, StillOpen } from '../../database/backup/sqlite-restore.ts';
import { lockFile } from '../../database/file-lock.ts';
import { isPostgresUrl, sqliteFileOf } from '../../database/options.ts';
import { type Call, isSet, type Report } from '../command.ts';
import { placeOf, urlWith } from '../place.ts';
import { acceptCopy, assertOurs } from '../restore-checks.ts';
import { readSettings, typedPath } from '../settings.ts';
import { Told } from '../told.ts';

export async function restore(call: Call): Promise<Report> {
  const file = typedPath(call.operands[0] ?? '');
  if (!existsSync(file) || !statSync(file).isFile()) throw new Told(`Cannot read ${file}: there is no such file`);
  const config = readSettings();
  let contents: Contents | undefined;
  const check = async (found: Contents) => assertOurs((contents = found), config);
  const isPostgres = isPostgresUrl(config.databaseUrl.reveal());
  const kept = await (isPostgres ? intoPostgres : intoSqlite)(call, { config, file, check }).catch(error =>
    tellFailure(error, file),
  );
  const database = describeDatabase(config.databaseUrl);
  const note = contents ? noteIn(contents) : null;
  const made = note ? ` It was made at ${note.at} by Almanac ${note.version}.` : '';
  const old = kept === null ? '' : ` What was there before is ${kept}.`;
  return {
    text: `${database} is what ${file} holds.${made}${old}`,
    data: { database, file, keptAs: kept, version: note?.version ?? null, at: note?.at ?? null },
  };
}

interface Wanted {
  readonly config: Config;
  readonly file: string;
  check(contents: Contents): Promise<void>;
}

/** The database's lock is held, so that no server starts meanwhile. */
async function intoSqlite(call: Call, { config, file, check }: Wanted): Promise<string | null> {
  if (existsSync(`${file}-wal`)) {
    throw new Told(
      `${file} is a database in use (there is a -wal beside it): make a backup of it with "almanac backup"`,
    );
  }
  const target = sqliteFileOf(config.databaseUrl.reveal());
  const unlock = lockFile(target);
  try {
    const kept = await restoreSqlite(file, {
      target,
      keeps: !isSet(call, 'no-keep'),
      check: async (contents, copy) => {
        await check(contents);
        await acceptCopy(config, `sqlite:${copy}`, call.terminal.progress);
      },
    });
    setAnchorsAside(target);
    return kept;
  } finally {
    unlock();
  }
}

/** Anchors of what was there before: the restored chain goes on differently, and they are proof of the other. */
function setAnchorsAside(target: string): void {
  const anchors = `${target}-anchors.jsonl`;
  if (existsSync(anchors)) renameSync(anchors, keptName(anchors));
}

function intoPostgres(call: Call, { config, file, check }: Wanted): Promise<string | null> {
  const url = config.databaseUrl.reveal();
  call.terminal.tell(`Restoring ${describeDatabase(config.databaseUrl)} …`);
  return restorePostgres(file, {
    place: placeOf(config),
    keeps: !isSet(call, 'no-keep'),
    mayClean: isSet(call, 'clean'),
    check,
    checkRestored: name => acceptCopy(config, urlWith(url, name), call.terminal.progress),
  });
}

/** Of PostgreSQL. */
const NO_SUCH_DATABASE = '3D000';

function tellFailure(error: unknown, file: string): never {
  if (error instanceof NoBackup) throw new Told(`${file} was not restored. ${error.message}`);
  if (error instanceof StillOpen || error instanceof CannotReplace || error instanceof ToolFailed) {
    throw new Told(`${error.message}\nNothing was changed`);
  }
  if ((error as { code?: string }).code === NO_SUCH_DATABASE) {
    throw new Told('There is no such database on that server: create an empty one first, with createdb');
  }
  if ((error as { code?: string }).code === 'ENOSPC') throw new Told('The disk is full; nothing was changed');
  throw error;
}
