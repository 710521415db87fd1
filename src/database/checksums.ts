import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 of migrations in hexadecimal digits, by their file below the folder of migrations. */
export type Checksums = Readonly<Record<string, string>>;

const FILE = 'checksums.json';

/** What the migrations are now; line breaks count the same on all systems. */
export function checksumsOf(folder: string): Checksums {
  const files = globSync('*/Migration*.ts', { cwd: folder }).toSorted();
  const entries = files.map(file => {
    const text = readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    return [file.replaceAll('\\', '/'), createHash('sha256').update(text).digest('hex')] as const;
  });
  return Object.fromEntries(entries);
}

/** What the migrations were when they were sealed. */
export function sealedChecksums(folder: string): Checksums {
  const file = path.join(folder, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Sealed migrations that are different or gone: databases elsewhere have them as they were. */
export function changedSince(sealed: Checksums, now: Checksums): string[] {
  return Object.keys(sealed).filter(file => sealed[file] !== now[file]);
}

/** Adds the new migrations to those that must not change any more; gives their files. */
export function seal(folder: string): string[] {
  const [sealed, now] = [sealedChecksums(folder), checksumsOf(folder)];
  const changed = changedSince(sealed, now);
  if (changed.length > 0)
    throw new Error(`Sealed migrations were changed; write a new one instead: ${changed.join(', ')}`);
  writeFileSync(path.join(folder, FILE), `${JSON.stringify(now, null, 2)}\n`);
  return Object.keys(now).filter(file => !(file in sealed));
}
