import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { calendarFile, imports, vevent } from './importing.ts';

let app: TestApp;
let ann: Actor;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Imports into a fresh calendar of Berlin; what happens then in a window, as start and end. */
async function happens(from: string, to: string, ...events: string[]): Promise<string[]> {
  ann = await signUp(app, `reader${(number += 1)}`, 'Europe/Berlin');
  expect(await imports(ann, calendarFile(...events))).toMatchObject({ skipped: [] });
  return (await ann.expects(from, to)).map(each => `${short(each['startsAt'])} ${short(each['endsAt'])}`);
}

const short = (instant: string | null): string => instant?.replace(/:00\.000Z$/, '') ?? '-';

// in 2026 the clocks of Berlin go back on 25 October and those of New York on 1 November; both forward in March
describe('an imported series', () => {
  test('keeps its wall clock over a change of clocks', async () => {
    const weekly = vevent(
      'UID:a',
      'DTSTART;TZID=Europe/Berlin:20261018T090000',
      'DTEND;TZID=Europe/Berlin:20261018T100000',
      'RRULE:FREQ=WEEKLY;COUNT=3',
    );
    expect(await happens('2026-10-01', '2026-12-01', weekly)).toEqual([
      '2026-10-18T07:00 2026-10-18T08:00',
      '2026-10-25T08:00 2026-10-25T09:00',
      '2026-11-01T08:00 2026-11-01T09:00',
    ]);
  });

  test('in a zone of Windows, without VTIMEZONE, follows that zone', async () => {
    const weekly = vevent(
      'UID:a',
      'DTSTART;TZID="Eastern Standard Time":20261030T090000',
      'DURATION:PT30M',
      'RRULE:FREQ=DAILY;COUNT=3',
    );
    expect(await happens('2026-10-01', '2026-12-01', weekly)).toEqual([
      '2026-10-30T13:00 2026-10-30T13:30',
      '2026-10-31T13:00 2026-10-31T13:30',
      '2026-11-01T14:00 2026-11-01T14:30',
    ]);
  });

  test('without a zone stands on the wall clock of the calendar', async () => {
    expect(await happens('2026-07-01', '2026-07-02', vevent('UID:a', 'DTSTART:20260701T090000'))).toEqual([
      '2026-07-01T07:00 -',
    ]);
  });

  test('leaves out what is excluded, adds what is added, and shows moved and cancelled instances as such', async () => {
    const zone = ';TZID=Europe/Berlin';
    const daily = vevent(
      'UID:a',
      `DTSTART${zone}:20261123T180000`,
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;UNTIL=20261127T170000Z',
      `EXDATE${zone}:20261124T180000`,
      `RDATE${zone}:20261128T120000`,
    );
    const later = vevent('UID:a', `RECURRENCE-ID${zone}:20261125T180000`, `DTSTART${zone}:20261130T200000`);
    const gone = vevent(
      'UID:a',
      `RECURRENCE-ID${zone}:20261126T180000`,
      `DTSTART${zone}:20261126T180000`,
      'STATUS:CANCELLED',
    );
    expect(await happens('2026-11-20', '2026-12-10', later, daily, gone)).toEqual([
      '2026-11-23T17:00 2026-11-23T18:00',
      '2026-11-27T17:00 2026-11-27T18:00',
      '2026-11-28T11:00 2026-11-28T12:00',
      '2026-11-30T19:00 -',
    ]);
  });

  test('of whole days has the same days on both sides of a change of clocks', async () => {
    const weekend = vevent(
      'UID:a',
      'DTSTART;VALUE=DATE:20261017',
      'DTEND;VALUE=DATE:20261019',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'EXDATE;VALUE=DATE:20261031',
    );
    const moved = vevent(
      'UID:a',
      'RECURRENCE-ID;VALUE=DATE:20261024',
      'DTSTART;VALUE=DATE:20261025',
      'DTEND;VALUE=DATE:20261026',
    );
    expect(await happens('2026-10-01', '2026-12-01', weekend, moved)).toEqual([
      '2026-10-17T00:00 2026-10-19T00:00',
      '2026-10-25T00:00 2026-10-26T00:00',
    ]);
  });

  test('that was cancelled does not happen', async () => {
    const cancelled = vevent('UID:a', 'DTSTART:20261102T090000Z', 'RRULE:FREQ=DAILY', 'STATUS:CANCELLED');
    expect(await happens('2026-11-01', '2026-11-09', cancelled)).toEqual([]);
  });

  test('whose start its rule does not produce begins with it all the same', async () => {
    const mondays = vevent('UID:a', 'DTSTART:20261101T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3');
    expect(await happens('2026-11-01', '2026-12-01', mondays)).toEqual([
      '2026-11-01T09:00 -',
      '2026-11-02T09:00 -',
      '2026-11-09T09:00 -',
    ]);
  });

  test('shows nothing of a window after its end', async () => {
    const finite = vevent('UID:a', 'DTSTART:20261101T090000Z', 'RRULE:FREQ=DAILY;COUNT=3');
    expect(await happens('2026-11-04', '2026-12-01', finite)).toEqual([]);
    const [row] = await app.sql(`select recurrence_end_at from events where calendar_id = '${ann.ids.calendar}'`);
    expect(new Date(row!['recurrence_end_at'] as string | number).toISOString()).toBe('2026-11-03T09:00:00.000Z');
  });
});
