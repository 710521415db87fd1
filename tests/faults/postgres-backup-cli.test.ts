import { chmodSync, globSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { almanac, almanacJson, begin } from './almanac-process.ts';
import { foundHousehold, plan } from './household.ts';
import { random } from './seed.ts';
import { copyProject, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

// every command is a process of its own
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A PostgreSQL with its client programs, as systems install them; the one that tests bring has none. */
const [INSTALLED] = globSync(['/usr/lib/postgresql/*/bin/pg_dump', '/opt/homebrew/opt/postgresql@*/bin/pg_dump'])
  .map(file => join(file, '..'))
  .toReversed();

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

describe.skipIf(!INSTALLED)('with the client programs of PostgreSQL (skipped where none are installed)', () => {
  const PATH = [INSTALLED, process.env['PATH']].join(delimiter);
  let postgres: Postgres;
  let url: string;
  let env: NodeJS.ProcessEnv;
  let file: string;
  beforeAll(async () => {
    postgres = await startPostgres(undefined, INSTALLED);
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    const name = `d_${randomUUID()}`;
    await sql('postgres', `create database "${name}"`);
    url = postgres.url(name);
    env = { DATABASE_URL: url, PATH };
    file = join(project.folder, `${name}.dump`);
  });

  async function sql(database: string, statement: string): Promise<Record<string, unknown>[]> {
    const client = new Client(postgres.url(database));
    await client.connect();
    const { rows } = await client.query(statement);
    await client.end();
    return rows as Record<string, unknown>[];
  }

  const nameOf = () => new URL(url).pathname.slice(1);
  const databases = async () =>
    (await sql('postgres', `select datname from pg_database where datname like '${nameOf()}%' order by 1`)).map(
      row => row['datname'],
    );

  /** The event `old`, a backup, and the event `new`. */
  async function fill(): Promise<void> {
    const server = await startProcess(project.folder, url);
    const ann = await foundHousehold(server.url);
    await plan(server.url, ann, { title: 'old' });
    expect(await almanacJson(project.folder, ['backup', file], env)).toMatchObject({
      code: 0,
      data: { ok: true, bytes: statSync(file).size, version: '0.1.0' },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await plan(server.url, ann, { title: 'new' });
    expect(await almanac(project.folder, ['restore', file], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/others are connected to .*Nothing was changed/s),
    });
    await server.kill();
  }

  test('restores what was backed up beside a server, and keeps the old under another name', async () => {
    await fill();
    const { code, data } = await almanacJson(project.folder, ['restore', file], env);
    expect([code, data]).toEqual([0, expect.objectContaining({ ok: true, keptAs: `${nameOf()}_before_restore` })]);
    const { titles, halves } = await stored(url);
    expect([titles, halves]).toEqual([['old'], NO_HALVES]);
    expect((await stored(postgres.url(`${nameOf()}_before_restore`))).titles).toEqual(['new', 'old']);
    expect(await almanac(project.folder, ['audit:verify'], env)).toMatchObject({ code: 0 });

    truncateSync(file, Math.floor(statSync(file).size / 2));
    expect(await almanac(project.folder, ['restore', file], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('It is no whole dump of PostgreSQL'),
    });
    writeFileSync(file, 'Dear all,');
    expect(await almanac(project.folder, ['restore', file], env)).toMatchObject({ code: 1 });
    expect(await databases()).toEqual([nameOf(), `${nameOf()}_before_restore`]);
  });

  test('killed at any moment leaves the old or the new, and the next one clears up', async () => {
    await fill();
    for (const within of [800, 2500]) {
      const running = begin(project.folder, ['restore', file], env);
      await wait(random(within));
      running.kill();
      await running.ended;
      expect([['new', 'old'], ['old']]).toContainEqual((await stored(url)).titles);
    }
    await vi.waitFor(
      async () => expect(await almanac(project.folder, ['restore', file], env)).toMatchObject({ code: 0 }),
      { timeout: 30_000, interval: 500 }, // PostgreSQL takes a moment to see that they are gone
    );
    expect((await stored(url)).titles).toEqual(['old']);
    expect(await databases()).not.toContain(`${nameOf()}_restore`);
  });

  test('without the right to make databases fills an empty one, and asks before it replaces another', async () => {
    await fill();
    const role = `r_${randomUUID().slice(0, 8)}`;
    await sql('postgres', `create role ${role} login`);
    await sql('postgres', `create database "${nameOf()}_e" owner ${role}`);
    const theirs = { ...env, DATABASE_URL: `${postgres.url(`${nameOf()}_e`)}`.replace('almanac@', `${role}@`) };
    expect(await almanac(project.folder, ['restore', file], theirs)).toMatchObject({ code: 0 });
    expect((await stored(theirs.DATABASE_URL)).titles).toEqual(['old']);
    await sql(`${nameOf()}_e`, "update events set title = 'changed'");
    expect(await almanac(project.folder, ['restore', file], theirs)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/--clean.*createdb\nNothing was changed/s),
    });
    expect((await stored(theirs.DATABASE_URL)).titles).toEqual(['changed']);
    expect(await almanac(project.folder, ['restore', file, '--clean'], theirs)).toMatchObject({ code: 0 });
    expect((await stored(theirs.DATABASE_URL)).titles).toEqual(['old']);
  });
});

/** A folder with one program, instead of the machine's. */
function pretend(program: string): string {
  const bin = join(project.folder, `bin-${randomUUID()}`);
  mkdirSync(bin);
  writeFileSync(join(bin, 'pg_dump'), `#!/bin/sh\n${program}\n`);
  chmodSync(join(bin, 'pg_dump'), 0o755);
  return bin;
}

describe('the programs of PostgreSQL', () => {
  const target = `${inject('postgresUrl').replace('almanac@', 'almanac:open%20sesame@')}postgres`;

  test('are given the password where nobody else can read it', async () => {
    const told = join(project.folder, 'told.txt');
    const PATH = pretend(`{ echo "$@"; echo "$PGPASSWORD/$PGHOST/$PGDATABASE/$PGUSER"; } > '${told}'; exit 3`);
    await almanac(project.folder, ['migrate', 'up'], { DATABASE_URL: target });
    const file = join(project.folder, 'a.dump');
    const { code, err } = await almanac(project.folder, ['backup', file], { DATABASE_URL: target, PATH });
    expect([code, err]).toEqual([1, expect.stringMatching(/^pg_dump failed/)]);
    const [args, variables] = readFileSync(told, 'utf8').split('\n');
    expect(args).toMatch(/^--format=custom --no-password --file=\S+\.part$/);
    expect(variables).toBe('open sesame/127.0.0.1/postgres/almanac');
    expect(globSync('a.dump*', { cwd: project.folder })).toEqual([]);
    const actions = "select outcome, error_message from user_actions where action_type = 'command backup' order by id";
    expect((await query(target, actions)).slice(-2)).toEqual([
      { outcome: 'SUCCESS', error_message: null }, // it was begun
      { outcome: 'ERROR', error_message: expect.stringMatching(/^pg_dump failed/) },
    ]);
  });

  test('are asked for where they are not installed, or too old', async () => {
    const empty = pretend('exit 0');
    rmSync(join(empty, 'pg_dump'));
    const without = await almanac(project.folder, ['backup', 'b.dump'], { DATABASE_URL: target, PATH: empty });
    expect(without).toMatchObject({ code: 1, err: expect.stringMatching(/pg_dump is not here\. Install/) });
    const PATH = pretend('echo "pg_dump: error: aborting because of server version mismatch" >&2; exit 1');
    const old = await almanac(project.folder, ['backup', 'b.dump'], { DATABASE_URL: target, PATH });
    expect(old).toMatchObject({ code: 1, err: expect.stringContaining('Install client programs of the version') });
  });
});
