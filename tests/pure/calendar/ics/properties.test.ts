/** Whatever the bytes are: read or refused as no calendar, the same each time, and no event lost. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CalendarFile, NotACalendar } from '../../../../src/modules/calendar/ics/calendar-file.ts';
import { parseLine } from '../../../../src/modules/calendar/ics/content-line.ts';
import { parseDateValue } from '../../../../src/modules/calendar/ics/date-value.ts';
import { unescapeText } from '../../../../src/modules/calendar/ics/text-value.ts';
import { isKnownZone } from '../../../../src/kernel/time-zone.ts';
import { calendar, read, vevent } from './reading.ts';

const SEED = calendar(
  'BEGIN:VTIMEZONE\r\nTZID:Custom\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE',
  vevent(
    'DTSTART;TZID=Custom:20260302T090000',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,-1TU;UNTIL=20270101',
    'EXDATE:20260309T080000Z',
    'LOCATION:Home\\, or',
  ),
  vevent(
    'RECURRENCE-ID;TZID=Custom:20260309T090000',
    'DTEND:20260309T120000Z',
    'SEQUENCE:3',
    'DESCRIPTION:a\r\n b\\nc',
  ),
  vevent(
    'UID:2',
    'DTSTART;VALUE=DATE:20260302',
    'DURATION:P2D',
    'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM',
    'STATUS:CANCELLED',
  ),
);

const outcome = (source: Uint8Array | string): Promise<CalendarFile | NotACalendar> =>
  read(source).catch((error: unknown) => {
    if (error instanceof NotACalendar) return error;
    throw error;
  });

/** Holds of whatever is read. */
function check(result: CalendarFile | NotACalendar): void {
  if (result instanceof NotACalendar) return;
  expect(result.skipped.filter(({ reason }) => reason.includes('out of range'))).toEqual([]);
  for (const event of result.events) {
    expect(event.uid).toMatch(/^\P{Cc}{1,255}$/u);
    expect(event.title).toMatch(/^\P{Cc}{1,255}$/u);
    expect(Number.isSafeInteger(event.start)).toBe(true);
    expect(event.duration === null || (Number.isSafeInteger(event.duration) && event.duration > 0)).toBe(true);
    expect(event.allDay ? event.start % 86_400 : 0).toBe(0);
    expect(isKnownZone(event.timeZone)).toBe(true);
    for (const dates of [event.exdates, event.rdates])
      expect(dates).toEqual([...new Set(dates)].toSorted((a, b) => a - b));
  }
  const keys = result.events.map(event => JSON.stringify([event.uid, event.recurrenceId]));
  expect(new Set(keys).size).toBe(keys.length);
}

const letter = fc.constantFrom(...':;="\\,\r\n \t/-+0129TZtz\0é\u2028\ud800'.split(''));
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(30),
  insert: fc.string({ unit: letter, maxLength: 6 }),
});
const token = fc.constantFrom(
  ...'BEGIN:VCALENDAR|END:VCALENDAR|BEGIN:VEVENT|END:VEVENT|BEGIN:VTIMEZONE|END:VTIMEZONE|BEGIN:VALARM|END:VALARM|BEGIN:STANDARD'.split(
    '|',
  ),
  ...'UID:1|UID:2|DTSTART:20260302|DTSTART:20260302T090000|DTSTART;TZID=X:20260302T090000Z|DTEND:20260302T090000|DURATION:P1D'.split(
    '|',
  ),
  ...'RRULE:FREQ=DAILY|RRULE:FREQ=HOURLY|RDATE:20260302,20260303|EXDATE:20260302|RECURRENCE-ID:20260302|SEQUENCE:1|SUMMARY:a'.split(
    '|',
  ),
);

const escapeText = (text: string) => text.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
const two = (value: number, length = 2) => String(value).padStart(length, '0');

describe('properties', () => {
  test('bytes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
        await expect(outcome(bytes).then(check)).resolves.toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('a calendar with garbage in it', async () => {
    const garbage = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(SEED.length));
    await fc.assert(
      fc.asyncProperty(garbage, async ([bytes, place]) => {
        const source = Buffer.concat([Buffer.from(SEED.slice(0, place)), bytes, Buffer.from(SEED.slice(place))]);
        const result = await outcome(source);
        check(result);
        expect(await outcome(source)).toEqual(result);
      }),
      { numRuns: 300 },
    );
  });

  test('a calendar cut, changed and mended at random', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async edits => {
        let text = SEED;
        for (const { at, remove, insert } of edits) {
          const place = Math.floor(at * text.length);
          text = text.slice(0, place) + insert + text.slice(place + remove);
        }
        await expect(outcome(text).then(check)).resolves.toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('lines in any order: every BEGIN:VEVENT is an event, a skipped one, or a copy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 60 }), async lines => {
        const result = (await outcome(['BEGIN:VCALENDAR', ...lines].join('\n'))) as CalendarFile;
        check(result);
        const begun = lines.filter(line => line === 'BEGIN:VEVENT').length;
        const copies = result.notes
          .map(note => Number(/holds (\d+) more/.exec(note)?.[1] ?? 0))
          .reduce((sum, count) => sum + count, 0);
        expect(result.events.length + result.skipped.length + copies).toBe(begun);
      }),
      { numRuns: 500 },
    );
  });

  test('folding anywhere changes nothing', async () => {
    const expected = await read(SEED);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(SEED.length), { maxLength: 40 }),
        fc.constantFrom('\r\n ', '\n\t', '\r '),
        async (places, fold) => {
          let text = SEED;
          // Not beside a line end: that would be a line of its own.
          for (const place of places.toSorted((a, b) => b - a)) {
            if (!/[\r\n]/.test(SEED.slice(Math.max(place - 2, 0), place + 2)))
              text = text.slice(0, place) + fold + text.slice(place);
          }
          expect(await read(text)).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a content line is taken apart as it was put together', () => {
    const name = fc.stringMatching(/^[A-Z][A-Z0-9-]{0,20}$/);
    const quoted = fc.string({ maxLength: 20 }).map(text => text.replaceAll(/["\r\n]/g, '').trim());
    const params = fc.dictionary(name, quoted, { maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(name, params, fc.string(), (property, given, value) => {
        const line = `${property}${Object.entries(given)
          .map(([key, text]) => `;${key}="${text}"`)
          .join('')}:${value}`;
        expect(parseLine(line)).toEqual({ name: property, params: new Map(Object.entries(given)), value });
      }),
    );
  });

  test('escaping and unescaping is the same text', () => {
    const text = fc.string({ unit: fc.constantFrom('\\', ';', ',', '\n', 'n', 'N', 'a') });
    fc.assert(
      fc.property(text, given => {
        expect(unescapeText(escapeText(given))).toBe(given);
      }),
    );
  });

  test('a date is read as Date reads it, or not at all', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), fc.nat(24), (year, month, day, hour) => {
        const value = parseDateValue(`${two(year, 4)}${two(month)}${two(day)}T${two(hour)}0000Z`);
        const iso = `${two(year, 4)}-${two(month)}-${two(day)}T${two(hour)}:00:00.000Z`;
        const date = new Date(iso);
        const exists = !Number.isNaN(date.getTime()) && date.toISOString() === iso;
        expect(value).toEqual(exists ? { kind: 'utc', second: date.getTime() / 1000 } : null);
      }),
      { numRuns: 2000 },
    );
  });
});
