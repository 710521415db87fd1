import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ConnectionOptions } from 'node:tls';

/** A program of PostgreSQL's own is missing or could not do it. */
export class ToolFailed extends Error {}

/** Where a database is, for PostgreSQL's own programs. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** As for our own connections. */
  readonly tls: ConnectionOptions | false;
  /** The environment of this process, for PATH and what libpq reads besides. */
  readonly env: NodeJS.ProcessEnv;
}

/** The variables of libpq. Arguments can be read by everybody on the machine, the environment by its owner only. */
function variablesOf({ host, port, name, user, password, tls, env }: Place): NodeJS.ProcessEnv {
  const mode = tls === false ? 'prefer' : tls.rejectUnauthorized === false ? 'require' : 'verify-full';
  return {
    PGSSLROOTCERT: mode === 'verify-full' ? 'system' : undefined,
    PGSSLMODE: mode,
    ...env,
    PGHOST: host.replace(/^\[|\]$/g, ''),
    PGPORT: String(port),
    PGDATABASE: name,
    ...(user && { PGUSER: user }),
    ...(password && { PGPASSWORD: password }),
    PGAPPNAME: 'almanac',
  };
}

/** Runs `pg_dump` or `pg_restore`; gives what it writes to standard output. @throws ToolFailed with its own words */
export async function runTool(tool: 'pg_dump' | 'pg_restore', args: readonly string[], place: Place): Promise<string> {
  const child = spawn(tool, args, { env: variablesOf(place), stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let [out, words] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return out;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ToolFailed(
      `${tool} is not here. Install PostgreSQL's client programs (Debian: postgresql-client, Homebrew: libpq), of the server's version or newer`,
    );
  }
  const hint = words.includes('version mismatch')
    ? '\nInstall client programs of the version of the server or newer'
    : '';
  throw new ToolFailed(`${tool} failed: ${words.trim()}${hint}`);
}
