import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { almanac, almanacJson, begin } from './almanac-process.ts';
import { foundHousehold, plan } from './household.ts';
import { random, ROUNDS } from './seed.ts';
import { copyProject, startProcess } from './server-process.ts';
import { stored } from './stored.ts';

// every command is a process of its own
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: ReturnType<typeof copyProject>;
/** A database with the event `old`, and a backup of it; then `new` was added. */
let made: string;
beforeAll(async () => {
  project = copyProject();
  made = mkdtempSync(scratch('almanac-restore-'));
  const url = `sqlite:${join(made, 'live.db')}`;
  const server = await startProcess(project.folder, url);
  const ann = await foundHousehold(server.url);
  await plan(server.url, ann, { title: 'old' });
  await almanac(project.folder, ['backup', join(made, 'good.backup')], { DATABASE_URL: url });
  await plan(server.url, ann, { title: 'new' });
  server.signal('SIGTERM');
  await server.exit;
});
afterAll(() => {
  project.remove();
  rmSync(made, { recursive: true, force: true });
});

let folder: string;
let target: string;
let backup: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(scratch('almanac-restore-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  [target, backup] = [join(folder, 'live.db'), join(folder, 'a.backup')];
  copyFileSync(join(made, 'live.db'), target);
  copyFileSync(join(made, 'good.backup'), backup);
  env = { DATABASE_URL: `sqlite:${target}` };
});

const titles = async (file: string) => (await stored(`sqlite:${file}`)).titles;
const restore = (...args: string[]) => almanac(project.folder, ['restore', backup, ...args], env);

function change(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

test('puts the backup in its place and keeps what was there, again and again', async () => {
  const { code, out } = await restore();
  expect([code, out]).toEqual([0, expect.stringMatching(/before is .*live\.db\.before-restore\.\n$/)]);
  expect(await titles(target)).toEqual(['old']);
  expect(await titles(`${target}.before-restore`)).toEqual(['new', 'old']);
  expect(await almanacJson(project.folder, ['restore', backup], env)).toMatchObject({
    code: 0,
    data: { ok: true, keptAs: `${target}.before-restore.2`, version: '0.1.0' },
  });
  expect(await titles(`${target}.before-restore`)).toEqual(['new', 'old']);
  expect(readdirSync(folder).filter(name => /restore-\d/.test(name))).toEqual([]);
});

test('keeps nothing where it is told so', async () => {
  expect(await restore('--no-keep')).toMatchObject({ code: 0 });
  expect(await titles(target)).toEqual(['old']);
  expect(readdirSync(folder).filter(name => name.includes('before-restore'))).toEqual([]);
});

test('takes the place of a database whose last commits are still in its journal', async () => {
  const db = new Database(target);
  db.pragma('journal_mode = WAL');
  db.pragma('wal_autocheckpoint = 0');
  db.exec("update events set title = 'newest' where title = 'new'");
  for (const side of ['', '-wal']) copyFileSync(target + side, join(folder, `copy.db${side}`));
  db.close();
  target = join(folder, 'copy.db');
  env = { DATABASE_URL: `sqlite:${target}` };
  expect(await restore()).toMatchObject({ code: 0 });
  expect(await titles(target)).toEqual(['old']);
  expect(await titles(`${target}.before-restore`)).toEqual(['newest', 'old']);
});

test('takes the place of a database that is beyond repair, and keeps that too', async () => {
  writeFileSync(target, 'no database any more, only words that were written over it'.repeat(100));
  expect(await restore()).toMatchObject({ code: 0 });
  expect(await titles(target)).toEqual(['old']);
  expect(readFileSync(`${target}.before-restore`, 'utf8')).toMatch(/^no database any more/);
});

describe('changes nothing', () => {
  test.each<[string, () => void, RegExp]>([
    ['for a file that is cut', () => truncateSync(backup, 40_960), /was not restored\. It is damaged/],
    ['for a file that is almost nothing', () => truncateSync(backup, 50), /was not restored\. It is damaged/],
    ['for an empty file', () => truncateSync(backup, 0), /no database of Almanac/],
    ['for words', () => writeFileSync(backup, 'Dear all,'.repeat(1000)), /It is no SQLite file/],
    ['for a page that was written over', () => spoil(backup), /It is damaged/],
    ['for a foreign database', () => foreign(backup), /no database of Almanac/],
    [
      'for a newer schema',
      () => change(backup, "insert into mikro_orm_migrations (name) values ('Migration29990101000000_future')"),
      /changed by a newer version.*_future/,
    ],
    ['for rows that refer to nothing', () => orphan(backup), /refer to what is not there/],
    [
      'for an audit log that was tampered with',
      () =>
        change(
          backup,
          "drop trigger user_actions_no_update; update user_actions set resource = 'x' where rowid = (select min(rowid) from user_actions)",
        ),
      /audit log was tampered with/,
    ],
    ['for no file', () => rmSync(backup), /there is no such file/],
  ])('%s', async (_what, spoilIt, words) => {
    spoilIt();
    const before = readFileSync(target);
    expect(await restore()).toEqual({ code: 1, out: expect.any(String), err: expect.stringMatching(words) });
    expect(readFileSync(target)).toEqual(before);
    expect(readdirSync(folder).filter(name => !['a.backup', 'live.db', 'live.db.lock'].includes(name))).toEqual([]);
  });

  test('for keys that do not open it', async () => {
    const keys = `${Buffer.alloc(32, 7).toString('base64url')}=`;
    const { code, err } = await almanac(project.folder, ['restore', backup], { ...env, ENCRYPTION_KEYS: keys });
    expect([code, err]).toEqual([1, expect.stringContaining('ENCRYPTION_KEYS does not open')]);
    expect(await titles(target)).toEqual(['new', 'old']);
  });

  test('while a server runs, or a SQL client has the file open in a transaction', async () => {
    const server = await startProcess(project.folder, env['DATABASE_URL']!);
    expect(await restore()).toMatchObject({ code: 1, err: expect.stringContaining('Another Almanac server is using') });
    await server.kill();
    const client = new Database(target);
    client.exec('begin immediate');
    expect(await restore()).toMatchObject({ code: 1, err: expect.stringContaining('Another process has') });
    client.close();
    expect(await titles(target)).toEqual(['new', 'old']);
  });

  test('for a database that is in use itself', async () => {
    writeFileSync(`${backup}-wal`, '');
    expect(await restore()).toMatchObject({ code: 1, err: expect.stringContaining('almanac backup') });
  });
});

describe('killed at any moment', () => {
  test.for(Array.from({ length: 4 * ROUNDS }, (_, round) => round))(
    'it leaves the old or the new, never half (round %i)',
    async round => {
      const running = begin(project.folder, ['restore', backup, ...(round % 2 ? ['--no-keep'] : [])], env);
      // while it looks at the copy, or between the two names that it gives
      const [mark, within] = round % 4 < 2 ? [/\.restore-\d/, 1500] : [/\.before-restore/, 10];
      await running.until(() => readdirSync(folder).some(name => mark.test(name)));
      await wait(random(within));
      running.kill();
      await running.ended;
      expect(existsSync(target)).toBe(true);
      expect([['new', 'old'], ['old']]).toContainEqual(await titles(target));
      const again = await restore();
      expect(again).toMatchObject({ code: 0 });
      expect(await titles(target)).toEqual(['old']);
      expect(readdirSync(folder).filter(name => /\.restore-\d/.test(name))).toEqual([]);
    },
  );
});

/** Writes noise over pages in the middle. */
function spoil(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 20, 4096 * 24);
  writeFileSync(file, bytes);
}

function foreign(file: string): void {
  rmSync(file);
  change(file, 'create table users (id integer primary key); create table notes (text)');
}

function orphan(file: string): void {
  change(file, 'pragma foreign_keys = off; delete from calendars');
}
