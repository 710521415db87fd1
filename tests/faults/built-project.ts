import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { scratch } from '../support/scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the project as the first start leaves it; not to be written to. */
    builtProject: string;
  }
}

const PROJECT = join(import.meta.dirname, '../..');
const PACKAGE = ['package.json', 'package-lock.json'];
const COPIED = ['src', 'migrations', 'scripts', 'tsconfig.json', 'tsconfig.build.json', ...PACKAGE];

/** Copies the project, with a link to what is installed and nothing built. */
export function copySources(to: string): void {
  for (const name of COPIED) cpSync(join(PROJECT, name), join(to, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(to, 'node_modules'));
}

/** Builds once for all the tests that start servers. */
export default function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(scratch('almanac-built-')));
  copySources(folder);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/build.mjs')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Almanac could not be built: ${stderr}`);
  project.provide('builtProject', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
