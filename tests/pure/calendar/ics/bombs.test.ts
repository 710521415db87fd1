/** Each large file is read or refused at once, and others are served meanwhile. */
import { describe, expect, test } from 'vitest';
import { NotACalendar } from '../../../../src/modules/calendar/ics/calendar-file.ts';
import { readCalendar } from '../../../../src/modules/calendar/ics/read-calendar.ts';
import { type Bomb, bombs, EVENT, many } from './bombs.ts';
import { calendar, read } from './reading.ts';

/** Runs a timer all the while; gives the longest time that it had to wait, in milliseconds. */
async function whileTicking(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.max(longest, performance.now() - last);
}

/** What becomes of a file: counts, or null when it is refused. */
async function outcome(source: Uint8Array): Promise<Bomb['expected']> {
  try {
    const { events, skipped } = await read(source);
    return { events: events.length, skipped: skipped.length };
  } catch (error) {
    if (error instanceof NotACalendar) return null;
    throw error;
  }
}

describe('bombs', () => {
  test.each(bombs)('$name', async ({ build, expected }) => {
    const source = Buffer.from(build(), 'latin1');
    let answer: Bomb['expected'] = null;
    const started = performance.now();
    const longest = await whileTicking(async () => void (answer = await outcome(source)));
    expect(answer).toEqual(expected);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(longest).toBeLessThan(250);
  });

  test('no more notes than a person reads', async () => {
    const file = await read(
      calendar(many(5_000, index => EVENT(`UID:${index}`, 'DTSTART:20260302T090000Z', 'DURATION:x'))),
    );
    expect(file.notes).toHaveLength(201);
    expect(file.notes.at(-1)).toBe('… and 4800 more repairs of this kind.');
  });

  test('a file that takes too long is refused, whatever it holds', async () => {
    let clock = 0;
    const options = { defaultZone: 'UTC', now: () => (clock += 40), pause: () => Promise.resolve() };
    const source = calendar(many(200, index => EVENT(`UID:${index}@x`, 'DTSTART:20260302T090000Z')));
    await expect(readCalendar(source, options)).rejects.toThrow(/longer than 10 seconds/);
  });

  test('pauses do not count as work', async () => {
    let clock = 0;
    const pause = async () => void (clock += 1_000_000);
    const file = await readCalendar(calendar(many(50, index => EVENT(`UID:${index}@x`, 'DTSTART:20260302T090000Z'))), {
      defaultZone: 'UTC',
      now: () => (clock += 20),
      pause,
    });
    expect(file.events).toHaveLength(50);
  });

  test('a file over 10 MiB is refused before it is read', async () => {
    await expect(read(Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))).rejects.toThrow(/larger than 10 MiB/);
  });
});
