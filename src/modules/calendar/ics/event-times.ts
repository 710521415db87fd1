/** When an event is: DTSTART with DTEND or DURATION (RFC 5545 3.8.2). */
import { DAY, formatDate, mod } from '../recurrence/civil.ts';
import { Zone } from '../recurrence/zone.ts';
import type { Property } from './content-line.ts';
import { dateOf, parseDateValue, parseDuration, readDate, type DateValue } from './date-value.ts';
import type { EventSource } from './event-source.ts';
import { quote } from './notes.ts';
import type { ObservedZone } from './observed-zone.ts';
import { Unusable } from './unusable.ts';
import { instantOf, yearOf } from './zones.ts';

/** `start` is floating, `duration` in seconds; all-day: midnight, and whole days. */
export interface Times {
  readonly allDay: boolean;
  readonly start: number;
  readonly timeZone: string;
  readonly duration: number | null;
}

interface Place {
  readonly start: number;
  readonly timeZone: string;
}

/** A series is compared with known zones over so many years, then over its first one: files keep rules that have changed since. */
const YEARS_COMPARED = 5;

/** @throws Unusable without a start that exists. */
export function readTimes(source: EventSource): Times {
  const property = source.first('DTSTART');
  if (!property) throw new Unusable('REQUIRED', 'it has no start (DTSTART)');
  const value = readDate(property, property.value);
  if (!value) throw new Unusable('INVALID', `its start ${quote(property.value)} is no date or time`);
  if (value.kind === 'date' || isMarkedAllDay(source, value)) return allDay(source, dateOf(value));
  const { start, timeZone } = placeStart(source, property, value);
  const startsAt = Zone.of(timeZone).toInstant(start);
  return { allDay: false, start, timeZone, duration: timedLength(source, { start, startsAt, timeZone }) };
}

/** Outlook writes whole days as midnights with a mark. */
function isMarkedAllDay(source: EventSource, start: DateValue): boolean {
  const mark = source.first('X-MICROSOFT-CDO-ALLDAYEVENT')?.value.trim().toUpperCase();
  const end = parseDateValue(source.first('DTEND')?.value ?? '');
  return mark === 'TRUE' && [start, end].every(value => value?.kind === 'local' && mod(value.second, DAY) === 0);
}

/** All-day events have no zone of their own; the calendar's is where people read them. */
function allDay(source: EventSource, start: number): Times {
  const end = source.first('DTEND');
  const length = source.first('DURATION');
  let days: number | undefined;
  if (end) {
    const value = readDate(end, end.value);
    days = value ? (dateOf(value) - start) / DAY : NaN;
  } else if (length) {
    const value = parseDuration(length.value);
    days = value ? value.days + Math.ceil(value.seconds / DAY) : NaN;
  }
  if (days !== undefined && !(days >= 0))
    source.note(`its end is not after its start, ${formatDate(start)}: it was read as one day`);
  return { allDay: true, start, timeZone: source.zones.defaultZone, duration: days && days > 0 ? days * DAY : DAY };
}

function placeStart(source: EventSource, property: Property, value: DateValue): Place {
  if (value.kind === 'utc') return { start: value.second, timeZone: 'UTC' };
  const meaning = source.zones.meaning(property, source.calendar);
  if ('zone' in meaning) return { start: value.second, timeZone: meaning.zone };
  return placeObserved(source, meaning.observed, {
    second: value.second,
    tzid: quote(property.params.get('TZID') ?? ''),
  });
}

/** By a zone that is like the one of the file. */
function placeObserved(
  source: EventSource,
  observed: ObservedZone,
  { second, tzid }: { second: number; tzid: string },
): Place {
  const { zones } = source;
  const first = yearOf(second);
  const repeats = !source.first('RECURRENCE-ID') && Boolean(source.first('RRULE') ?? source.first('RDATE'));
  const lasting = zones.match(observed, { first, last: repeats ? first + YEARS_COMPARED - 1 : first });
  if (lasting) return { start: second, timeZone: lasting };
  const passing = repeats && zones.match(observed, { first, last: first });
  if (passing) {
    source.note(
      `its time zone ${tzid} was read as ${passing}, which has the same offsets in ${first} but not in all years after`,
    );
    return { start: second, timeZone: passing };
  }
  if (repeats) throw new Unusable('INVALID', `it repeats in the time zone ${tzid}, and no known zone has its offsets`);
  source.note(`no known time zone has the offsets of ${tzid}: it keeps its instant, shown in ${zones.defaultZone}`);
  return { start: Zone.of(zones.defaultZone).toLocal(observed.toInstant(second)), timeZone: zones.defaultZone };
}

interface Start extends Place {
  /** The instant. */
  readonly startsAt: number;
}

/** Exact seconds; null when there is no end, or none after the start. */
function timedLength(source: EventSource, start: Start): number | null {
  const endsAt = readEnd(source, start);
  if (endsAt === undefined || endsAt === start.startsAt) return null;
  if (endsAt > start.startsAt) return endsAt - start.startsAt;
  source.note('its end is not a time after its start: it was read without an end');
  return null;
}

/** The instant of the end; undefined: not given; NaN: unreadable. */
function readEnd(source: EventSource, { start, startsAt, timeZone }: Start): number | undefined {
  const end = source.first('DTEND');
  const length = source.first('DURATION');
  if (end) {
    const value = readDate(end, end.value);
    return value ? instantOf(value, source.zones.meaning(end, source.calendar, timeZone)) : NaN;
  }
  if (!length) return undefined;
  const value = parseDuration(length.value);
  if (!value) return NaN;
  return (value.days > 0 ? Zone.of(timeZone).toInstant(start + value.days * DAY) : startsAt) + value.seconds;
}
