import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const DIST = join(ROOT, 'dist');
const STAMP = '.sources'; // in a finished build: the hash of what it was made from
const SOURCES = ['{src,migrations}/**/*.ts', 'mikro-orm.config.ts', 'tsconfig*.json', 'package-lock.json'];
const KEPT = 3; // builds a running server may still be loading from

/**
 * Brings `dist` up to date: compiles where the sources differ from those of the last build, after calling `announce`.
 * `dist` is a link to a folder that never changes once it is complete, so a server being started sees one build only.
 * Returns whether all is well; the compiler has told what is not, and `dist` is then as before.
 */
export function build(announce) {
  return withBuildLock(() => {
    const hash = hashOfSources();
    if (stampOf(DIST) === hash) return true;
    announce();
    const folder = join(ROOT, `.dist-${hash.slice(0, 8)}-${process.pid}`);
    rmSync(folder, { recursive: true, force: true });
    const isCompiled = compile(folder);
    if (!isCompiled) rmSync(folder, { recursive: true, force: true });
    if (!isCompiled) return false;
    writeFileSync(join(folder, STAMP), hash);
    pointDistTo(folder);
    removeOldBuilds();
    return true;
  });
}

/** Compiles into a folder, telling mistakes on the terminal; returns whether there were none. */
export function compile(folder) {
  const { status } = spawnSync(process.execPath, [TSC, '-p', 'tsconfig.build.json', '--outDir', folder], {
    cwd: ROOT,
    stdio: ['inherit', 2, 'inherit'], // a command's own output may be read by a program
  });
  return status === 0;
}

/** Makes `dist` a link to `folder`, in one step where the system allows it. */
export function pointDistTo(folder) {
  const isWindows = process.platform === 'win32';
  const link = join(ROOT, '.dist-link');
  rmSync(link, { force: true });
  symlinkSync(isWindows ? folder : basename(folder), link, 'junction');
  const dist = lstatSync(DIST, { throwIfNoEntry: false });
  if (dist?.isDirectory()) renameSync(DIST, join(ROOT, `.dist-${Date.now()}`));
  else if (isWindows && dist) rmSync(DIST);
  renameSync(link, DIST);
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT }).toSorted()) {
    const content = readFileSync(join(ROOT, file));
    hash.update(`${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

const stampOf = folder => {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

function removeOldBuilds() {
  const current = basename(readlinkSync(DIST));
  const others = globSync('.dist-*', { cwd: ROOT }).filter(name => name !== current && name !== '.dist-dev');
  const age = name => statSync(join(ROOT, name)).mtimeMs;
  for (const name of others.toSorted((a, b) => age(b) - age(a)).slice(KEPT)) {
    rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}
