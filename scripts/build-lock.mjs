import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

const FOLDER = fileURLToPath(new URL('../node_modules/.cache/almanac/', import.meta.url));
const PATIENCE = 120_000; // milliseconds

/**
 * Runs `work` while no other process on this machine builds. It is SQLite's lock on a file, which the system frees when the
 * process dies, however it dies. Waiting blocks this process.
 */
export function withBuildLock(work) {
  mkdirSync(FOLDER, { recursive: true });
  const lock = new Database(`${FOLDER}build.lock`, { timeout: PATIENCE });
  try {
    lock.exec('begin exclusive');
    return work();
  } finally {
    lock.close();
  }
}
