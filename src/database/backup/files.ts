import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  statSync,
} from 'node:fs';
import path from 'node:path';

/** A backup holds everything that people have entered, so nobody else may read it. */
const OWNER_ONLY = 0o600;

/** Makes an empty file that only its owner may read. */
export function createPrivate(file: string): void {
  closeSync(openSync(file, 'wx', OWNER_ONLY));
}

/** Gives a file to whoever has the other, where there is one: a server may run as somebody else than whoever restores. */
export function belongLike(file: string, other: string): void {
  const stats = statSync(other, { throwIfNoEntry: false });
  if (!stats) return;
  chmodSync(file, stats.mode);
  if (process.getuid?.() === 0) chownSync(file, stats.uid, stats.gid);
}

/** Writes to disk what the system may still hold in memory. */
function force(file: string): void {
  const opened = openSync(file, 'r+');
  fsyncSync(opened);
  closeSync(opened);
}

/** Puts a finished file in its place in one step: whoever looks finds the old one or the new one, also after a power loss. */
export function putInPlace(draft: string, file: string): void {
  force(draft);
  renameSync(draft, file);
  if (process.platform === 'win32') return; // folders cannot be opened there
  const folder = openSync(path.dirname(path.resolve(file)), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Gives a file a second name; where the file system cannot, a copy. */
export function alsoAs(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    copyFileSync(file, name);
  }
}

/** Whether two names are names of one file. */
export function isSame(file: string, other: string): boolean {
  const [a, b] = [file, other].map(each => statSync(each, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** `<file>.before-restore`, or with a number where that is taken: what was kept once is not given up for another. */
export function keptName(file: string): string {
  const first = `${file}.before-restore`;
  for (let number = 2, name = first; ; name = `${first}.${number++}`) if (!existsSync(name)) return name;
}
