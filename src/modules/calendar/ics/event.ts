/** One VEVENT as an event that can be stored. */
import type { ImportedEvent } from './calendar-file.ts';
import type { Property } from './content-line.ts';
import { readDate, type DateValue } from './date-value.ts';
import { readRepeats } from './event-dates.ts';
import type { EventSource } from './event-source.ts';
import { readTimes, type Times } from './event-times.ts';
import { MAX_LOCATION } from './limits.ts';
import { quote } from './notes.ts';
import { toParagraphs } from './text-value.ts';
import { Unusable } from './unusable.ts';

/** RECURRENCE-ID: what it names depends on the series, which may stand later in the file. */
interface Original {
  readonly property: Property;
  readonly value: DateValue;
}

/** An event whose place among the others is still to be found. */
export interface Draft {
  readonly source: EventSource;
  readonly event: ImportedEvent;
  readonly times: Times;
  readonly original: Original | null;
}

/** @throws Unusable */
export function readEvent(source: EventSource): Draft {
  const original = readOriginal(source);
  const times = readTimes(source);
  if (original && source.first('RRULE'))
    source.note('the rule of a changed instance was left out: only a series repeats');
  const repeats = original ? { rule: null, exdates: [], rdates: [] } : readRepeats(source, times);
  const event: ImportedEvent = {
    uid: source.uid,
    recurrenceId: null,
    sequence: readSequence(word(source, 'SEQUENCE')),
    title: source.title,
    description: toParagraphs(source.first('DESCRIPTION')?.value ?? ''),
    location: source.readLine('LOCATION', MAX_LOCATION) || null,
    status: readStatus(word(source, 'STATUS')),
    busy: word(source, 'TRANSP') !== 'TRANSPARENT',
    visibility: ['PRIVATE', 'CONFIDENTIAL'].includes(word(source, 'CLASS')) ? 'PRIVATE' : 'HOUSEHOLD',
    allDay: times.allDay,
    start: times.start,
    timeZone: times.timeZone,
    duration: times.duration,
    ...repeats,
  };
  return { source, event, times, original };
}

const word = (source: EventSource, name: string): string => source.first(name)?.value.trim().toUpperCase() ?? '';

function readOriginal(source: EventSource): Original | null {
  const property = source.first('RECURRENCE-ID');
  if (!property) return null;
  const value = readDate(property, property.value);
  if (!value)
    throw new Unusable('INVALID', `the instance that it changes, ${quote(property.value)}, is no date or time`);
  return { property, value };
}

function readStatus(text: string): ImportedEvent['status'] {
  return text === 'TENTATIVE' || text === 'CANCELLED' ? text : 'CONFIRMED';
}

/** Fits an INTEGER column. */
const readSequence = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
