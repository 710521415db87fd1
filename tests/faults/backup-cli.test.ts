import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import Database from 'better-sqlite3';
import { freshDatabase } from '../support/app.ts';
import { almanac, almanacJson, begin } from './almanac-process.ts';
import { foundHousehold, look, plan } from './household.ts';
import { copyProject, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const WRITES = 200;
const WRITERS = 8;

// every command is a process of its own
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

/** What a restored database has more than its backup: that it was restored. */
const NOTED = ['current_action', 'ledger_seals', 'ledger_unsealed', 'sqlite_sequence', 'user_actions'];

/** Every row of every other table, by table. */
function contents(file: string): Record<string, unknown[]> {
  const db = new Database(file, { readonly: true });
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
  const compared = tables.filter(name => !NOTED.includes(name)).toSorted();
  const rows = compared.map(name => [name, db.prepare(`select * from "${name}"`).raw().all()] as const);
  db.close();
  return Object.fromEntries(rows);
}

test('a backup beside 200 writes is of one instant, and what it restores to is the same and works', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const server = await startProcess(project.folder, url);
  const ann = await foundHousehold(server.url);
  const answered: string[] = [];
  let next = 0;
  const writer = async () => {
    while (next < WRITES) {
      const { it } = await plan(server.url, ann, { title: `event ${String(next++).padStart(3, '0')}` });
      if (it) answered.push(it['event'].title);
    }
  };
  const writers = Array.from({ length: WRITERS }, writer);
  while (answered.length < 20) await new Promise(resolve => void setTimeout(resolve, 5));
  const before = [...answered];
  const copy = join(project.folder, 'during.backup');
  const { code, data } = await almanacJson(project.folder, ['backup', copy], { DATABASE_URL: url });
  const after = [...answered];
  await Promise.all(writers);
  expect(answered).toHaveLength(WRITES);
  expect([code, data]).toEqual([0, expect.objectContaining({ ok: true, file: copy, bytes: expect.any(Number) })]);
  expect(data['bytes']).toBe(statSync(copy).size);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(existsSync(`${copy}-wal`)).toBe(false);
  await server.kill();

  const held = await stored(`sqlite:${copy}`);
  expect([held.halves, held.short]).toEqual([NO_HALVES, []]);
  expect(before.filter(title => !held.titles.includes(title))).toEqual([]);
  // each of the eight writers may have had one under way that was stored before it was answered
  expect(held.titles.filter(title => !after.includes(title)).length).toBeLessThanOrEqual(WRITERS);

  const other = join(project.folder, 'restored.db');
  const env = { DATABASE_URL: `sqlite:${other}` };
  expect(await almanacJson(project.folder, ['restore', copy], env)).toMatchObject({ code: 0, data: { keptAs: null } });
  expect(contents(other)).toEqual(contents(copy));
  const [newest] = await query(env.DATABASE_URL, 'select action_type from user_actions order by id desc limit 1');
  expect(newest).toEqual({ action_type: 'command restore' });
  expect(await almanacJson(project.folder, ['audit:verify'], env)).toMatchObject({ code: 0, data: { problems: [] } });
  const again = await startProcess(project.folder, env.DATABASE_URL);
  expect((await look(again.url, ann)).it?.['nodes']).toHaveLength(5);
  await again.kill();
});

test('says on a terminal of its own how far it is, notes itself in the copy, and leaves an action', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const env = { DATABASE_URL: url };
  await almanac(project.folder, ['migrate', 'up'], env);
  const copy = join(project.folder, 'noted.backup');
  const { out, code } = await almanac(project.folder, ['backup', 'noted.backup'], env);
  expect([code, out]).toEqual([0, expect.stringMatching(/^(\d+) of \1 pages copied\nSQLite .* is in .*noted\.backup/)]);
  const [note] = await query(`sqlite:${copy}`, "select value from server_state where key = 'backup'");
  expect(JSON.parse(note?.['value'])).toEqual({ version: '0.1.0', at: expect.stringMatching(/Z$/) });
  expect(await query(url, "select outcome from user_actions where action_type = 'command backup'")).toHaveLength(1);
});

test('does not replace a file unless it is told to, and leaves no half one behind', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const env = { DATABASE_URL: url };
  await almanac(project.folder, ['migrate', 'up'], env);
  const file = join(project.folder, 'precious.txt');
  writeFileSync(file, 'mine');
  expect(await almanac(project.folder, ['backup', file], env)).toMatchObject({
    code: 1,
    err: `${file} is there already; --force replaces it\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await almanac(project.folder, ['backup', file, '--force'], env)).toMatchObject({ code: 0 });
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
  expect(await almanac(project.folder, ['backup', 'no/such/folder'], env)).toMatchObject({ code: 1, out: '' });
  expect(readdirSync(project.folder).filter(name => name.endsWith('.part'))).toEqual([]);
});

test('a backup that is killed leaves no file under its name', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const env = { DATABASE_URL: url };
  await almanac(project.folder, ['migrate', 'up'], env);
  await query(url, 'create table padding as select randomblob(4000000) x from (values (1), (2), (3), (4)) a');
  const running = begin(project.folder, ['backup', 'cut.backup'], env);
  await running.until(() => readdirSync(project.folder).some(name => name.startsWith('cut.backup.')));
  running.kill();
  await running.ended;
  const file = join(project.folder, 'cut.backup');
  expect(existsSync(file)).toBe(false);
  expect(await almanac(project.folder, ['backup', file, '--force'], env)).toMatchObject({ code: 0 });
});
