import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { calendarFile, counts, imports, joins, RESULT, rowsOf, vevent } from './importing.ts';

let app: TestApp;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Somebody new, so that no test sees the events of another. */
const newcomer = (zone = 'Europe/Berlin'): Promise<Actor> => signUp(app, `reader${(number += 1)}`, zone);

const tea = (...lines: string[]): string => vevent('UID:tea@x', 'DTSTART:20261102T090000Z', ...lines);
const series = (...lines: string[]): string =>
  vevent('UID:run@x', 'SUMMARY:Run', 'DTSTART;TZID=Europe/Berlin:20261103T070000', 'RRULE:FREQ=WEEKLY', ...lines);
/** The run of the second week, an hour later. */
const moved = (...lines: string[]): string =>
  vevent(
    'UID:run@x',
    'SUMMARY:Late run',
    'RECURRENCE-ID;TZID=Europe/Berlin:20261110T070000',
    'DTSTART;TZID=Europe/Berlin:20261110T080000',
    ...lines,
  );
const trip = vevent('UID:trip@x', 'SUMMARY:Trip', 'DTSTART;VALUE=DATE:20261105', 'DTEND;VALUE=DATE:20261107');

/** Title, version and SEQUENCE of each row. */
const versions = async (actor: Actor) =>
  (await rowsOf(actor)).map(row => [row['title'], row['version'], row['sequence']]);

/** The only tea, at eleven instead. */
const late = (at: string) => vevent('UID:tea@x', 'SUMMARY:Late', `RECURRENCE-ID:${at}`, 'DTSTART:20261102T110000Z');

const refusal = (code: string, field: string) => ({
  ...counts(0, 0, 0),
  skipped: [],
  userErrors: [{ code, path: [field], message: expect.any(String) }],
});

const tries = (actor: Actor, calendarId: string, ics: string) =>
  actor.tries('calendarImport', { calendarId, ics }, RESULT);

const importsInto = (actor: Actor, host: Actor, ics: string) =>
  actor.does('calendarImport', { calendarId: host.ids.calendar, ics }, RESULT);

describe('the same file again', () => {
  test('adds nothing and changes nothing', async () => {
    const ann = await newcomer();
    const ics = calendarFile(
      moved('SEQUENCE:1'),
      tea('SUMMARY:Tea', 'DTEND:20261102T100000Z', 'LOCATION:Kitchen', 'DESCRIPTION:With\\nbiscuits', 'CLASS:PRIVATE'),
      series('EXDATE;TZID=Europe/Berlin:20261117T070000', 'RDATE:20261118T120000Z'),
      trip,
      vevent('SUMMARY:Without a UID', 'DTSTART:20261102T090000Z'),
    );
    expect(await imports(ann, ics)).toMatchObject({ ...counts(5, 0, 0), skipped: [] });
    const before = await rowsOf(ann);
    expect(before).toHaveLength(5);
    expect(await imports(ann, ics)).toMatchObject({ ...counts(0, 0, 5), skipped: [] });
    expect(await rowsOf(ann)).toEqual(before);
  });

  test('is answered again from its key', async () => {
    const ann = await newcomer();
    const input = { calendarId: ann.ids.calendar, ics: calendarFile(trip) };
    const first = await ann.tries('calendarImport', input, RESULT, 'import-1');
    expect(first).toMatchObject(counts(1, 0, 0));
    expect(await ann.tries('calendarImport', input, RESULT, 'import-1')).toEqual(first);
  });

  test('brings back what was removed here, and leaves the removed row alone', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series(), moved()));
    await app.sql(`update events set deleted_at = created_at where calendar_id = '${ann.ids.calendar}'`);
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(2, 0, 0));
    expect(await rowsOf(ann)).toHaveLength(4);
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(0, 0, 2));
  });
});

describe('another copy of an event', () => {
  test('with a higher SEQUENCE wins', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(tea('SUMMARY:Tea', 'SEQUENCE:1')));
    expect(await imports(ann, calendarFile(tea('SUMMARY:Coffee', 'SEQUENCE:2')))).toMatchObject(counts(0, 1, 0));
    expect(await versions(ann)).toEqual([['Coffee', 2, 2]]);
  });

  test('with the same SEQUENCE but another content wins', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(tea('SUMMARY:Tea')));
    expect(await imports(ann, calendarFile(tea('SUMMARY:Tea', 'LOCATION:Garden')))).toMatchObject(counts(0, 1, 0));
    expect(await versions(ann)).toEqual([['Tea', 2, 0]]);
  });

  test('with a lower SEQUENCE is left, and a note says so', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(tea('SUMMARY:Coffee', 'SEQUENCE:2')));
    const result = await imports(ann, calendarFile(tea('SUMMARY:Tea', 'SEQUENCE:1')));
    expect(result).toMatchObject({ ...counts(0, 0, 1), notes: [expect.stringMatching(/Tea.*tea@x.*newer copy/)] });
    expect(await versions(ann)).toEqual([['Coffee', 1, 2]]);
  });

  test('may make a timed event last all day, and a series of it', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(tea('SUMMARY:Tea', 'DTEND:20261102T100000Z')));
    const days = vevent('UID:tea@x', 'SUMMARY:Tea', 'DTSTART;VALUE=DATE:20261104', 'RRULE:FREQ=DAILY;COUNT=2');
    expect(await imports(ann, calendarFile(days))).toMatchObject(counts(0, 1, 0));
    expect((await ann.expects('2026-11-01', '2026-11-30')).map(each => each['startsAt'])).toEqual([
      '2026-11-04T00:00:00.000Z',
      '2026-11-05T00:00:00.000Z',
    ]);
  });

  test('of a changed instance raises the version of its series', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series()));
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(1, 0, 1));
    expect(await imports(ann, calendarFile(series(), moved('LOCATION:Park')))).toMatchObject(counts(0, 1, 1));
    expect(await versions(ann)).toEqual(
      expect.arrayContaining([
        ['Run', 3, 0],
        ['Late run', 2, 0],
      ]),
    );
  });

  test('keeps what was published here, and hides what becomes private with all its instances', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series(), moved()));
    await app.sql(`update events set visibility = 'PUBLIC' where calendar_id = '${ann.ids.calendar}'`);
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(0, 0, 2));
    expect(await imports(ann, calendarFile(series('CLASS:PRIVATE')))).toMatchObject(counts(0, 1, 0));
    expect((await rowsOf(ann)).map(row => row['visibility'])).toEqual(['PRIVATE', 'PRIVATE']);
    expect(await imports(ann, calendarFile(series('CLASS:PRIVATE'), moved()))).toMatchObject(counts(0, 0, 2));
  });
});

describe('a changed instance', () => {
  test('shares UID, organizer, calendar and visibility with its series, wherever it stands in the file', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(moved('CLASS:PUBLIC'), series('CLASS:PRIVATE')));
    const rows = await rowsOf(ann);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ uid: 'run@x', visibility: 'PRIVATE', organizer_id: ann.ids.user });
    expect(rows[1]).toMatchObject({ uid: 'run@x', visibility: 'PRIVATE', organizer_id: ann.ids.user });
  });

  test('finds its series on the calendar', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series()));
    expect(await imports(ann, calendarFile(moved()))).toMatchObject({ ...counts(1, 0, 0), notes: [] });
    expect((await ann.expects('2026-11-09', '2026-11-12')).map(each => [each['kind'], each['startsAt']])).toEqual([
      ['EXCEPTION', '2026-11-10T07:00:00.000Z'],
    ]);
  });

  test('without a series is a single event, also the second time, until its series comes', async () => {
    const ann = await newcomer();
    const single = { ...counts(1, 0, 0), notes: [expect.stringMatching(/2026-11-10.*run@x.*single event/)] };
    expect(await imports(ann, calendarFile(moved()))).toMatchObject(single);
    expect(await imports(ann, calendarFile(moved()))).toMatchObject(counts(0, 0, 1));
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject({ ...counts(1, 1, 0), notes: [] });
    expect(await rowsOf(ann)).toHaveLength(2);
    expect((await ann.expects('2026-11-03', '2026-11-12')).map(each => each['kind'])).toEqual(['VIRTUAL', 'EXCEPTION']);
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(0, 0, 2));
  });

  test('of an event that does not repeat is the event, or else a single one', async () => {
    const ann = await newcomer();
    const ics = calendarFile(tea('SUMMARY:Tea'), late('20261102T090000Z'), late('20261103T090000Z'));
    expect(await imports(ann, ics)).toMatchObject(counts(2, 0, 0));
    expect((await rowsOf(ann)).map(row => row['title'])).toEqual(['Late', 'Late']);
    expect(await imports(ann, ics)).toMatchObject(counts(0, 0, 2));
  });

  test('of an older copy of a series that was changed here does not come back', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series(), moved()));
    const calendarId = ann.ids.calendar;
    await app.sql(
      `update events set sequence = 1 where calendar_id = '${calendarId}' and recurrence_parent_id is null`,
    );
    await app.sql(`delete from events where calendar_id = '${calendarId}' and recurrence_parent_id is not null`);
    expect(await imports(ann, calendarFile(series(), moved()))).toMatchObject(counts(0, 0, 2));
  });

  test('that somebody has changed here is not changed back by the file it came from', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series(), moved(), tea('SUMMARY:Tea')));
    const all = await ann.expects('2026-11-02', '2026-11-12');
    for (const [id, scope, title] of [
      [all[0]!['event'].id, 'ALL', 'Coffee'],
      [all[2]!['id'], 'THIS', 'Very late run'],
    ]) {
      await ann.does('eventUpdate', { id, scope, patch: { title } }, 'event { id }');
    }
    expect(await imports(ann, calendarFile(series(), moved(), tea('SUMMARY:Tea')))).toMatchObject(counts(0, 0, 3));
    const titles = (await rowsOf(ann)).map(row => row['title']);
    expect(titles.toSorted()).toEqual(['Coffee', 'Run', 'Very late run']);
  });

  test('cannot take the name of another event', async () => {
    const ann = await newcomer();
    const second = Date.UTC(2026, 10, 10, 6) / 1000;
    const other = vevent(`UID:run@x#${second}`, 'SUMMARY:Other', 'DTSTART:20261102T090000Z');
    expect(await imports(ann, calendarFile(moved(), other))).toMatchObject({
      ...counts(1, 0, 0),
      skipped: [expect.stringMatching(/Other.*run@x#/)],
    });
  });
});

describe('a dry run', () => {
  test('answers as the import would, and writes nothing', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(tea('SUMMARY:Tea'), trip));
    const before = await rowsOf(ann);
    const ics = calendarFile(
      tea('SUMMARY:Coffee'),
      trip,
      series(),
      moved(),
      vevent('UID:bad@x', 'SUMMARY:Bad', 'DTSTART:never'),
    );
    const dry = await imports(ann, ics, { dryRun: true });
    expect(dry).toMatchObject({ ...counts(2, 1, 1), skipped: [expect.stringContaining('bad@x')] });
    expect(await rowsOf(ann)).toEqual(before);
    expect(await imports(ann, ics)).toEqual(dry);
    expect(await rowsOf(ann)).toHaveLength(4);
  });
});

describe('what is refused', () => {
  test.each([
    ['nothing', ''],
    ['text', 'Dear all,'],
    ['an event outside of a calendar', vevent('UID:a', 'DTSTART:20261102T090000Z')],
  ])('is %s instead of a calendar file', async (_what, ics) => {
    const ann = await newcomer();
    expect(await tries(ann, ann.ids.calendar, ics)).toMatchObject(refusal('INVALID', 'ics'));
  });

  test('is a foreign calendar, as one that is not there', async () => {
    const [ann, bob] = [await newcomer(), await newcomer()];
    const answers = await Promise.all(
      [bob.ids.calendar, '00000000-0000-7000-8000-000000000000', 'x'].map(id => tries(ann, id, calendarFile(trip))),
    );
    for (const answer of answers) expect(answer).toMatchObject(refusal('NOT_FOUND', 'calendarId'));
    expect(new Set(answers.map(answer => answer.userErrors[0]!.message)).size).toBe(1);
    expect(await rowsOf(bob)).toEqual([]);
  });

  test('is a stranger', async () => {
    const query = `mutation { calendarImport(input: { calendarId: "x", ics: "" }) { created } }`;
    expect((await app.ask(query)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});

describe('rights', () => {
  test('a new event belongs to whoever brings it', async () => {
    const ann = await newcomer();
    await imports(ann, calendarFile(series(), moved()));
    const [occurrence] = await ann.expects('2026-11-03', '2026-11-04');
    expect(
      await ann.sees(occurrence!['event'].id, 'viewerRole organizer { id } memberships { role user { id } }'),
    ).toEqual({
      viewerRole: 'OWNER',
      organizer: { id: ann.ids.user },
      memberships: [{ role: 'OWNER', user: { id: ann.ids.user } }],
    });
  });

  test('a child adds events, and changes only its own', async () => {
    const [ann, kid] = [await newcomer(), await newcomer()];
    await joins(app, ann, kid, 'CHILD');
    await imports(ann, calendarFile(series(), moved()));
    expect(await importsInto(kid, ann, calendarFile(tea('SUMMARY:Tea')))).toMatchObject(counts(1, 0, 0));
    expect(await importsInto(kid, ann, calendarFile(tea('SUMMARY:Cake'), series(), moved()))).toMatchObject({
      ...counts(0, 1, 2),
      skipped: [],
    });
    const before = await rowsOf(ann);
    const another = moved('SEQUENCE:5').replaceAll('20261110', '20261117');
    const result = await importsInto(
      kid,
      ann,
      calendarFile(series('LOCATION:Here', 'SEQUENCE:5'), moved('LOCATION:Here'), another),
    );
    expect(result).toMatchObject(counts(0, 0, 0));
    expect(result['skipped']).toHaveLength(3);
    expect(result['skipped'][0]).toMatch(/run@x.*FORBIDDEN/);
    expect(await rowsOf(ann)).toEqual(before);
  });

  test('an adult changes what others brought, but neither changes nor learns what is private', async () => {
    const [ann, bob] = [await newcomer(), await newcomer()];
    await joins(app, ann, bob, 'ADULT');
    await imports(ann, calendarFile(tea('SUMMARY:Surprise', 'CLASS:PRIVATE', 'SEQUENCE:3'), series()));
    expect(await importsInto(bob, ann, calendarFile(series('LOCATION:Here')))).toMatchObject(counts(0, 1, 0));
    const guesses = await Promise.all(
      ['Surprise', 'Something'].map(title =>
        importsInto(bob, ann, calendarFile(tea(`SUMMARY:${title}`, 'CLASS:PRIVATE'))),
      ),
    );
    for (const guess of guesses)
      expect(guess).toMatchObject({ ...counts(0, 0, 0), skipped: [expect.stringMatching(/tea@x/)] });
    expect((await rowsOf(ann)).map(row => row['title'])).toEqual(['Run', 'Surprise']);
  });

  test('the same file by two people at once is there once', async () => {
    const [ann, bob] = [await newcomer(), await newcomer()];
    await joins(app, ann, bob, 'ADULT');
    const results = await Promise.all(
      [ann, bob, ann].map(actor => importsInto(actor, ann, calendarFile(series(), moved(), trip))),
    );
    expect(results.map(result => result['created']).toSorted()).toEqual([0, 0, 3]);
    expect(await rowsOf(ann)).toHaveLength(3);
  });
});
