import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { helpFor } from '../../src/cli/help.ts';
import { signUp } from '../support/actors.ts';
import { freshDatabase, startApp } from '../support/app.ts';
import { almanac, almanacJson } from './almanac-process.ts';
import { copyProject } from './server-process.ts';
import { query } from './stored.ts';

// every command is a process of its own
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

const NOWHERE = { DATABASE_URL: 'sqlite:nowhere.db' };
const runs = (args: readonly string[], env: NodeJS.ProcessEnv = NOWHERE) => almanac(project.folder, args, env);

describe('the command line', () => {
  test('shows help of all without a command, and with --help', async () => {
    const help = helpFor(COMMANDS, []);
    expect(await runs([])).toEqual({ code: 0, out: help, err: '' });
    expect(await runs(['--help'])).toEqual({ code: 0, out: help, err: '' });
  });

  test('shows help of one command whatever else is wrong, and to programs as an object', async () => {
    expect(await runs(['restore', '--all', '--help'])).toEqual({
      code: 0,
      out: helpFor(COMMANDS, ['restore']),
      err: '',
    });
    const { code, data } = await almanacJson(project.folder, ['help', 'backup'], NOWHERE);
    expect([code, data]).toEqual([0, { ok: true, help: helpFor(COMMANDS, ['backup']) }]);
  });

  test.each<[string, string[], RegExp]>([
    ['a command that there is not', ['bakcup'], /^There is no command "bakcup"\.\n\nAlmanac/],
    ['half a command', ['migrate'], /Usage: almanac COMMAND[^]+migrate status/],
    ['an operand that is missing', ['backup'], /^FILE is missing\.\n\nUsage: almanac backup FILE/],
    ['an operand too many', ['backup', 'a', 'b'], /^"b" is too much/],
    ['an unknown option', ['clean', '--all'], /--all[^]*Usage: almanac clean\n/],
    ['an option without its value', ['audit:verify', '--from'], /--from/],
    ['a value that makes no sense', ['audit:verify', '--from', 'x'], /--from wants a number of the chain/],
    ['two that exclude each other', ['user:grant', 'a@b.c', '--operator', '--no-operator'], /^Say either/],
  ])('ends with 2 for %s', async (_what, args, words) => {
    expect(await runs(args)).toEqual({ code: 2, out: '', err: expect.stringMatching(words) });
  });

  test('tells programs of mistakes as an object too', async () => {
    expect(await almanacJson(project.folder, ['backup'], NOWHERE)).toEqual({
      code: 2,
      data: { ok: false, error: { code: 'USAGE', message: expect.stringContaining('FILE is missing') } },
    });
    expect(await almanacJson(project.folder, ['doctor'], NOWHERE)).toEqual({
      code: 1,
      data: { ok: false, error: { code: 'FAILED', message: expect.stringContaining('There is no database yet') } },
    });
  });
});

test('key:new makes a key that the server takes, another each time', async () => {
  const [first, second] = [await runs(['key:new']), await runs(['key:new'])];
  expect(first).toEqual({ code: 0, out: expect.stringMatching(/^[\w-]{43}=\n$/), err: '' });
  expect(second.out).not.toBe(first.out);
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  expect(await runs(['migrate', 'up'], { DATABASE_URL: url, ENCRYPTION_KEYS: first.out.trim() })).toMatchObject({
    code: 0,
  });
});

test('demo fills an empty database once, and none in production or with accounts', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const env = { DATABASE_URL: url };
  const { code, data } = await almanacJson(project.folder, ['demo'], env);
  expect([code, data]).toEqual([0, { ok: true, token: expect.stringMatching(/^alm_/) }]);
  expect((await query(url, 'select count(*) as n from events'))[0]?.['n']).toBeGreaterThan(3);
  expect(await runs(['demo'], { ...env, NODE_ENV: 'production' })).toMatchObject({ code: 1 });
  await query(url, "update users set email = 'sam@example.org'");
  expect(await runs(['demo'], env)).toMatchObject({ code: 1, err: expect.stringMatching(/holds accounts already/) });
});

/** The beginning of a year as SQL of that database. */
const instant = (kind: string, year: number) => (kind === 'sqlite' ? Date.UTC(year, 0) : `'${year}-01-01T00:00:00Z'`);

/** Takes a trigger away from the log, and one from the capture of changes. */
const BREAKING: Readonly<Record<string, readonly string[]>> = {
  sqlite: ['drop trigger revisions_no_delete', 'drop trigger capture_events_update'],
  postgresql: ['drop trigger ledger_no_change on revisions', 'drop trigger capture_events_update on events'],
};

describe.each(['sqlite', 'postgresql'])('beside a server on %s', kind => {
  async function served() {
    const { url, remove } = await freshDatabase(kind);
    const app = await startApp({ DATABASE_URL: url });
    onTestFinished(async () => {
      await app[Symbol.asyncDispose]();
      remove();
    });
    await signUp(app, 'ann');
    await signUp(app, 'bob');
    return { url, env: { DATABASE_URL: url } };
  }

  test('user:grant gives and takes the right of an operator, and leaves actions with their revisions', async () => {
    const { url, env } = await served();
    const operators = async () =>
      (await query(url, 'select email from users where is_operator order by email')).map(row => row['email']);
    expect(await runs(['user:grant', 'Bob@Example.org', '--operator'], env)).toEqual({
      code: 0,
      out: 'Bob@Example.org is an operator from now on\n',
      err: '',
    });
    expect(await operators()).toEqual(['ann@example.org', 'bob@example.org']);
    expect(await runs(['user:grant', 'ann@example.org', '--no-operator'], env)).toMatchObject({ code: 0 });
    expect(await operators()).toEqual(['bob@example.org']);
    expect(await runs(['user:grant', 'eve@example.org', '--operator'], env)).toMatchObject({
      code: 1,
      err: 'There is no account with the address eve@example.org\n',
    });
    const rows = await query(
      url,
      `select a.resource, r.kind from user_actions a join revisions r on r.action_id = a.id
        where a.action_type = 'command user:grant'`,
    );
    const one = { resource: expect.stringMatching(/^user\//), kind: 'UPDATE' };
    expect(rows).toEqual([one, one]);
    expect(await almanacJson(project.folder, ['audit:verify'], env)).toMatchObject({ code: 0, data: { problems: [] } });
  });

  test('clean deletes what is used or expired and nothing else', async () => {
    const { url, env } = await served();
    const [account] = await query(url, "select id from users where email = 'ann@example.org'");
    const [long, soon, late] = [2020, 2021, 2900].map(year => instant(kind, year));
    const token = (expires: unknown, used: unknown) => `insert into verifications
      (id, created_at, updated_at, email, token_hash, expires_at, used_at, user_id) values ('${randomUUID()}',
      ${long}, ${long}, 'ann@example.org', '${randomUUID()}', ${expires}, ${used}, '${account?.['id']}')`;
    for (const statement of [token(soon, 'null'), token(late, long), token(late, 'null')]) await query(url, statement);
    await query(url, 'delete from idempotency_keys');
    const sessions = (await query(url, 'select id from sessions')).length;
    const tables = ['users', 'events', 'calendars', 'households', 'household_roles', 'family_members'];
    const counts = () =>
      query(url, `select ${tables.map(each => `(select count(*) from ${each}) as ${each}`).join(', ')}`);
    const before = await counts();
    const { code, data } = await almanacJson(project.folder, ['clean'], env);
    const left = (await query(url, 'select id from sessions')).length;
    expect([code, data['deleted']]).toEqual([
      0,
      { verifications: 2, invitations: 0, sessions: sessions - left, access_keys: 0, idempotency_keys: 0 },
    ]);
    expect(await query(url, 'select used_at from verifications')).toEqual([{ used_at: null }]);
    expect(await counts()).toEqual(before);
    const again = await almanacJson(project.folder, ['clean'], env);
    expect(Object.values(again.data['deleted'])).toEqual([0, 0, 0, 0, 0]);
  });

  test('doctor finds a healthy database healthy, and each thing that was broken', async () => {
    const { url, env } = await served();
    const states = async (more: NodeJS.ProcessEnv = {}) => {
      const { code, data } = await almanacJson(project.folder, ['doctor'], { ...env, ...more });
      const found = (data['findings'] as { about: string; state: string }[]).filter(each => each.state === 'fail');
      return [code, data['ok'], found.map(({ about }) => about)];
    };
    expect(await states()).toEqual([0, true, []]);
    for (const statement of BREAKING[kind]!) await query(url, statement);
    await query(url, `insert into mikro_orm_migrations (name) values ('Migration29990101000000_future')`);
    const keys = `${Buffer.alloc(32, 7).toString('base64url')}=`;
    expect(await states({ ENCRYPTION_KEYS: keys })).toEqual([
      3,
      false,
      ['migrations', 'keys', 'insert-only log', 'capture of changes'],
    ]);
    const { code, out } = await runs(['doctor'], env);
    expect([code, out]).toEqual([3, expect.stringMatching(/^FAIL {2}migrations: .*\n {6}Start that version$/m)]);
  });
});

test('audit:verify names what was changed behind its back, and ends with 3', async () => {
  const { url, remove } = await freshDatabase('sqlite');
  onTestFinished(remove);
  const env = { DATABASE_URL: url };
  await runs(['demo'], env);
  await runs(['backup', join(project.folder, 'x.backup')], env);
  const whole = await almanacJson(project.folder, ['audit:verify', '--anchors', `${url.slice(7)}-anchors.jsonl`], env);
  expect(whole).toMatchObject({ code: 0, data: { ok: true, problems: [] } });
  const log = join(project.folder, 'server.log');
  const anchor = JSON.parse(readFileSync(`${url.slice(7)}-anchors.jsonl`, 'utf8').split('\n')[0]!);
  const entries = [
    { msg: 'Almanac answers' },
    { msg: 'ledger.anchor', anchor },
    { msg: 'ledger.anchor', anchor: { ...anchor, at: '2026-01-01T00:00:00.000Z' } },
  ];
  writeFileSync(log, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
  const held = await almanacJson(project.folder, ['audit:verify', '--anchors', log], env);
  expect([held.code, held.data['problems']]).toEqual([
    3,
    [expect.objectContaining({ kind: 'ANCHOR', message: expect.stringMatching(/^Nobody here has signed/) })],
  ]);
  await query(url, 'drop trigger user_actions_no_update');
  await query(url, "update user_actions set resource = 'nothing' where action_type = 'command backup'");
  const { code, data } = await almanacJson(project.folder, ['audit:verify'], env);
  expect([code, data['ok'], data['problems']]).toEqual([3, false, [expect.objectContaining({ kind: 'CHANGED' })]]);
});
