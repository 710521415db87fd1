/** DATE, DATE-TIME and DURATION values (RFC 5545 3.3.4, 3.3.5, 3.3.6). */
import { DAY, dayNumber, LAST_YEAR, mod, parseLocal } from '../recurrence/civil.ts';
import type { Property } from './content-line.ts';

/** `date`: midnight, floating; `local`: floating seconds; `utc`: an instant. All in seconds. */
export interface DateValue {
  readonly kind: 'date' | 'local' | 'utc';
  readonly second: number;
}

const SHAPE = /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt](\d\d):?(\d\d)(?::?(\d\d))?)?([Zz])?$/;
/** Years outside are typing errors, and the hours around them cannot be written. */
const YEARS = { first: dayNumber(1000, 1, 1) * DAY, end: dayNumber(LAST_YEAR, 1, 1) * DAY };

/**
 * Reads what programs write: a date without VALUE=DATE is a date, also with a stray Z; seconds may be missing, and a leap
 * second is the one before. Null when there is no such date or time.
 */
export function parseDateValue(text: string): DateValue | null {
  const match = SHAPE.exec(text.replaceAll('"', '').trim());
  if (!match) return null;
  const [, year = '', month = '', day = '', hour, minute = '', second = '00', zulu] = match;
  const time = hour === undefined ? '' : `T${hour}${minute}${second === '60' ? '59' : second}`;
  try {
    const value = parseLocal(`${year}${month}${day}${time}`);
    if (time === '') return { kind: 'date', second: value };
    return { kind: zulu ? 'utc' : 'local', second: value };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The date a value stands on, as written. */
export const dateOf = (value: DateValue): number => value.second - mod(value.second, DAY);

/** One value of an event's date property, in the years 1000 to 9998; VALUE=DATE makes a time a date. */
export function readDate(property: Property, text: string): DateValue | null {
  const value = parseDateValue(text);
  if (!value || value.second < YEARS.first || value.second >= YEARS.end) return null;
  if (property.params.get('VALUE')?.toUpperCase() !== 'DATE') return value;
  return { kind: 'date', second: dateOf(value) };
}

/** Days of the calendar and exact seconds: a day is not always 24 hours. */
interface DurationValue {
  readonly days: number;
  readonly seconds: number;
}

const DURATION = /^\+?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/i;

/** Null for negative and for unreadable durations. */
export function parseDuration(text: string): DurationValue | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(part => Number(part ?? 0));
  return { days: weeks * 7 + days, seconds: hours * 3600 + minutes * 60 + seconds };
}
