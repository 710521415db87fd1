/** What one event says: texts, times, and how it repeats. */
import { describe, expect, test } from 'vitest';
import { at, calendar, read, readOne, startOf, vevent } from './reading.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const skipped = async (...lines: string[]) =>
  (await read(calendar(vevent(...lines)))).skipped.map(({ reason }) => reason);
const notes = async (...lines: string[]) => (await read(calendar(vevent(...lines)))).notes;

const withoutUid = (...lines: string[]) => calendar(vevent(...lines).replace('UID:tea@x\r\n', ''));
const uidOf = async (...lines: string[]) => (await read(withoutUid(...lines))).events[0]!.uid;

describe('texts', () => {
  test('escapes: breaks stay in a description and become blanks in a title', async () => {
    const event = await readOne('SUMMARY:a\\, b\\; c\\\\n\\nBCC: x', 'DESCRIPTION:one\\Ntwo\\\\n\\, three');
    expect(event.title).toBe('a, b; c\\n BCC: x');
    expect(event.description).toBe('one\ntwo\\n, three');
  });

  test('control characters go, NUL everywhere', async () => {
    const event = await readOne('SUMMARY:a\0b\u2028c\u0085d', 'LOCATION:\u0007here', 'DESCRIPTION:a\0\tb\u001bc');
    expect(event).toMatchObject({ title: 'a b c d', location: 'here', description: 'a\tbc' });
  });

  test('a title of 255 characters stays, a longer one is cut between characters with a note', async () => {
    expect((await readOne(`SUMMARY:${'😀'.repeat(255)}`)).title).toBe('😀'.repeat(255));
    const file = await read(calendar(vevent(`SUMMARY:${'😀'.repeat(256)}`, `LOCATION:${'é'.repeat(501)}`)));
    expect(file.events[0]).toMatchObject({ title: '😀'.repeat(255), location: 'é'.repeat(500) });
    expect(file.notes.map(note => /SUMMARY|LOCATION/.exec(note)?.[0])).toEqual(['SUMMARY', 'LOCATION']);
  });

  test('names of prototypes are names', async () => {
    const event = await readOne('UID:__proto__', 'SUMMARY;__proto__=x:constructor', 'X-A;CONSTRUCTOR=y:1');
    expect(event).toMatchObject({ uid: '__proto__', title: 'constructor' });
  });

  test('status, busy, class, sequence', async () => {
    expect(await readOne()).toMatchObject({ status: 'CONFIRMED', busy: true, visibility: 'HOUSEHOLD', sequence: 0 });
    const event = await readOne('STATUS:tentative', 'TRANSP:TRANSPARENT', 'CLASS:CONFIDENTIAL', 'SEQUENCE:7');
    expect(event).toMatchObject({ status: 'TENTATIVE', busy: false, visibility: 'PRIVATE', sequence: 7 });
    expect(await readOne('STATUS:CANCELLED', 'CLASS:PUBLIC', 'SEQUENCE:-3')).toMatchObject({
      status: 'CANCELLED',
      visibility: 'HOUSEHOLD',
      sequence: 0,
    });
  });
});

describe('UID', () => {
  test('derived from the content when missing: the same at the next export, another for another event', async () => {
    const uid = await uidOf('DTSTAMP:20260101T000000Z', 'SEQUENCE:1');
    expect(uid).toMatch(/^content-[0-9a-f]{64}$/);
    expect(await uidOf('DTSTAMP:20270101T000000Z', 'SEQUENCE:2', 'DESCRIPTION:new')).toBe(uid);
    expect(await uidOf('LOCATION:elsewhere')).not.toBe(uid);
  });

  test('two different events without UID are two', async () => {
    const file = await read(withoutUid('SUMMARY:One') + withoutUid('SUMMARY:Two'));
    expect(new Set(file.events.map(event => event.uid)).size).toBe(2);
  });

  test('longer than 255 characters: replaced, and the same each time', async () => {
    const file = await read(calendar(vevent(`UID:${'a'.repeat(256)}`)));
    expect(file.events[0]!.uid).toMatch(/^long-[0-9a-f]{64}$/);
    expect(file.notes).toHaveLength(1);
    expect((await readOne(`UID:${'a'.repeat(255)}`)).uid).toHaveLength(255);
  });
});

describe('start and end', () => {
  test.each([
    ['UTC', 'DTSTART:20260302T090000Z', '2026-03-02T09:00:00 UTC'],
    ['a zone', 'DTSTART;TZID=America/New_York:20260302T090000', '2026-03-02T09:00:00 America/New_York'],
    ['floating', 'DTSTART:20260302T090000', '2026-03-02T09:00:00 Europe/Berlin'],
    ['a zone beside UTC: the Z counts', 'DTSTART;TZID=America/New_York:20260302T090000Z', '2026-03-02T09:00:00 UTC'],
    ['no seconds', 'DTSTART:20260302T0900Z', '2026-03-02T09:00:00 UTC'],
    ['a leap second', 'DTSTART:20161231T235960Z', '2016-12-31T23:59:59 UTC'],
    [
      'a quote that is never closed',
      'DTSTART;TZID="America/New_York:20260302T090000"',
      '2026-03-02T09:00:00 America/New_York',
    ],
    ['an older date', 'DTSTART:19691231T235959Z', '1969-12-31T23:59:59 UTC'],
  ])('%s', async (_, line, expected) => {
    const event = await readOne(line);
    expect(startOf(event)).toBe(expected);
    expect(event).toMatchObject({ allDay: false, duration: null });
  });

  test.each([
    ['a date', 'DTSTART;VALUE=DATE:20260302', []],
    ['a date without VALUE=DATE', 'DTSTART:20260302', []],
    ['a date in a zone', 'DTSTART;TZID=America/Los_Angeles:20260302', []],
    ['a date with a stray Z', 'DTSTART:20260302Z', []],
    ['a time with VALUE=DATE', 'DTSTART;VALUE=DATE:20260302T130000Z', []],
    [
      'midnights that Outlook marks',
      'DTSTART:20260302T000000',
      ['DTEND:20260303T000000', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'],
    ],
    ['an end on the same day', 'DTSTART;VALUE=DATE:20260302', ['DTEND;VALUE=DATE:20260303']],
    ['86,400 seconds', 'DTSTART;VALUE=DATE:20260302', ['DURATION:PT86400S']],
  ])('all day: %s', async (_, start, more) => {
    const event = await readOne(start, ...more);
    expect(event).toMatchObject({ allDay: true, start: at('2026-03-02'), duration: DAY, timeZone: 'Europe/Berlin' });
  });

  test.each([
    ['DTEND', 'DTEND:20260302T103000Z', 1.5 * HOUR],
    ['an end in another zone', 'DTEND;TZID=America/New_York:20260302T050000', HOUR],
    ['DURATION', 'DURATION:PT1H30M', 1.5 * HOUR],
    ['DURATION with weeks', 'DURATION:P1W', 7 * DAY],
    ['an end that is the start', 'DTEND:20260302T090000Z', null],
    ['an end that cannot be read', 'DTEND:tomorrow', null],
    ['an end before the start', 'DTEND:20260302T080000Z', null],
    ['a negative duration', 'DURATION:-PT1H', null],
  ])('length: %s', async (_, line, expected) => {
    expect((await readOne(line)).duration).toBe(expected);
  });

  test('a day is 23 hours when the clocks go forward, 24 hours are 24 hours', async () => {
    const start = 'DTSTART;TZID=Europe/Berlin:20260328T120000';
    expect((await readOne(start, 'DURATION:P1D')).duration).toBe(23 * HOUR);
    expect((await readOne(start, 'DURATION:PT24H')).duration).toBe(24 * HOUR);
    expect((await readOne(start, 'DTEND;TZID=Europe/Berlin:20260329T120000')).duration).toBe(23 * HOUR);
  });

  test('an end after the year 9999 is none', async () => {
    expect((await readOne('DTSTART:90000101T000000Z', 'DURATION:P99999W')).duration).toBeNull();
    expect((await readOne('DTSTART:90000101', 'DURATION:P99999W')).duration).toBe(DAY);
  });

  test('repairs of the end are told', async () => {
    expect(await notes('DTEND:20260302T080000Z')).toEqual([
      expect.stringMatching(/^Event “Tea” \(UID tea@x\): .*without an end/),
    ]);
    expect(await notes('DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260301')).toEqual([
      expect.stringContaining('one day'),
    ]);
    expect(await notes('DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260302')).toEqual([]);
  });

  test.each([
    ['no start', 'DTSTART;X=1', /no start.*REQUIRED/],
    ['30 February', 'DTSTART;VALUE=DATE:20260230', /“20260230” is no date/],
    ['month 13', 'DTSTART:20261301T990000Z', /is no date or time.*INVALID/],
    ['24 o’clock', 'DTSTART:20260302T240000', /is no date/],
    ['the year 999', 'DTSTART:09991231T235959Z', /is no date/],
    ['the year 9999', 'DTSTART:99990101', /is no date/],
    ['words', 'DTSTART:next\ttuesday', /“next tuesday” is no date/],
    ['an original that is none', 'RECURRENCE-ID:soon', /“soon”, is no date/],
  ])('skipped: %s', async (_, line, expected) => {
    expect(await skipped(line)).toEqual([expect.stringMatching(expected)]);
  });
});

describe('series', () => {
  test('the rule is normalised, whatever its case and order', async () => {
    expect((await readOne('RRULE:wkst=mo;interval=1;BYDAY=WE, MO;Freq=weekly;')).rule).toBe('FREQ=WEEKLY;BYDAY=MO,WE');
  });

  test('parts that mean nothing are left out with a note', async () => {
    const file = await read(calendar(vevent('RRULE:RRULE:Anything;FREQ=DAILY;BYMONTH=;X-OLD=1')));
    expect(file.events[0]!.rule).toBe('FREQ=DAILY');
    expect(file.notes).toEqual([expect.stringContaining('RRULE')]);
  });

  test.each([
    ['UTC stays', 'DTSTART:20260302T090000Z', '20260305T090000Z', '20260305T090000Z'],
    [
      'a wall clock is one of the zone',
      'DTSTART;TZID=America/New_York:20260302T090000',
      '20260305T090000',
      '20260305T140000Z',
    ],
    [
      'a date is its whole day in the zone',
      'DTSTART;TZID=America/New_York:20260302T090000',
      '20260305',
      '20260306T045959Z',
    ],
    [
      'for ever, west of Greenwich',
      'DTSTART;TZID=America/New_York:20260302T090000',
      '99991231T235959',
      '99991231T235959Z',
    ],
    ['a date for all-day events', 'DTSTART;VALUE=DATE:20260302', '20260305', '20260305'],
    [
      'the date as written of a time, for all-day events',
      'DTSTART;VALUE=DATE:20260302',
      '20260305T220000Z',
      '20260305',
    ],
  ])('UNTIL: %s', async (_, start, until, expected) => {
    expect((await readOne(start, `RRULE:FREQ=DAILY;UNTIL=${until}`)).rule).toBe(`FREQ=DAILY;UNTIL=${expected}`);
  });

  test('an end before the start makes a single event, with a note', async () => {
    const file = await read(calendar(vevent('RRULE:FREQ=DAILY;UNTIL=20250101T000000Z', 'EXDATE:20260303T090000Z')));
    expect(file.events[0]).toMatchObject({ rule: null, exdates: [] });
    expect(file.notes).toEqual([expect.stringContaining('single event')]);
  });

  test('a start that is the only date before the rule ends', async () => {
    const file = await read(calendar(vevent('RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260302T235959Z')));
    expect(file).toMatchObject({
      events: [{ rule: null }],
      skipped: [],
      notes: [expect.stringContaining('single event')],
    });
    expect((await readOne('RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260303')).rule).toBe(
      'FREQ=WEEKLY;BYDAY=TU;UNTIL=20260303T235959Z',
    );
  });

  test('EXDATE: UTC, the event’s wall clock, another zone, a date, lists, repeats', async () => {
    const event = await readOne(
      'DTSTART;TZID=Europe/Berlin:20260302T090000',
      'RRULE:FREQ=DAILY',
      'EXDATE:20260303T080000Z,20260304T090000',
      'EXDATE;TZID=America/New_York:20260305T030000',
      'EXDATE;VALUE=DATE:20260306,20260306',
      'EXDATE;TZID=Europe/Berlin:20260331T090000',
    );
    expect(event.exdates).toEqual(
      ['2026-03-03T08', '2026-03-04T08', '2026-03-05T08', '2026-03-06T08', '2026-03-31T07'].map(hour =>
        at(`${hour}:00:00`),
      ),
    );
  });

  test('EXDATE of an all-day series is a day, however it is written', async () => {
    const event = await readOne(
      'DTSTART;VALUE=DATE:20260302',
      'RRULE:FREQ=DAILY',
      'EXDATE;VALUE=DATE:20260303',
      'EXDATE;TZID=America/New_York:20260304T000000',
      'EXDATE:20260305T000000Z',
      'EXDATE:20260305T230000Z',
    );
    expect(event.exdates).toEqual([3, 4, 5, 6].map(day => at(`2026-03-0${day}`)));
  });

  test('midnight UTC is the day as written, also where it is still the evening before', async () => {
    const file = await read(
      calendar(vevent('DTSTART:20260302', 'RRULE:FREQ=DAILY', 'EXDATE:20260305T000000Z')),
      'America/New_York',
    );
    expect(file.events[0]!.exdates).toEqual([at('2026-03-05')]);
  });

  test('RDATE with times and periods; one before the start is left out', async () => {
    const file = await read(
      calendar(
        vevent(
          'DTEND:20260302T100000Z',
          'RDATE;VALUE=PERIOD:20260304T090000Z/20260304T100000Z,20260305T090000Z/PT1H',
          'RDATE:20260301T090000Z',
        ),
      ),
    );
    expect(file.events[0]).toMatchObject({
      rule: null,
      rdates: [at('2026-03-04T09:00:00'), at('2026-03-05T09:00:00')],
    });
    expect(file.notes).toEqual([expect.stringContaining('before its start')]);
    expect(await notes('DTEND:20260302T100000Z', 'RDATE;VALUE=PERIOD:20260304T090000Z/PT2H')).toEqual([
      expect.stringContaining('another length'),
    ]);
  });

  test('dates that cannot be read are left out with a note', async () => {
    const file = await read(calendar(vevent('RRULE:FREQ=DAILY', 'EXDATE:20260230T000000Z,,20260303T090000Z')));
    expect(file.events[0]!.exdates).toEqual([at('2026-03-03T09:00:00')]);
    expect(file.notes).toHaveLength(1);
  });

  test.each([
    ['too often', ['RRULE:FREQ=SECONDLY'], /SECONDLY is too dense.*\(RULE_INVALID\)/],
    ['hours of a whole day', ['DTSTART:20260302', 'RRULE:FREQ=HOURLY'], /RULE_INVALID/],
    ['nonsense', ['RRULE:FREQ=SOMETIMES'], /RULE_INVALID/],
    ['never', ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'], /RULE_NEVER_MATCHES/],
    ['two rules', ['RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY'], /more than one rule/],
    ['EXRULE', ['RRULE:FREQ=DAILY', 'EXRULE:FREQ=WEEKLY'], /EXRULE/],
    ['32 days long', ['DTEND:20260403T090000Z', 'RRULE:FREQ=YEARLY'], /at most 31 days.*TOO_LONG/],
    ['nothing left', ['RRULE:FREQ=DAILY;UNTIL=20250101', 'EXDATE:20260302T090000Z'], /no instance/],
  ])('skipped: %s', async (_, lines, expected) => {
    expect(await skipped(...lines)).toEqual([expect.stringMatching(expected)]);
  });

  test('31 days are allowed', async () => {
    expect((await readOne('DTEND:20260402T090000Z', 'RRULE:FREQ=YEARLY')).duration).toBe(31 * DAY);
  });
});
