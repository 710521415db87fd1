/** In which zone an event starts, and at which wall clock. */
import { Zone } from '../recurrence/zone.ts';
import type { Property } from './content-line.ts';
import type { DateValue } from './date-value.ts';
import type { EventSource } from './event-source.ts';
import { quote } from './notes.ts';
import type { ObservedZone } from './observed-zone.ts';
import { Unusable } from './unusable.ts';
import { yearOf, type Place } from './zones.ts';

/** `start` is floating, in seconds. */
export interface Start extends Place {
  readonly start: number;
}

/** A series is compared with known zones over so many years, then over its first one: files keep rules that have changed since. */
const YEARS_COMPARED = 5;

/** @throws Unusable for a series in a zone that is like none. */
export function placeStart(source: EventSource, property: Property, value: DateValue): Start {
  const start = value.second;
  if (value.kind === 'utc') return { start, timeZone: 'UTC', standsFor: null };
  const meaning = source.zones.meaning(property, source.calendar);
  if ('zone' in meaning) return { start, timeZone: meaning.zone, standsFor: null };
  const tzid = quote(property.params.get('TZID') ?? '');
  const timeZone = likeZone(source, meaning.observed, { year: yearOf(start), tzid });
  return timeZone
    ? { start, timeZone, standsFor: meaning.observed }
    : keepInstant(source, meaning.observed.toInstant(start), tzid);
}

/** The zone that does what the file's own does; for a series at least in its first year. */
function likeZone(
  source: EventSource,
  observed: ObservedZone,
  { year, tzid }: { year: number; tzid: string },
): string | null {
  const { zones } = source;
  const repeats = !source.first('RECURRENCE-ID') && Boolean(source.first('RRULE') ?? source.first('RDATE'));
  const inFirstYear = zones.match(observed, { first: year, last: year });
  if (!repeats) return inFirstYear;
  const inAll = zones.match(observed, { first: year, last: year + YEARS_COMPARED - 1 });
  if (!inAll && inFirstYear) {
    source.note(
      `its time zone ${tzid} was read as ${inFirstYear}, which has its offsets in ${year} but not in all years after`,
    );
  }
  const zone = inAll ?? inFirstYear;
  if (!zone) throw new Unusable('INVALID', `it repeats in the time zone ${tzid}, and no known zone has its offsets`);
  return zone;
}

function keepInstant(source: EventSource, instant: number, tzid: string): Start {
  const timeZone = source.zones.defaultZone;
  source.note(`no known time zone has the offsets of ${tzid}: it keeps its instant, shown in ${timeZone}`);
  return { start: Zone.of(timeZone).toLocal(instant), timeZone, standsFor: null };
}
