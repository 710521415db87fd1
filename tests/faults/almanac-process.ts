import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Loose } from '../support/actors.ts';
import { SECRETS } from '../support/app.ts';

/** How a command has ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is under way. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves as soon as this is so, or the command has ended. */
  until(isSo: () => boolean): Promise<void>;
  kill(): void;
}

/** Calls `almanac` of a copy of the project, as a process. */
export function begin(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const variables = { PATH: process.env['PATH'], NODE_ENV: 'test', INIT_CWD: folder, ...SECRETS, ...env };
  const child = spawn(process.execPath, [join(folder, 'scripts/almanac.mjs'), ...args], { env: variables });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => (out += String(chunk)));
  child.stderr.on('data', chunk => (err += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    err: err.replace(/^Building Almanac.*\n/, ''),
  }));
  const until = async (isSo: () => boolean) => {
    while (child.exitCode === null && !isSo()) await wait(1);
  };
  return { ended, until, kill: () => void child.kill('SIGKILL') };
}

/** Calls it and waits for its end. */
export const almanac = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  begin(folder, args, env).ended;

/** The one object that `--json` shows; fails where there is anything else. */
export async function almanacJson(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly data: Loose }> {
  const { code, out } = await almanac(folder, [...args, '--json'], env);
  return { code, data: JSON.parse(out) as Loose };
}
