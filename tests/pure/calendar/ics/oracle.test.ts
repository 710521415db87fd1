/** Another program's opinion: what ical.js writes, read by us, is what was given to it. */
import * as fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { DAY, formatLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { at, read } from './reading.ts';

/** Text as people write it; ical.js does not escape carriage returns and other control characters. */
const text = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength })
    .filter(value => !/[\p{Cc}\u2028\u2029]/u.test(value) && value.trim() === value && value !== '');
const second = fc.integer({ min: at('1971-01-01'), max: at('2099-12-31') });
const event = fc.record({
  uid: text(40),
  title: text(120),
  location: text(80),
  description: fc.array(text(60), { minLength: 1, maxLength: 3 }).map(lines => lines.join('\n')),
  start: second,
  allDay: fc.boolean(),
  length: fc.integer({ min: 1, max: 31 }),
  sequence: fc.nat(99),
});

function write(given: typeof event extends fc.Arbitrary<infer T> ? T : never): string {
  const vevent = new ICAL.Component('vevent');
  const time = (instant: number) =>
    given.allDay
      ? ICAL.Time.fromDateString(formatLocal(instant).slice(0, 10))
      : ICAL.Time.fromDateTimeString(`${formatLocal(instant)}Z`);
  const step = given.allDay ? DAY : 60;
  for (const name of ['uid', 'location', 'description', 'sequence'] as const)
    vevent.addPropertyWithValue(name, given[name]);
  vevent.addPropertyWithValue('summary', given.title);
  vevent.addPropertyWithValue('dtstart', time(given.start));
  vevent.addPropertyWithValue('dtend', time(given.start + given.length * step));
  vevent.addPropertyWithValue('rrule', ICAL.Recur.fromString('FREQ=WEEKLY;COUNT=10'));
  vevent.addPropertyWithValue('exdate', time(given.start + 7 * DAY));
  const vcalendar = new ICAL.Component('vcalendar');
  vcalendar.addSubcomponent(vevent);
  return vcalendar.toString();
}

test('what ical.js writes, we read', async () => {
  await fc.assert(
    fc.asyncProperty(event, async given => {
      const start = given.allDay ? given.start - (given.start % DAY) : given.start;
      const { events, skipped, notes } = await read(write(given));
      expect({ skipped, notes }).toEqual({ skipped: [], notes: [] });
      expect(events[0]).toMatchObject({
        uid: given.uid,
        title: given.title,
        location: given.location,
        description: given.description,
        sequence: given.sequence,
        allDay: given.allDay,
        start,
        duration: given.length * (given.allDay ? DAY : 60),
        rule: 'FREQ=WEEKLY;COUNT=10',
        exdates: [start + 7 * DAY],
      });
    }),
    { numRuns: 300 },
  );
});
