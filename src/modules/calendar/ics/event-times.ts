/** When an event is: DTSTART with DTEND or DURATION (RFC 5545 3.8.2). */
import { DAY, dayNumber, formatDate, LAST_YEAR, mod } from '../recurrence/civil.ts';
import { Zone } from '../recurrence/zone.ts';
import { dateOf, parseDateValue, parseDuration, readDate, type DateValue } from './date-value.ts';
import { placeStart, type Start } from './event-place.ts';
import type { EventSource } from './event-source.ts';
import { quote } from './notes.ts';
import { Unusable } from './unusable.ts';
import { instantOf, type Place } from './zones.ts';

/** `start` is floating, `duration` in seconds; all-day: midnight, and whole days. */
export interface Times extends Place {
  readonly allDay: boolean;
  readonly start: number;
  readonly duration: number | null;
}

/** What lies after the year 9999 cannot be written. */
const END_OF_TIME = dayNumber(LAST_YEAR + 1, 1, 1) * DAY;

/** @throws Unusable without a start that exists. */
export function readTimes(source: EventSource): Times {
  const property = source.first('DTSTART');
  if (!property) throw new Unusable('REQUIRED', 'it has no start (DTSTART)');
  const value = readDate(property, property.value);
  if (!value) throw new Unusable('INVALID', `its start ${quote(property.value)} is no date or time`);
  if (value.kind === 'date' || isMarkedAllDay(source, value)) return allDay(source, dateOf(value));
  const start = placeStart(source, property, value);
  return { allDay: false, ...start, duration: timedLength(source, start) };
}

/** Outlook writes whole days as midnights with a mark. */
function isMarkedAllDay(source: EventSource, start: DateValue): boolean {
  const mark = source.first('X-MICROSOFT-CDO-ALLDAYEVENT')?.value.trim().toUpperCase();
  const end = parseDateValue(source.first('DTEND')?.value ?? '');
  return mark === 'TRUE' && [start, end].every(value => value?.kind === 'local' && mod(value.second, DAY) === 0);
}

/** All-day events have no zone of their own; the calendar's is where people read them. */
function allDay(source: EventSource, start: number): Times {
  const days = readDays(source, start) ?? 1;
  const isLength = days >= 0 && start + days * DAY < END_OF_TIME;
  if (!isLength) source.note(`its end is not after its start, ${formatDate(start)}: it was read as one day`);
  const duration = isLength && days > 0 ? days * DAY : DAY;
  return { allDay: true, start, timeZone: source.zones.defaultZone, standsFor: null, duration };
}

/** Undefined: not given; NaN: unreadable. */
function readDays(source: EventSource, start: number): number | undefined {
  const end = source.first('DTEND');
  const length = source.first('DURATION');
  if (end) {
    const value = readDate(end, end.value);
    return value ? (dateOf(value) - start) / DAY : NaN;
  }
  if (!length) return undefined;
  const value = parseDuration(length.value);
  return value ? value.days + Math.ceil(value.seconds / DAY) : NaN;
}

/** Exact seconds; null when there is no end, or none after the start. */
function timedLength(source: EventSource, start: Start): number | null {
  const startsAt = Zone.of(start.timeZone).toInstant(start.start);
  const endsAt = readEnd(source, start, startsAt);
  if (endsAt === undefined || endsAt === startsAt) return null;
  if (endsAt > startsAt && endsAt < END_OF_TIME) return endsAt - startsAt;
  source.note('its end is not a time after its start: it was read without an end');
  return null;
}

/** The instant of the end; undefined: not given; NaN: unreadable. */
function readEnd(source: EventSource, start: Start, startsAt: number): number | undefined {
  const end = source.first('DTEND');
  const length = source.first('DURATION');
  if (end) {
    const value = readDate(end, end.value);
    return value ? instantOf(value, source.zones.meaning(end, source.calendar, start.timeZone), start) : NaN;
  }
  if (!length) return undefined;
  const value = parseDuration(length.value);
  if (!value) return NaN;
  const later = value.days > 0 ? Zone.of(start.timeZone).toInstant(start.start + value.days * DAY) : startsAt;
  return later + value.seconds;
}
