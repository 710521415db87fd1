import { copyFileSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { type Contents, NoBackup } from './contents.ts';
import { alsoAs, belongLike, isSame, keptName, putInPlace } from './files.ts';
import { assertIntact } from './sqlite-backup.ts';

const SIDES = ['-wal', '-shm', '-journal'];

/** Another process has the database open, so it cannot be replaced. */
export class StillOpen extends Error {
  constructor(file: string) {
    super(`Another process has ${file} open. End it first.`);
  }
}

interface Restoring {
  /** The database's file; need not be there. */
  readonly target: string;
  /** Whether to keep what is there now. */
  readonly keeps: boolean;
  /** Looks at a copy of the backup and throws where it must not be restored. */
  check(contents: Contents, copy: string): Promise<void>;
}

/**
 * Puts a backup in the place of a database that nobody has open: its caller holds the database's lock. Everything is copied
 * and checked beside it first; then one renaming makes the difference, so a process that dies leaves the old or the new.
 * Gives the name under which the old one is kept; null where there was none.
 */
export async function restoreSqlite(backup: string, { target, keeps, check }: Restoring): Promise<string | null> {
  mkdirSync(path.dirname(path.resolve(target)), { recursive: true });
  const draft = `${target}.restore-${process.pid}`;
  clear(target);
  try {
    copyFileSync(backup, draft, constants.COPYFILE_FICLONE);
    await check(contentsOf(draft), draft);
    settle(draft);
    belongLike(draft, target);
    const kept = existsSync(target) ? setAside(target) : null;
    putInPlace(draft, target);
    if (kept === null || keeps) return kept;
    for (const side of ['', ...SIDES]) rmSync(kept + side, { force: true });
    return null;
  } finally {
    clear(target);
  }
}

/** Those of processes that were killed as well, and second names that they gave to what is still in its place. */
function clear(target: string): void {
  const folder = path.dirname(path.resolve(target));
  const name = path.basename(target);
  for (const each of readdirSync(folder)) {
    const file = path.join(folder, each);
    const isDraft = each.startsWith(`${name}.restore-`);
    if (isDraft || (each.startsWith(`${name}.before-restore`) && isSame(file, target))) rmSync(file, { force: true });
  }
}

/** Reads what a file says of itself, after looking through the whole of it. @throws NoBackup */
function contentsOf(file: string): Contents {
  const db = new Database(file);
  try {
    for (const pragma of ['trusted_schema = OFF', 'cell_size_check = ON', 'journal_mode = DELETE']) db.pragma(pragma);
    assertIntact(db);
    const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all();
    if (!['users', 'events', 'server_state', 'mikro_orm_migrations'].every(name => tables.includes(name))) {
      throw new NoBackup('It is a SQLite file, but no database of Almanac');
    }
    const migrations = db.prepare('select name from mikro_orm_migrations order by id').pluck().all() as string[];
    const state = db.prepare('select key, value from server_state').raw().all() as [string, string][];
    return { migrations, state: new Map(state) };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (code === 'SQLITE_NOTADB') throw new NoBackup('It is no SQLite file');
    throw code.startsWith('SQLITE_CORRUPT') ? new NoBackup(`It is damaged: ${message}`) : error;
  } finally {
    db.close();
  }
}

/** Checks may have opened the copy as a server does. */
function settle(draft: string): void {
  const db = new Database(draft);
  db.pragma('journal_mode = DELETE');
  db.close();
}

/** Gives the old database a second name, complete without its `-wal`, which would be taken for the new one's. */
function setAside(target: string): string {
  const isWhole = closeJournal(target);
  const kept = keptName(target);
  if (!isWhole) {
    for (const side of SIDES) if (existsSync(target + side)) alsoAs(target + side, kept + side);
  }
  alsoAs(target, kept);
  for (const side of SIDES) rmSync(target + side, { force: true });
  return kept;
}

/** Writes the journal into the file itself; false where the file is too damaged for that. */
function closeJournal(target: string): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(target, { timeout: 1000 });
    db.pragma('journal_mode = DELETE');
    return true;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) throw new StillOpen(target);
    if (/^SQLITE_(NOTADB|CORRUPT|IOERR)/.test(code)) return false;
    throw error;
  } finally {
    db?.close();
  }
}
