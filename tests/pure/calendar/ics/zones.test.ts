/** What time zones are called, and how they are recognised by what they do. */
import { describe, expect, test } from 'vitest';
import { ObservedZone, offsetAt } from '../../../../src/modules/calendar/ics/observed-zone.ts';
import { WINDOWS_ZONES } from '../../../../src/modules/calendar/ics/windows-zones.ts';
import { ianaZone } from '../../../../src/modules/calendar/ics/zone-name.ts';
import { BlockCutter } from '../../../../src/modules/calendar/ics/blocks.ts';
import { Notes } from '../../../../src/modules/calendar/ics/notes.ts';
import { isKnownZone } from '../../../../src/kernel/time-zone.ts';
import { Zone } from '../../../../src/modules/calendar/recurrence/zone.ts';
import { at, calendar, read, startOf, vevent } from './reading.ts';

const part = (name: 'STANDARD' | 'DAYLIGHT', from: string, to: string, ...lines: string[]) =>
  [`BEGIN:${name}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, ...lines, `END:${name}`].join('\r\n');
const vtimezone = (tzid: string, ...parts: string[]) =>
  ['BEGIN:VTIMEZONE', `TZID:${tzid}`, ...parts, 'END:VTIMEZONE'].join('\r\n');
/** An event at nine there; `lines` may say another start. */
const inZone = (tzid: string, ...lines: string[]) =>
  vevent(
    ...(lines.some(line => line.startsWith('DTSTART')) ? [] : [`DTSTART;TZID="${tzid}":20260302T090000`]),
    ...lines,
  );

const EUROPE = [
  part('STANDARD', '+0200', '+0100', 'DTSTART:16010101T030000', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
  part('DAYLIGHT', '+0100', '+0200', 'DTSTART:16010101T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'),
];
/** The rules of the United States until 2006. */
const AMERICA_2006 = [
  part('STANDARD', '-0400', '-0500', 'DTSTART:19671029T020000', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
  part('DAYLIGHT', '-0500', '-0400', 'DTSTART:19870405T020000', 'RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU'),
];
/** Summer time in May alone: no zone has that. */
const NOWHERE = [
  part('STANDARD', '+0200', '+0100', 'DTSTART:16010601T000000', 'RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1'),
  part('DAYLIGHT', '+0100', '+0200', 'DTSTART:16010501T000000', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1'),
];

function observed(...parts: string[]): ObservedZone | null {
  const cutter = new BlockCutter(new Notes());
  for (const line of calendar(vtimezone('X', ...parts)).split('\r\n')) if (line) cutter.take(line);
  cutter.finish();
  return ObservedZone.read(cutter.blocks[0]!);
}

const readIn = (parts: string[], ...lines: string[]) =>
  read(calendar(vtimezone('Custom', ...parts), inZone('Custom', ...lines)));

describe('names', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['US/Pacific', 'US/Pacific'],
    ['America/New York', 'America/New_York'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', 'Europe/Berlin'],
    ['/mozilla.org/20050126_1/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(UTC-05:00) Eastern Time (US and Canada)', 'America/New_York'],
    ['(GMT+10:00) Canberra, Melbourne, Sydney', 'Australia/Sydney'],
    ['(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London', 'Europe/London'],
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Amsterdam'],
    ['(UTC) Coordinated Universal Time', 'UTC'],
    ['Pacific Time (US & Canada), Tijuana', 'America/Los_Angeles'],
    ['Kuala Lumpur, Singapore', 'Asia/Kuala_Lumpur'],
    ['Mumbai, Kolkata', 'Asia/Kolkata'],
    ['大阪、札幌、東京', 'Asia/Tokyo'],
    ['GMT', 'UTC'],
    ['EST5EDT', 'America/New_York'],
    ['Eastern Standard Time 1', 'America/New_York'],
    ['Russia Time Zone 10', 'Asia/Srednekolymsk'],
    ['GMT+02:00', 'Etc/GMT-2'],
    ['UTC-5', 'Etc/GMT+5'],
    ['UTC+0000', 'UTC'],
  ])('%s is %s', (name, zone) => expect(ianaZone(name)).toBe(zone));

  test.each([
    '',
    'LOLOLOL',
    '../../../../etc/passwd',
    'Customized Time Zone 1',
    'GMT+15:00',
    'UTC+05:30',
    '__proto__',
    'constructor',
    'x'.repeat(5000),
    ','.repeat(190),
  ])('nothing is known of %j', name => expect(ianaZone(name)).toBeNull());

  test('every zone of the Windows table is one that the platform knows', () => {
    expect([...WINDOWS_ZONES.values()].filter(zone => !isKnownZone(zone))).toEqual([]);
    expect(WINDOWS_ZONES.size).toBeGreaterThan(135);
  });

  test('what stays unknown is read in the calendar’s zone, with one note for all events', async () => {
    const file = await read(calendar(inZone('LOLOLOL'), inZone('LOLOLOL', 'UID:2', 'RRULE:FREQ=DAILY')));
    expect(file.events.map(startOf)).toEqual(Array(2).fill('2026-03-02T09:00:00 Europe/Berlin'));
    expect(file.notes).toEqual([expect.stringMatching(/“LOLOLOL” is unknown.*Europe\/Berlin/)]);
  });
});

describe('a VTIMEZONE with a name that nobody knows', () => {
  test('is the zone with the same offsets, the calendar’s own if that fits', async () => {
    const file = await read(
      calendar(vtimezone('Custom', ...EUROPE), inZone('Custom', 'RRULE:FREQ=DAILY')),
      'America/New_York',
    );
    expect(startOf(file.events[0]!)).toBe('2026-03-02T09:00:00 Europe/Berlin');
    expect(file.notes).toEqual([]);
    expect(
      startOf((await read(calendar(vtimezone('Custom', ...EUROPE), inZone('Custom')), 'Europe/Madrid')).events[0]!),
    ).toContain('Europe/Madrid');
  });

  test('a constant offset', async () => {
    expect(
      startOf((await readIn([part('STANDARD', '+0000', '+0000', 'DTSTART:16010101T000000')])).events[0]!),
    ).toContain('UTC');
    expect(
      startOf((await readIn([part('STANDARD', '+0545', '+0545', 'DTSTART:16010101T000000')])).events[0]!),
    ).toContain('Asia/Kathmandu');
  });

  test('X-LIC-LOCATION says it', async () => {
    const file = await read(calendar(vtimezone('Custom', 'X-LIC-LOCATION:Asia/Tokyo', ...EUROPE), inZone('Custom')));
    expect(startOf(file.events[0]!)).toBe('2026-03-02T09:00:00 Asia/Tokyo');
  });

  test('rules that have changed since: the zone of the first year, with a note', async () => {
    const event = vevent('DTSTART;TZID=Custom:20060301T090000', 'RRULE:FREQ=WEEKLY');
    const file = await read(calendar(vtimezone('Custom', ...AMERICA_2006), event));
    expect(startOf(file.events[0]!)).toBe('2006-03-01T09:00:00 America/New_York');
    expect(file.notes).toEqual([expect.stringMatching(/America\/New_York.*2006/)]);
  });

  test('times in it go where the event went, also in years in which the rules differ', async () => {
    const event = vevent(
      'DTSTART;TZID=Custom:20060301T090000',
      'DTEND;TZID=Custom:20060301T100000',
      'RRULE:FREQ=DAILY',
      'EXDATE;TZID=Custom:20100315T090000',
    );
    const moved = vevent('RECURRENCE-ID;TZID=Custom:20100316T090000', 'DTSTART:20100316T000000Z');
    const { events } = await read(calendar(vtimezone('Custom', ...AMERICA_2006), event, moved));
    expect(events[0]!.exdates).toEqual([at('2010-03-15T13:00:00')]);
    expect(events[1]!.recurrenceId).toBe(at('2010-03-16T13:00:00'));
  });

  test('like none: a single event keeps its instant, a series is skipped', async () => {
    const single = await readIn(NOWHERE, 'DTSTART;TZID=Custom:20260702T090000', 'DTEND;TZID=Custom:20260702T100000');
    expect(startOf(single.events[0]!)).toBe('2026-07-02T10:00:00 Europe/Berlin');
    expect(single.events[0]!.duration).toBe(3600);
    expect(single.notes).toEqual([expect.stringContaining('keeps its instant')]);
    const series = await readIn(NOWHERE, 'RRULE:FREQ=DAILY');
    expect(series).toMatchObject({
      events: [],
      skipped: [{ uid: 'tea@x', reason: expect.stringMatching(/“Custom”.*offsets/) }],
    });
  });

  test.each([
    ['changes each second', [part('STANDARD', '+0000', '+0100', 'DTSTART:16010101T000000', 'RRULE:FREQ=SECONDLY')]],
    ['changes each day', [part('STANDARD', '+0000', '+0100', 'DTSTART:16010101T000000', 'RRULE:FREQ=DAILY')]],
    ['has no part', []],
    ['has 51 parts', Array<string>(51).fill(EUROPE[0]!)],
    ['has a wild offset', [part('STANDARD', '+0000', '+9900', 'DTSTART:16010101T000000')]],
    ['begins never', [part('STANDARD', '+0000', '+0100')]],
  ])('cannot be used if it %s', async (_, parts) => {
    const file = await readIn(parts);
    expect(startOf(file.events[0]!)).toBe('2026-03-02T09:00:00 Europe/Berlin');
    expect(file.notes).toEqual([expect.stringContaining('its VTIMEZONE cannot be used')]);
  });

  test('means what its own calendar says', async () => {
    const tokyo = part('STANDARD', '+0900', '+0900', 'DTSTART:16010101T000000');
    const file = await read(
      calendar(vtimezone('Custom', ...EUROPE), inZone('Custom', 'UID:1')) +
        calendar(vtimezone('Custom', tokyo), inZone('Custom', 'UID:2')),
    );
    expect(file.events.map(event => event.timeZone)).toEqual(['Europe/Berlin', 'Asia/Tokyo']);
  });
});

describe('offsets of a VTIMEZONE', () => {
  test('equal those of the zone it copies, over a hundred years', () => {
    const zone = Zone.of('Europe/Berlin');
    const [from, to] = [at('2000-01-01'), at('2100-01-01')];
    const changes = observed(...EUROPE)!.changes(from, to);
    expect(changes).toHaveLength(201);
    for (let instant = from; instant < to; instant += 33_333)
      expect(offsetAt(changes, instant)).toBe(zone.toLocal(instant) - instant);
  });

  test('place wall clocks as RFC 5545 says, in gaps and in repeated hours too', () => {
    const [zone, custom] = [Zone.of('Europe/Berlin'), observed(...EUROPE)!];
    for (let local = at('2026-03-28'); local < at('2026-03-31'); local += 900)
      expect(custom.toInstant(local)).toBe(zone.toInstant(local));
    for (let local = at('2026-10-24'); local < at('2026-10-27'); local += 900)
      expect(custom.toInstant(local)).toBe(zone.toInstant(local));
  });

  test('by dates, and by rules that have ended', () => {
    const custom = observed(
      part(
        'STANDARD',
        '+0100',
        '+0000',
        'DTSTART:19900930T030000',
        'RRULE:FREQ=YEARLY;UNTIL=19940925T020000Z;BYMONTH=9;BYDAY=-1SU',
      ),
      part('DAYLIGHT', '+0000', '+0100', 'DTSTART:19900325T020000', 'RDATE:19910331T020000,19920329T020000'),
    )!;
    const offset = (text: string) => offsetAt(custom.changes(at(text), at(text) + 1), at(text));
    expect(offset('1991-07-01')).toBe(3600);
    expect(offset('1992-12-01')).toBe(0);
    expect(offset('2026-07-01')).toBe(0);
    expect(offset('1980-01-01')).toBe(0);
  });
});
