import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** Another server has this database file. */
export class FileInUse extends Error {
  constructor(file: string) {
    super(`Another Almanac server is using ${file}. Stop it first, or set DATABASE_URL and PORT to run a second one.`);
  }
}

/**
 * Holds `<file>.lock` for as long as this process lives. It is a lock of SQLite's own, so the system frees it when the
 * process dies, however it dies; a file with a process id would lie after a kill or in a container.
 */
export function lockFile(file: string): () => void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new FileInUse(file);
    throw error;
  }
  return () => void lock.close();
}
