import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { SECRETS } from '../support/app.ts';
import { scratch } from '../support/scratch.ts';

/** Servers that have not ended yet: those of a test that failed are left over. */
const living = new Set<Launched>();

/**
 * A copy of the project to start servers from, built already, so that nothing is built or stored in the real one. Removing it
 * ends what still runs.
 */
export function copyProject(): { readonly folder: string; remove(): Promise<void> } {
  const folder = realpathSync(mkdtempSync(scratch('almanac-process-')));
  cpSync(inject('builtProject'), folder, { recursive: true, verbatimSymlinks: true });
  return {
    folder,
    remove: async () => {
      await Promise.all([...living].map(each => each.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process that is to become a server. */
export interface Launched {
  readonly pid: number;
  /** Its address, without a slash at the end, as soon as it listens; rejects with its last words if it ends before. */
  readonly listens: Promise<string>;
  /** With which code it ends; null where a signal ends it. */
  readonly exit: Promise<number | null>;
  /** What it has said so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it without a word (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
}

/** Launches a server on this database and any free port. */
export function launch(folder: string, databaseUrl: string, more: NodeJS.ProcessEnv = {}): Launched {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    ALMANAC_DEMO: 'false',
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_ANONYMOUS: '0',
    ...SECRETS,
    ...more,
  };
  const child = spawn(process.execPath, [join(folder, 'scripts/start.mjs')], { env, detached: true });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  let output = '';
  const listens = new Promise<string>((listening, failed) => {
    const read = (chunk: unknown) => {
      output += String(chunk);
      const [, found] = /Almanac answers at (http:\/\/[\w.:]+)/.exec(output) ?? [];
      if (found) listening(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exit.then(() => failed(new Error(`It ended before it listened:\n${output}`)));
  });
  listens.catch(() => {}); // whoever waits for the end alone need not hear of it
  const isThere = () => child.exitCode === null && child.signalCode === null;
  const end = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch (error) {
      // it may have ended without that being known here yet
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const launched: Launched = {
    pid: child.pid!,
    listens,
    exit,
    output: () => output,
    signal: name => void child.kill(name),
    kill: async () => {
      if (isThere()) end();
      await exit;
    },
  };
  living.add(launched);
  void exit.then(() => living.delete(launched));
  return launched;
}

/** A server in a process of its own. */
export interface ServerProcess extends Launched {
  /** Its origin, without a slash at the end. */
  readonly url: string;
}

/** Starts a server on this database, on any free port; resolves as soon as it listens. */
export async function startProcess(
  folder: string,
  databaseUrl: string,
  more: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const launched = launch(folder, databaseUrl, more);
  return { ...launched, url: await launched.listens };
}
