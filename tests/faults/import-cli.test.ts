import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Actor, signUp } from '../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../support/app.ts';
import { almanac, type Ended } from './almanac-process.ts';
import { copyProject } from './server-process.ts';

/** A copy of the project, so that nothing is built into the real one; and in it a folder with files to import. */
let project: ReturnType<typeof copyProject>;
let home: string;
beforeAll(() => {
  project = copyProject();
  home = join(project.folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'two.ics'), file('a@x', 'b@x'));
  writeFileSync(join(home, 'broken.ics'), file('c@x').replace('20261102', 'never'));
  writeFileSync(join(home, 'letter.txt'), 'Dear all,');
  writeFileSync(join(home, 'many.ics'), file(...Array.from({ length: 1_200 }, (_, index) => `${index}@x`)));
});
afterAll(() => project.remove());

const file = (...uids: string[]): string =>
  [
    'BEGIN:VCALENDAR',
    ...uids.flatMap(uid => ['BEGIN:VEVENT', `UID:${uid}`, 'SUMMARY:Tea', 'DTSTART:20261102T090000Z', 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** Runs the command from the folder with the files, as npm does. */
const runs = (databaseUrl: string, ...args: string[]): Promise<Ended> =>
  almanac(project.folder, ['import', ...args], { INIT_CWD: home, DATABASE_URL: databaseUrl });

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
