/** Events that belong together: copies, series and their exceptions. */
import { describe, expect, test } from 'vitest';
import { at, calendar, read, vevent } from './reading.ts';

const series = vevent('DTSTART;TZID=Europe/Berlin:20260302T090000', 'RRULE:FREQ=DAILY');
const moved = vevent(
  'RECURRENCE-ID;TZID=Europe/Berlin:20260303T090000',
  'DTSTART;TZID=Europe/Berlin:20260303T110000',
  'SUMMARY:Moved',
);
const summary = async (...events: string[]) =>
  (await read(calendar(...events))).events.map(event => [event.title, event.recurrenceId]);

const copy = (sequence: number, title: string, ...more: string[]) =>
  vevent(`SEQUENCE:${sequence}`, `SUMMARY:${title}`, ...more);

describe('exceptions', () => {
  test('an exception before its series', async () => {
    const expected = [
      ['Tea', null],
      ['Moved', at('2026-03-03T08:00:00')],
    ];
    expect(await summary(moved, series)).toEqual(expected);
    expect(await summary(series, moved)).toEqual(expected);
  });

  test.each([
    ['UTC', 'RECURRENCE-ID:20260303T080000Z'],
    ['the wall clock of the series', 'RECURRENCE-ID:20260303T090000'],
    ['another zone', 'RECURRENCE-ID;TZID=America/New_York:20260303T030000'],
    ['a date', 'RECURRENCE-ID;VALUE=DATE:20260303'],
  ])('the original start as %s', async (_, line) => {
    const all = await summary(series, vevent(line, 'DTSTART;VALUE=DATE:20260304', 'SUMMARY:Moved'));
    expect(all[1]).toEqual(['Moved', at('2026-03-03T08:00:00')]);
  });

  test.each([
    ['a date', 'RECURRENCE-ID;VALUE=DATE:20260303'],
    ['midnight in a zone', 'RECURRENCE-ID;TZID=W. Europe Standard Time:20260303T000000'],
    ['midnight of the calendar’s zone in UTC', 'RECURRENCE-ID:20260302T230000Z'],
  ])('the original day as %s', async (_, line) => {
    const days = vevent('DTSTART;VALUE=DATE:20260302', 'RRULE:FREQ=DAILY');
    expect((await summary(days, vevent(line, 'SUMMARY:Moved')))[1]).toEqual(['Moved', at('2026-03-03')]);
  });

  test('without its series it is kept, for the series may be stored already', async () => {
    expect(await summary(moved)).toEqual([['Moved', at('2026-03-03T08:00:00')]]);
  });

  test('of a skipped series: kept, with a note', async () => {
    const file = await read(calendar(vevent('RRULE:FREQ=SECONDLY'), moved));
    expect(file.events.map(event => event.title)).toEqual(['Moved']);
    expect(file.skipped).toHaveLength(1);
    expect(file.notes).toEqual([expect.stringContaining('its series was skipped')]);
  });

  test('a cancelled one stays cancelled, and a rule in an exception is left out', async () => {
    const file = await read(
      calendar(
        series,
        vevent('RECURRENCE-ID:20260303T080000Z', 'STATUS:CANCELLED', 'RRULE:FREQ=DAILY', 'RDATE:20260310T000000Z'),
      ),
    );
    expect(file.events[1]).toMatchObject({ status: 'CANCELLED', rule: null, rdates: [] });
    expect(file.notes).toHaveLength(1);
  });

  test('this and all that follow: applied to this one, and told', async () => {
    const file = await read(
      calendar(series, vevent('RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T080000Z', 'DTSTART:20260303T110000Z')),
    );
    expect(file.events[1]!.recurrenceId).toBe(at('2026-03-03T08:00:00'));
    expect(file.notes).toEqual([expect.stringContaining('the later ones keep their times')]);
  });
});

describe('copies', () => {
  test('the highest SEQUENCE counts, wherever it stands', async () => {
    const file = await read(calendar(copy(1, 'old'), copy(3, 'new'), copy(2, 'mid')));
    expect(file).toMatchObject({
      events: [{ title: 'new' }],
      skipped: [],
      notes: [expect.stringContaining('2 more copies')],
    });
  });

  test('the later one on a tie', async () => {
    expect(await summary(copy(1, 'first'), copy(1, 'second'))).toEqual([['second', null]]);
  });

  test('of one exception, even when its original is written in two ways', async () => {
    const all = await summary(
      series,
      copy(2, 'two', 'RECURRENCE-ID:20260303T080000Z'),
      copy(1, 'one', 'RECURRENCE-ID;TZID=Europe/Berlin:20260303T090000'),
    );
    expect(all).toEqual([
      ['Tea', null],
      ['two', at('2026-03-03T08:00:00')],
    ]);
  });

  test('one that cannot be used does not stand in the way of one that can', async () => {
    const file = await read(calendar(copy(2, 'bad', 'DTSTART:never'), copy(1, 'good')));
    expect(file).toMatchObject({ events: [{ title: 'good' }], skipped: [{ uid: 'tea@x' }] });
  });
});
