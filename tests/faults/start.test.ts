import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/server/log.ts';
import { freshDatabase, SECRETS } from '../support/app.ts';
import { scratch } from '../support/scratch.ts';
import { copySources } from './built-project.ts';

const shell = promisify(execFile);

/** A copy of the project, so that nothing is built or stored in the real one. */
let project: string;
beforeAll(() => {
  project = realpathSync(mkdtempSync(scratch('almanac-start-')));
  copySources(project);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

interface Process {
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the match as soon as the output has it; rejects if the process ends before. */
  says(words: RegExp): Promise<RegExpExecArray>;
}

const running = new Set<Process>();
afterEach(async () => {
  for (const each of running) each.signal('SIGKILL');
  await Promise.all([...running].map(each => each.exit));
  running.clear();
});

/** `npm start` with only these variables, on any free port. */
function start(env: NodeJS.ProcessEnv = {}, script = 'start.mjs', ...args: string[]): Process {
  const child = spawn(process.execPath, [join(project, 'scripts', script), ...args], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
  });
  let output = '';
  const chunks = [child.stdout, child.stderr];
  for (const stream of chunks) stream.on('data', chunk => (output += String(chunk)));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const says = async (words: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = words.exec(output);
      if (match) return match;
      const more = chunks.map(stream => once(stream, 'data').then(() => true));
      if (!(await Promise.race([...more, exit.then(() => false)]))) break;
    }
    const last = words.exec(output);
    if (!last) throw new Error(`It ended without saying ${words}:\n${output}`);
    return last;
  };
  const server = { output: () => output, exit, says, signal: (name: NodeJS.Signals) => void child.kill(name) };
  running.add(server);
  return server;
}

const CURL = /curl -s (\S+)\/graphql [^]*?\n {4}-d '.+'\n/;

describe('npm start', () => {
  test('answers the printed command within 10 s, without any configuration; the next start within 2 s', async () => {
    const began = performance.now();
    const first = start();
    const [command] = await first.says(CURL);
    const { stdout } = await shell('sh', ['-c', command]);
    const { nodes } = JSON.parse(stdout).data.occurrences;
    const classes = nodes.filter((each: { title: string }) => each.title === 'Swim class');
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(classes).toEqual([
      { title: 'Swim class', startsAt: '2026-10-27T22:00:00.000Z', startsAtLocal: '2026-10-27T17:00:00' },
      { title: 'Swim class', startsAt: '2026-11-04T23:30:00.000Z', startsAtLocal: '2026-11-04T17:30:00' },
    ]);
    first.signal('SIGINT');
    expect(await first.exit).toBe(0);

    const again = performance.now();
    const second = start();
    const [sameCommand, address] = await second.says(CURL);
    expect(performance.now() - again).toBeLessThan(2000);
    expect(sameCommand.replace(address!, '')).toBe(command.replace(/http:\/\/[\d.:]+/, ''));
    expect(JSON.parse((await shell('sh', ['-c', sameCommand])).stdout).data.occurrences.nodes).toEqual(nodes);
  });

  test('in production prints no key, and nothing but the log', async () => {
    const env = { NODE_ENV: 'production', HOST: '127.0.0.1', DATABASE_URL: `sqlite:${project}/production.db` };
    const server = start({ ...env, ...SECRETS, ALMANAC_DEMO: 'on' });
    const [, address] = await server.says(/Almanac answers at (http:[^"]+)"/);
    const lines = server
      .output()
      .trim()
      .split('\n')
      .filter(line => !line.startsWith('Building'));
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) });
    expect(server.output()).not.toMatch(/alm_|Playground/);
    expect((await fetch(`${address}/graphiql`)).status).toBe(404);
  });

  test('in production refuses to start without secrets of its own', async () => {
    const server = start({ NODE_ENV: 'production', DATABASE_URL: `sqlite:${project}/none.db` });
    expect(await server.exit).toBe(1);
    expect(server.output()).toMatch(/SESSION_SECRET is not set.*\n.*ENCRYPTION_KEYS is not set/);
  });

  test('runs twice at once on two databases, and refuses to on one file', async () => {
    const [one, two] = ['one', 'two'].map(name => ({ DATABASE_URL: `sqlite:${project}/${name}.db` }));
    const servers = [start(one), start(two)];
    const addresses = await Promise.all(servers.map(async server => (await server.says(CURL))[1]!));
    const ready = await Promise.all(addresses.map(async address => (await fetch(`${address}/readyz`)).status));
    expect([new Set(addresses).size, ready]).toEqual([2, [200, 200]]);

    for (const command of [start(one), start(one, 'almanac.mjs', 'migrate', 'down')]) {
      expect(await command.exit).toBe(1);
      expect(command.output()).toMatch(/Another Almanac server is using .*one\.db/);
      expect(command.output()).not.toMatch(/ at .+\.(js|ts):\d/);
    }
    expect((await fetch(`${addresses[0]}/readyz`)).status).toBe(200);
    const status = start(one, 'almanac.mjs', 'migrate', 'status');
    expect(await status.exit).toBe(0);
    expect(status.output()).toMatch(/applied {2}\S+Z {2}Migration\d{14}_first\n/);
  });
});

describe('npm run migration:…', () => {
  test('goes up, down and tells where the database stands', async () => {
    const env = { DATABASE_URL: `sqlite:${project}/migrated.db` };
    const runs = async (...args: string[]) => {
      const command = start(env, 'almanac.mjs', 'migrate', ...args);
      return [await command.exit, command.output()] as const;
    };
    expect(await runs('up')).toEqual([0, expect.stringMatching(/Applied Migration\d+_first\n[^]+Applied .+_author\n/)]);
    expect(await runs('down', '--to=first')).toEqual([0, expect.stringMatching(/Undone .+_author\n/)]);
    expect(await runs('status')).toEqual([0, expect.stringMatching(/pending .+_author\n[^]*current .+_first\n$/)]);
    expect(await runs('down', '--to=frist')).toEqual([
      1,
      expect.stringContaining('No migration here is called frist\n'),
    ]);
    expect(await runs('sideways')).toEqual([2, expect.stringMatching(/Usage: almanac COMMAND[^]+migrate create/)]);
  });
});

describe('SIGTERM', () => {
  test('says at once that it is not ready, answers for two seconds more, and ends with 0 within ten', async () => {
    const server = start({ DATABASE_URL: `sqlite:${project}/ended.db` });
    const [, address] = await server.says(CURL);
    const ask = () =>
      fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ serverInfo { version } }"}',
      });
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const began = performance.now();
    server.signal('SIGTERM');
    await server.says(/SIGTERM: finishing/);
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    while (performance.now() - began < 1500) expect((await ask()).status).toBe(200);
    expect(await server.exit).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect(ask()).rejects.toThrow('fetch failed');
  });
});

const configFor = (url: string) => readConfig({ NODE_ENV: 'test', DATABASE_URL: url, ...SECRETS });

/** A door to the real PostgreSQL that shuts on the first few who come. */
async function doorTo(url: URL, isShutFor: number) {
  let visits = 0;
  const sockets = new Set<Socket>();
  const door = createServer(visitor => {
    visits += 1;
    if (visits <= isShutFor) return visitor.destroy();
    const host = connect(Number(url.port), url.hostname);
    for (const socket of [visitor, host]) sockets.add(socket.on('error', () => {}));
    return visitor.pipe(host).pipe(visitor);
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const { port } = door.address() as { port: number };
  const close = () => {
    for (const socket of sockets) socket.destroy();
    door.close();
  };
  return { url: Object.assign(new URL(url), { port: String(port) }).href, visits: () => visits, close };
}

async function withLog() {
  const log = await createLog({ level: 'silent', isPretty: false });
  const warnings: string[] = [];
  log.warn = (message: unknown) => void warnings.push(String(message));
  return { log, warnings };
}

describe('a database that does not answer', () => {
  test('is asked five times, then the start fails with its last words', async () => {
    const door = await doorTo(new URL(inject('postgresUrl')), Number.POSITIVE_INFINITY);
    const { log, warnings } = await withLog();
    const url = `${door.url}none`;
    await expect(createApp(configFor(url), { log, patience: { attempts: 5, pauseMs: 10 } })).rejects.toThrow(
      /terminated|ECONNRESET|hang up/,
    );
    expect([door.visits(), warnings.length]).toEqual([5, 5]);
    expect(warnings.at(-1)).toMatch(/attempt 5 of 5/);
    door.close();
  });

  test('and answers at the third attempt, is used', async () => {
    const database = await freshDatabase('postgresql');
    const door = await doorTo(new URL(database.url), 2);
    const { log, warnings } = await withLog();
    const app = await createApp(configFor(door.url), { log, patience: { attempts: 5, pauseMs: 10 } });
    expect(warnings.map(each => /attempt (\d)/.exec(each)?.[1])).toEqual(['1', '2']);
    expect((await app.http.inject('/readyz')).statusCode).toBe(200);
    await app.close();
    door.close();
    database.remove();
  });

  test('ends the process with 1 after five attempts, five seconds apart', async () => {
    const door = await doorTo(new URL(inject('postgresUrl')), Number.POSITIVE_INFINITY);
    const server = start({ DATABASE_URL: `${door.url}none` });
    const began = performance.now();
    expect(await server.exit).toBe(1);
    expect(performance.now() - began).toBeGreaterThan(19_900);
    expect(door.visits()).toBe(5);
    expect(server.output()).toMatch(/attempt 5 of 5/);
    door.close();
  }, 60_000);
});
