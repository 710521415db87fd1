/** What the tests of reading iCalendar files share. */
import { setImmediate } from 'node:timers/promises';
import type { CalendarFile, ImportedEvent } from '../../../../src/modules/calendar/ics/calendar-file.ts';
import { readCalendar } from '../../../../src/modules/calendar/ics/read-calendar.ts';
import { formatLocal, parseLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';

/** Reads as the server does: floating times stand in Berlin. */
export const read = (source: Uint8Array | string, defaultZone = 'Europe/Berlin'): Promise<CalendarFile> =>
  readCalendar(source, { defaultZone, now: () => performance.now(), pause: async () => void (await setImmediate()) });

/** A whole file of these lines. */
export const calendar = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');

/** The lines of an event at 2 March 2026, 9:00 UTC, unless they say otherwise. */
export function vevent(...lines: string[]): string {
  const has = (name: string) => lines.some(line => new RegExp(`^${name}[;:]`, 'i').test(line));
  const given = [...(has('UID') ? [] : ['UID:tea@x']), ...(has('DTSTART') ? [] : ['DTSTART:20260302T090000Z'])];
  const summary = has('SUMMARY') ? [] : ['SUMMARY:Tea'];
  return ['BEGIN:VEVENT', ...given, ...summary, ...lines, 'END:VEVENT'].join('\r\n');
}

/** The file's only event. */
export async function readOne(...lines: string[]): Promise<ImportedEvent> {
  const file = await read(calendar(vevent(...lines)));
  if (file.events.length !== 1) throw new Error(JSON.stringify(file.skipped));
  return file.events[0]!;
}

/** The instant, or the floating second, of `2026-03-02T09:00:00`. */
export const at = (text: string): number => parseLocal(text.replace(/Z$/, ''));

/** The wall clock of the start, with its zone. */
export const startOf = (event: ImportedEvent): string => `${formatLocal(event.start)} ${event.timeZone}`;
