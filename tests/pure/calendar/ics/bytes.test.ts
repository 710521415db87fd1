/** Files as bytes: encodings, folds, line ends, lost lines. Each is named after the bug it shows. */
import { describe, expect, test } from 'vitest';
import { NotACalendar } from '../../../../src/modules/calendar/ics/calendar-file.ts';
import { calendar, read, vevent } from './reading.ts';

const titles = async (source: Uint8Array | string) => (await read(source)).events.map(event => event.title);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const around = (title: Uint8Array) => {
  const [before, after] = calendar(vevent('SUMMARY:%')).split('%') as [string, string];
  return Buffer.concat([Buffer.from(before), title, Buffer.from(after)]);
};

describe('encodings', () => {
  test('a byte order mark before BEGIN', async () => {
    expect(await titles(bytes([0xef, 0xbb, 0xbf], calendar(vevent())))).toEqual(['Tea']);
    expect(await titles(`\ufeff${calendar(vevent())}`)).toEqual(['Tea']);
  });

  test('windows-1252 with its quotes and its euro, with a note', async () => {
    const file = await read(around(bytes([0x93], 'Caf', [0xe9, 0x94], ' 5 ', [0x80])));
    expect(file.events[0]!.title).toBe('“Café” 5 €');
    expect(file.notes).toEqual([expect.stringContaining('windows-1252')]);
  });

  test('one line in windows-1252 leaves the UTF-8 of the others alone', async () => {
    const file = await read(
      bytes(calendar(vevent('LOCATION:Zürich')).replace('Tea', 'T\u0001'), 'X-A:', [0xe9], '\r\n'),
    );
    expect(file.events[0]).toMatchObject({ title: 'T', location: 'Zürich' });
  });

  test('UTF-8 leaves no note', async () => {
    expect((await read(calendar(vevent('SUMMARY:Café 日本 👩‍👩‍👧')))).notes).toEqual([]);
  });

  test('UTF-16 is refused, in both orders', async () => {
    const little = Buffer.from(`\ufeff${calendar(vevent())}`, 'utf16le');
    await expect(read(little)).rejects.toThrow(/UTF-16/);
    await expect(read(Buffer.from(little).swap16())).rejects.toThrow(/UTF-16/);
  });

  test('a view into a larger buffer', async () => {
    const whole = bytes('garbage', calendar(vevent()), 'garbage');
    expect(await titles(new Uint8Array(whole.buffer, whole.byteOffset + 7, whole.length - 14))).toEqual(['Tea']);
  });

  test('a lone surrogate becomes a replacement character', async () => {
    expect(await titles(calendar(vevent('SUMMARY:a\ud800b')))).toEqual(['a\ufffdb']);
  });
});

describe('folds and line ends', () => {
  test('a fold inside a UTF-8 character', async () => {
    expect(await titles(around(bytes('Caf', [0xc3], '\r\n ', [0xa9], ' au lait')))).toEqual(['Café au lait']);
  });

  test('a fold takes out one blank and keeps the next', async () => {
    expect(await titles(around(bytes('Tea\r\n  at\n\t five')))).toEqual(['Tea at five']);
  });

  test('CR alone, LF alone, doubled ends', async () => {
    const file = calendar(vevent('SUMMARY:Te\r\n a'));
    for (const end of ['\r', '\n', '\r\r\n', '\r\n\r\n'])
      expect(await titles(file.replaceAll('\r\n', end))).toEqual(['Tea']);
  });

  test('no line end after the last line', async () => {
    expect(await titles(calendar(vevent()).trim())).toEqual(['Tea']);
  });
});

describe('lost and broken lines', () => {
  test('END:VEVENT is missing: the next event ends the one before', async () => {
    const file = await read(
      calendar(vevent('UID:1').replace('\r\nEND:VEVENT', ''), vevent('UID:2').replace('\r\nEND:VEVENT', '')),
    );
    expect(file.events.map(event => event.uid)).toEqual(['1', '2']);
    expect(file.notes).toEqual([expect.stringContaining('END:VEVENT is missing')]);
  });

  test('END:VALARM is missing', async () => {
    expect(
      await titles(calendar(vevent('SUMMARY:Tea', 'BEGIN:VALARM', 'SUMMARY:Alarm'), vevent('UID:2', 'SUMMARY:Two'))),
    ).toEqual(['Tea', 'Two']);
  });

  test('the file ends in the middle of an event: that one is skipped', async () => {
    const whole = calendar(vevent('UID:1'), vevent('UID:2', 'LOCATION:Home', 'RRULE:FREQ=DAILY'));
    const file = await read(whole.slice(0, whole.indexOf('RRULE')));
    expect(file.events.map(event => event.uid)).toEqual(['1']);
    expect(file.skipped).toEqual([
      { uid: '2', reason: 'Event “Tea” (UID 2) was skipped: the file ends in the middle of it (INVALID).' },
    ]);
  });

  test('lines that are none cost nothing but a note', async () => {
    const file = await read(calendar(vevent('<p>broken</p>', 'again', 'DTEND:20260302T100000Z')));
    expect(file.events[0]!.duration).toBe(3600);
    expect(file.notes).toEqual(['2 lines are no iCalendar and passed over; the first is “<p>broken</p>”.']);
  });

  test('names in lower case, blanks around the colon of BEGIN', async () => {
    expect(
      await titles(calendar(vevent()).replaceAll(/BEGIN:|SUMMARY|DTSTART|VEVENT/g, text => text.toLowerCase())),
    ).toEqual(['Tea']);
    expect(await titles(calendar(vevent()).replaceAll('BEGIN:', 'BEGIN : '))).toEqual(['Tea']);
  });

  test('several calendars in one file', async () => {
    expect(await titles(calendar(vevent('UID:1')) + calendar(vevent('UID:2', 'SUMMARY:Two')))).toEqual(['Tea', 'Two']);
  });

  test('an event after the end of its calendar', async () => {
    expect(await titles(calendar() + vevent())).toEqual(['Tea']);
  });

  test('tasks, journals and busy times are not ours', async () => {
    const others = ['VTODO', 'VJOURNAL', 'VFREEBUSY'].map(name => vevent().replaceAll('VEVENT', name));
    const file = await read(calendar(...others, vevent()));
    expect(file).toMatchObject({ events: [{ title: 'Tea' }], skipped: [], notes: [] });
  });

  test('what stands in an alarm is not the event', async () => {
    const alarm = ['BEGIN:VALARM', 'UID:alarm', 'SUMMARY:Alarm', 'DURATION:PT5M', 'END:VALARM'];
    const file = await read(
      calendar(['BEGIN:VEVENT', ...alarm, 'DTSTART:20260302T090000Z', 'UID:1', 'END:VEVENT'].join('\n')),
    );
    expect(file.events[0]).toMatchObject({ uid: '1', title: '(untitled)', duration: null });
  });
});

describe('what is no calendar', () => {
  test.each([
    ['nothing', ''],
    ['a login page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['an event without a calendar', vevent()],
    ['a vCard', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n'],
    ['zeros', '\0'.repeat(1000)],
  ])('%s', async (_, source) => {
    await expect(read(source)).rejects.toThrow(NotACalendar);
  });

  test('an empty calendar is one', async () => {
    expect(await read(calendar())).toEqual({ events: [], skipped: [], notes: [] });
  });
});
