import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createPrivate, putInPlace } from './files.ts';
import { NoBackup } from './contents.ts';

/** Pages copied between two looks at how far it is. */
const STEP = 1000;

type OnProgress = (done: number, total: number) => void;

/**
 * Copies a SQLite database that others are writing to, as it is at one instant. The copy is whole and checked before it gets
 * its name.
 */
export async function backupSqlite(from: string, to: string, onProgress: OnProgress): Promise<void> {
  const draft = `${to}.${process.pid}.part`;
  createPrivate(draft);
  try {
    await copy(from, draft, onProgress);
    finish(draft);
    putInPlace(draft, to);
  } finally {
    rmSync(draft, { force: true });
  }
}

async function copy(from: string, draft: string, onProgress: OnProgress): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    // a copy of what changes meanwhile would begin again and again; an open reader keeps to what it has seen first
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    const { totalPages: all } = await source.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        if (remainingPages > 0) onProgress(totalPages - remainingPages, totalPages);
        return STEP;
      },
    });
    onProgress(all, all);
  } finally {
    source.close();
  }
}

/** Looks through the whole copy, and leaves it as one file without a `-wal` beside it. */
function finish(draft: string): void {
  const db = new Database(draft);
  try {
    db.pragma('journal_mode = DELETE');
    assertIntact(db);
  } finally {
    db.close();
  }
}

/** @throws NoBackup where pages, indexes or references are broken */
export function assertIntact(db: Database.Database): void {
  const found = db.pragma('integrity_check(10)') as { integrity_check: string }[];
  const broken = found.map(each => each.integrity_check).filter(line => line !== 'ok');
  if (broken.length > 0) throw new NoBackup(`It is damaged: ${broken.join('; ')}`);
  const orphans = db.pragma('foreign_key_check') as unknown[];
  if (orphans.length > 0) throw new NoBackup(`It is damaged: ${orphans.length} rows refer to what is not there`);
}
