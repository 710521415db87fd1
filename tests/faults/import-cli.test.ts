import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Actor, signUp } from '../support/actors.ts';
import { freshDatabase, SECRETS, startApp, type TestApp } from '../support/app.ts';
import { scratch } from '../support/scratch.ts';

const PROJECT = join(import.meta.dirname, '../..');
const PACKAGE = ['package.json', 'package-lock.json'];
const COPIED = ['src', 'migrations', 'scripts', 'tsconfig.json', 'tsconfig.build.json', ...PACKAGE];

/** A copy of the project, so that nothing is built into the real one; and elsewhere a folder with files to import. */
let project: string;
let home: string;
beforeAll(() => {
  project = realpathSync(mkdtempSync(scratch('almanac-cli-')));
  for (const name of COPIED) cpSync(join(PROJECT, name), join(project, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(project, 'node_modules'));
  home = join(project, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'two.ics'), file('a@x', 'b@x'));
  writeFileSync(join(home, 'broken.ics'), file('c@x').replace('20261102', 'never'));
  writeFileSync(join(home, 'letter.txt'), 'Dear all,');
  writeFileSync(join(home, 'many.ics'), file(...Array.from({ length: 1_200 }, (_, index) => `${index}@x`)));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const file = (...uids: string[]): string =>
  [
    'BEGIN:VCALENDAR',
    ...uids.flatMap(uid => ['BEGIN:VEVENT', `UID:${uid}`, 'SUMMARY:Tea', 'DTSTART:20261102T090000Z', 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command from the folder with the files, as npm does. */
async function runs(databaseUrl: string, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'test', DATABASE_URL: databaseUrl, ...SECRETS };
  const child = spawn(process.execPath, [join(project, 'scripts/almanac.mjs'), 'import', ...args], { cwd: home, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => (out += String(chunk)));
  child.stderr.on('data', chunk => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err: err.replace(/^Building Almanac.*\n/, '') };
}

describe.each(['sqlite', 'postgresql'])('npm run import, beside a server on %s', kind => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let url: string;
  let app: TestApp;
  let ann: Actor;
  beforeEach(async () => {
    database = await freshDatabase(kind);
    url = database.url;
    app = await startApp({ DATABASE_URL: url });
    ann = await signUp(app, 'ann');
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    database.remove();
  });

  const titles = async () => (await ann.expects('2026-11-01', '2026-11-30')).map(each => each['title']);

  test('puts the events of a file on the calendar of the only account, once', async () => {
    expect(await runs(url, 'two.ics')).toEqual({
      code: 0,
      out: '2 of 2 compared\n2 of 2 added\n2 created, 0 updated, 0 unchanged, 0 skipped.\n',
      err: '',
    });
    expect(await titles()).toEqual(['Tea', 'Tea']);
    expect((await runs(url, 'two.ics')).out).toContain('0 created, 0 updated, 2 unchanged');
  });

  test('changes nothing in a dry run', async () => {
    const { code, out } = await runs(url, '--dry-run', 'two.ics');
    expect([code, out]).toEqual([0, expect.stringMatching(/Dry run, nothing was changed.*2 created/)]);
    expect(await titles()).toEqual([]);
  });

  test('tells what it could not use', async () => {
    const { code, out } = await runs(url, 'broken.ics');
    expect([code, out]).toEqual([0, expect.stringMatching(/1 skipped\.\n {2}! Event “Tea” \(UID c@x\).*\n$/)]);
  });

  test('asks which of several accounts is meant, and whose calendar', async () => {
    const bob = await signUp(app, 'bob');
    expect(await runs(url, 'two.ics')).toMatchObject({ code: 1, err: expect.stringContaining('--email') });
    expect(await runs(url, 'two.ics', '--email', 'no@example.org')).toMatchObject({
      code: 1,
      err: 'There is no account with the address no@example.org\n',
    });
    const foreign = await runs(url, 'two.ics', '--email', 'ann@example.org', '--calendar', bob.ids.calendar);
    expect(foreign).toMatchObject({ code: 1, out: '', err: 'There is no such calendar\n' });
    expect(await runs(url, 'two.ics', '--email', 'Bob@Example.org')).toMatchObject({ code: 0 });
    expect(await titles()).toEqual([]);
  });
});

describe('npm run import', () => {
  const NOWHERE = 'sqlite:nowhere.db';

  test.each([
    ['no file', [], 2, /^FILE\.ics is missing\.\n\nUsage: /],
    ['two files', ['two.ics', 'many.ics'], 2, /^"many\.ics" is too much\.\n\nUsage: /],
    ['an unknown option', ['two.ics', '--all'], 2, /--all[^]*Usage: /],
    ['a file that is not there', ['none.ics'], 1, /^Cannot read none\.ics: there is no such file\n$/],
    ['no database', ['two.ics'], 1, /^There is no database yet \(SQLite nowhere\.db\)/],
  ])('with %s says what to do', async (_what, args, code, words) => {
    expect(await runs(NOWHERE, ...args)).toEqual({ code, out: '', err: expect.stringMatching(words) });
  });

  test('without a database that answers says so', async () => {
    const { code, err } = await runs('postgresql://almanac@127.0.0.1:1/none', 'two.ics');
    expect([code, err]).toEqual([1, 'The database cannot be reached right now; try again in a moment\n']);
  });

  test('with wrong settings names them', async () => {
    expect(await runs('mysql://x', 'two.ics')).toMatchObject({ code: 1, err: expect.stringMatching(/^DATABASE_URL /) });
  });

  test('before the first account says what to do, and of a file that is none why', async () => {
    const { url, remove } = await freshDatabase('sqlite');
    onTestFinished(remove);
    await using app = await startApp({ DATABASE_URL: url });
    expect(await runs(url, 'two.ics')).toMatchObject({ code: 1, err: expect.stringContaining('sign up first') });
    await signUp(app, 'ann');
    expect(await runs(url, 'letter.txt')).toMatchObject({ code: 1, err: expect.stringMatching(/no iCalendar file/) });
    expect((await runs(url, 'many.ics')).out).toContain('1200 of 1200 added\n1200 created');
  });
});
