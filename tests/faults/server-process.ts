import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SECRETS } from '../support/app.ts';
import { scratch } from '../support/scratch.ts';

const PROJECT = join(import.meta.dirname, '../..');
const COPIED = ['src', 'migrations', 'scripts', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];

/** A copy of the project to start servers from, so that nothing is built or stored in the real one. */
export function copyProject(): { readonly folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(scratch('almanac-process-')));
  for (const name of COPIED) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A server in a process of its own. */
export interface ServerProcess {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** Ends it without a word (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a server on this database, on any free port; resolves as soon as it listens. */
export async function startProcess(folder: string, databaseUrl: string): Promise<ServerProcess> {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    ALMANAC_DEMO: 'false',
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_ANONYMOUS: '0',
    ...SECRETS,
  };
  const child = spawn(process.execPath, [join(folder, 'scripts/start.mjs')], { env, detached: true });
  const isGone = once(child, 'close');
  let output = '';
  const url = await new Promise<string>((listens, failed) => {
    const read = (chunk: unknown) => {
      output += String(chunk);
      const [, found] = /Almanac answers at (http:\/\/[\w.:]+)/.exec(output) ?? [];
      if (found) listens(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void isGone.then(() => failed(new Error(`It ended before it listened:\n${output}`)));
  });
  return {
    url,
    kill: async () => {
      if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
      await isGone;
    },
  };
}
