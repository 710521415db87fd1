/** Recipes for large files: small here, and as large as an attacker would make them when they are built. */
import { calendar, vevent } from './reading.ts';

export const many = (times: number, part: (index: number) => string, separator = ''): string =>
  Array.from({ length: times }, (_, index) => part(index)).join(separator);
const lines = (...text: string[]): string => text.join('\r\n');

/** `expected`: how many events are read and how many skipped; null: the file is refused. */
export interface Bomb {
  name: string;
  build: () => string;
  expected: { events: number; skipped: number } | null;
}

export const EVENT = (...text: string[]) => lines('BEGIN:VEVENT', ...text, 'END:VEVENT', '');
const two = (value: number): string => String(value).padStart(2, '0');

/** A zone of one offset from UTC that began long ago; `rule` is a line or nothing. */
const zone = (index: number, minutes: number, ...rule: string[]) =>
  lines(
    `BEGIN:VTIMEZONE\r\nTZID:Z${index}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0000`,
    `TZOFFSETTO:+${two(index % 14)}${two(minutes)}`,
    ...rule,
    'END:STANDARD\r\nEND:VTIMEZONE',
  );
const inZone = (index: number, ...more: string[]) =>
  vevent(`UID:${index}@x`, `DTSTART;TZID=Z${index}:20260302T090000`, ...more);
const exception = (index: number) =>
  vevent('RECURRENCE-ID:20260302T090000Z', `SEQUENCE:${index}`, 'DTSTART:20260302T100000Z');

/** Each is read or refused at once. */
export const bombs: Bomb[] = [
  {
    name: 'a text folded 200,000 times is too long a line',
    build: () => calendar(vevent(`DESCRIPTION:${many(200_000, () => '\r\n a')}`)),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: 'a text of 5 MB is too long a line',
    build: () => calendar(vevent(`DESCRIPTION:${'a'.repeat(5_000_000)}`)),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: 'an attachment of 5 MB is nothing we read',
    build: () => calendar(vevent(`ATTACH;ENCODING=BASE64:${'a'.repeat(5_000_000)}`)),
    expected: { events: 1, skipped: 0 },
  },
  {
    name: '10,000 events inside of each other',
    build: () => calendar(many(10_000, () => 'BEGIN:VEVENT\r\n') + many(10_000, () => 'END:VEVENT\r\n')),
    expected: { events: 0, skipped: 10_000 },
  },
  {
    name: '10,000 parts inside of each other',
    build: () =>
      calendar(vevent(lines(...Array<string>(10_000).fill('BEGIN:X-A'), ...Array<string>(10_000).fill('END:X-A')))),
    expected: { events: 0, skipped: 1 },
  },
  { name: '100,000 calendars that never end', build: () => many(100_000, () => 'BEGIN:VCALENDAR\r\n'), expected: null },
  {
    name: '100,000 events are over the limit of components',
    build: () => calendar(many(100_000, index => EVENT(`UID:${index}@x`, 'DTSTART:20260302T090000Z'))),
    expected: null,
  },
  {
    name: '19,000 events are an ordinary large file',
    build: () =>
      calendar(
        many(19_000, index => EVENT(`UID:${index}@x`, 'DTSTART;TZID=Europe/Paris:20260302T090000', 'SUMMARY:A')),
      ),
    expected: { events: 19_000, skipped: 0 },
  },
  {
    name: '5,000 copies of one event',
    build: () => calendar(many(5_000, index => EVENT('UID:same@x', `SEQUENCE:${index}`, 'DTSTART:20260302T090000Z'))),
    expected: { events: 1, skipped: 0 },
  },
  {
    name: '50,000 RDATEs on one line',
    build: () => calendar(vevent(`RDATE:${many(50_000, () => '20260302T090000Z', ',')}`)),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: '50,000 EXDATE lines',
    build: () => calendar(vevent('RRULE:FREQ=DAILY', lines(...Array<string>(50_000).fill('EXDATE:20260302T090000Z')))),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: '12 lines of 500 dates are over the limit of a list',
    build: () =>
      calendar(
        vevent(
          'RRULE:FREQ=DAILY',
          many(12, () => `EXDATE:${many(500, () => '20260302T090000Z', ',')}`, '\r\n'),
        ),
      ),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: '4,000 copies of one exception',
    build: () => calendar(vevent('RRULE:FREQ=DAILY'), many(4_000, exception, '\r\n')),
    expected: { events: 2, skipped: 0 },
  },
  {
    name: '50,000 parameters',
    build: () => calendar(vevent(`ATTENDEE${many(50_000, index => `;X-${index}=1`)}:mailto:a@example.com`)),
    expected: { events: 0, skipped: 1 },
  },
  {
    name: '90,000 opening quotes in a line that is read',
    build: () => calendar(vevent(`LOCATION;CN=${'"'.repeat(90_001)}:x`)),
    expected: { events: 1, skipped: 0 },
  },
  {
    name: '20,000 attendees',
    build: () => calendar(vevent(many(20_000, index => `ATTENDEE:mailto:a${index}@example.com`, '\r\n'))),
    expected: { events: 1, skipped: 0 },
  },
  {
    name: '20,000 alarms',
    build: () => calendar(vevent(many(20_000, () => lines('BEGIN:VALARM', 'TRIGGER:-PT1M', 'END:VALARM'), '\r\n'))),
    expected: { events: 1, skipped: 0 },
  },
  {
    name: '2,000 time zones with endless rules, all of them used',
    build: () =>
      calendar(
        many(2_000, index => zone(index, index % 60, 'RRULE:FREQ=YEARLY'), '\r\n'),
        many(2_000, index => inZone(index), '\r\n'),
      ),
    expected: { events: 2_000, skipped: 0 },
  },
  {
    name: '1,000 series in zones that no zone is like',
    build: () =>
      calendar(
        many(1_000, index => zone(index, (index % 14) + 1), '\r\n'),
        many(1_000, index => inZone(index, 'RRULE:FREQ=DAILY'), '\r\n'),
      ),
    expected: { events: 0, skipped: 1_000 },
  },
  {
    name: '8,000 names of zones that might be places',
    build: () =>
      calendar(
        many(8_000, index =>
          EVENT(
            `UID:${index}`,
            `DTSTART;TZID="Atlantis${index}/Ys${index}, Lyonesse, Mu, Lemuria, Avalon, Thule":20260302T090000`,
          ),
        ),
      ),
    expected: { events: 8_000, skipped: 0 },
  },
  {
    name: '8,000 names of zones that look like real ones',
    build: () =>
      calendar(many(8_000, index => EVENT(`UID:${index}`, `DTSTART;TZID=Europe/Atlantis${index}:20260302T090000`))),
    expected: { events: 8_000, skipped: 0 },
  },
  {
    name: '3,000 endless daily series',
    build: () =>
      calendar(many(3_000, index => EVENT(`UID:d${index}@x`, 'DTSTART:20000101T090000Z', 'RRULE:FREQ=DAILY'))),
    expected: { events: 3_000, skipped: 0 },
  },
  {
    name: '300 different rules that never match',
    build: () =>
      calendar(
        many(300, index =>
          EVENT(
            `UID:n${index}@x`,
            `DTSTART:20000101T09${String(index % 60).padStart(2, '0')}00Z`,
            `RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=${index + 1}`,
          ),
        ),
      ),
    expected: { events: 0, skipped: 300 },
  },
  {
    name: '4 MB of short lines in another character set',
    build: () =>
      calendar(
        vevent('LOCATION:x'),
        many(1_000_000, () => '\u00e9a', '\r\n'),
      ),
    expected: { events: 1, skipped: 0 },
  },
];
