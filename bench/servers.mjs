import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TOKEN } from './seed.mjs';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const peer = (name, dialect = 'plain') => ({ name, dialect, args: [here(`peers/${name}.mjs`)] });

/** The floor comes first: every ratio is against it. */
const [floor, mercurius, yoga] = ['floor', 'mercurius', 'yoga'].map(name => peer(name));
const almanac = {
  name: 'almanac',
  dialect: 'almanac',
  args: ['--max-semi-space-size=32', ...(process.env.ALMANAC_ARGS?.split(' ') ?? []), here('../dist/src/main.js')], // as npm start
};
export const SERVERS = {
  postgresql: [floor, peer('postgraphile', 'postgraphile'), mercurius, yoga, almanac],
  sqlite: [floor, mercurius, yoga, almanac],
};

const environment = {
  PATH: process.env.PATH,
  HOST: '127.0.0.1',
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_REQUESTS: '1000000000', // on, but never reached
  RATE_LIMIT_COST: '1000000000',
  SESSION_SECRET: 'for the bench only, and long enough to be one',
  ENCRYPTION_KEYS: Buffer.alloc(32, 'bench').toString('base64url'),
};

export const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
export const ask = (server, body) => fetch(server.url, { method: 'POST', headers, body });

/** Starts a server as a process of its own, and waits until it answers. */
export async function start(server, databaseUrl) {
  const port = await freePort();
  const env = { ...environment, ...server.env, PORT: String(port), DATABASE_URL: databaseUrl };
  const began = performance.now();
  const child = spawn(process.execPath, server.args, { env, cwd: here('..'), stdio: ['ignore', 'ignore', 'inherit'] });
  const running = { ...server, child, url: `http://127.0.0.1:${port}/graphql` };
  while (!(await answers(running))) {
    if (child.exitCode !== null || performance.now() - began > 30_000) throw new Error(`${server.name} did not start`);
    await wait(10);
  }
  return { ...running, bootMs: Math.round(performance.now() - began) };
}

const answers = server =>
  ask(server, '{"query":"{ __typename }","operationName":"Q0"}').then(
    () => true,
    () => false,
  );

export const stop = ({ child }) => new Promise(gone => child.once('exit', gone).kill('SIGTERM'));

/** User and system milliseconds of a process so far. Linux only. */
export function cpuMsOf({ child }) {
  const [, fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

export function rssMbOf({ child }) {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}

export const freePort = () =>
  new Promise(found => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
