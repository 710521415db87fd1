/**
 * Days and seconds without a zone ("floating"): integers only, in the proleptic Gregorian calendar.
 * Second 0 is 1970-01-01T00:00:00, day 0 is 1970-01-01. The same arithmetic serves instants in UTC.
 */

/** Seconds in a day. */
export const DAY = 86_400;
/** The last year that is written with four digits, and so the last that is expanded. */
export const LAST_YEAR = 9999;
/** The Gregorian calendar repeats, weekdays included, after 400 years: so many seconds. */
export const CYCLE = 146_097 * DAY;

/** The remainder in 0..n-1, also for a negative `a` (where `%` is negative). */
export const mod = (a: number, n: number): number => ((a % n) + n) % n;

/** Whether the year has a 29 February. */
export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days in the month, 28..31; months are 1..12. */
export function monthLength(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

/** The weekday of a day number: Monday is 0, Sunday 6. */
export const weekdayOf = (day: number): number => mod(day + 3, 7);

/** A calendar date: month 1..12, day 1..31. */
export interface Civil {
  year: number;
  month: number;
  day: number;
}

/** Days from 1970-01-01 to the date. Years are counted from March, so that the leap day comes last. */
export function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The date of a day number; the inverse of `dayNumber`. */
export function civilOf(day: number): Civil {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

const EXTENDED = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?$/;
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?$/;

/**
 * Floating seconds of `2026-03-29` (its midnight) or `2026-03-29T02:30:00`, or of the iCalendar basic forms `20260329` and
 * `20260329T023000`. A trailing `Z` is refused: it names an instant, and the caller decides what that means.
 * @throws RangeError for other text and for dates and times that do not exist.
 */
export function parseLocal(text: string): number {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (!match) throw new RangeError(`not a local date or time: ${text.slice(0, 40)}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(part => Number(part ?? 0));
  const dateExists = month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
  if (!dateExists || hour > 23 || minute > 59 || second > 59) throw new RangeError(`no such date or time: ${text}`);
  return dayNumber(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
}

const DATES_KEPT = 10_000;
const dates = new Map<number, string>();

/** `20260329`. A month of many series writes the same thirty dates again and again, so they are kept. */
function dateText(dayOfEpoch: number): string {
  const known = dates.get(dayOfEpoch);
  if (known !== undefined) return known;
  if (dates.size >= DATES_KEPT) dates.clear();
  const { year, month, day } = civilOf(dayOfEpoch);
  const text = String(year * 10_000 + month * 100 + day).padStart(8, '0');
  dates.set(dayOfEpoch, text);
  return text;
}

/** Two numbers of fixed width hold all fields of a time: 20260329 and 023000 (02:30:00). */
function decimals(second: number): [date: string, time: string] {
  const time = mod(second, DAY);
  const clock = Math.floor(time / 3600) * 10_000 + (Math.floor(time / 60) % 60) * 100 + (time % 60);
  return [dateText(Math.floor(second / DAY)), String(clock).padStart(6, '0')];
}

/** The date of a floating second: `2026-03-29`. */
export function formatDate(second: number): string {
  const [date] = decimals(second);
  return `${date.slice(0, -4)}-${date.slice(-4, -2)}-${date.slice(-2)}`;
}

/** A floating second as a wall clock without zone: `2026-03-29T02:30:00`. */
export function formatLocal(second: number): string {
  const [, time] = decimals(second);
  return `${formatDate(second)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
}

/** An instant in the iCalendar basic form of UTC: `20260329T013000Z`. */
export function formatUtcBasic(second: number): string {
  const [date, time] = decimals(second);
  return `${date}T${time}Z`;
}
