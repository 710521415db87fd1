/** The values of single RRULE parts (RFC 5545 section 3.3.10), read strictly. The text is upper-case ASCII already. */
import { DAY, formatDate, formatLocal, formatUtcBasic, parseLocal } from './civil.ts';
import { RuleError } from './rule-error.ts';

/** The two letters of the weekdays; Monday is 0. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** One BYDAY value: weekday 0 (Monday) to 6, and which one of its month or year, -53..53; 0 means every one. */
export interface WeekdayPart {
  weekday: number;
  nth: number;
}

/** The last included second. `date` (end of that day) and `local` are floating seconds, `utc` is an instant. */
export interface Until {
  kind: 'date' | 'local' | 'utc';
  second: number;
}

function malformed(part: string, text: string, expected: string): RuleError {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return new RuleError('RULE_MALFORMED', part, `${part}=${shown} is not valid: ${expected}.`);
}

/** A plain number from `min` to `max`; only a range that reaches below zero allows a sign. */
export function integer(part: string, text: string, min: number, max: number): number {
  const shape = min < 0 ? /^[+-]?[0-9]{1,5}$/ : /^[0-9]{1,5}$/;
  const value = shape.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw malformed(part, text, `it must be a whole number from ${min} to ${max}`);
  return value;
}

/** Numbers from `min` to `max`, sorted, without repeats. */
export function unsignedList(part: string, text: string, min: number, max: number): number[] {
  const values = text.split(',').map(item => integer(part, item, min, max));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** Numbers from -max to max without 0, sorted, without repeats; negative ones count from the end. */
export function signedList(part: string, text: string, max: number): number[] {
  const values = text.split(',').map(item => integer(part, item, -max, max));
  if (values.includes(0)) throw malformed(part, text, '0 counts neither from the start nor from the end');
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** One weekday, 0 (MO) to 6 (SU). */
export function weekday(part: string, text: string): number {
  const index = (WEEKDAYS as readonly string[]).indexOf(text);
  if (index < 0) throw malformed(part, text, 'weekdays are MO, TU, WE, TH, FR, SA, SU');
  return index;
}

/** BYDAY: weekdays, each with an optional number; sorted by weekday, then number, without repeats. */
export function weekdayParts(part: string, text: string): WeekdayPart[] {
  const found = new Map<string, WeekdayPart>();
  for (const item of text.split(',')) {
    const [, number, name = ''] = /^([+-]?[0-9]{1,2})?([A-Z]{2})$/.exec(item) ?? [];
    const nth = number === undefined ? 0 : integer(part, number, -53, 53);
    if (number !== undefined && nth === 0)
      throw malformed(part, item, '0 counts neither from the start nor from the end');
    if (!name)
      throw malformed(part, item, 'weekdays are MO, TU, WE, TH, FR, SA, SU, with a number before them if need be');
    const value = { weekday: weekday(part, name), nth };
    found.set(`${value.weekday} ${nth}`, value);
  }
  return [...found.values()].toSorted((a, b) => a.weekday - b.weekday || a.nth - b.nth);
}

/** UNTIL: `20261231` (the whole day), `20261231T170000` (wall clock) or `20261231T160000Z` (an instant). */
export function until(text: string): Until {
  const expected = 'it must be a date such as 20261231 or a time such as 20261231T160000Z';
  if (!/^[0-9]{8}(?:T[0-9]{6}Z?)?$/.test(text)) throw malformed('UNTIL', text, expected);
  try {
    const second = parseLocal(text.replace('Z', ''));
    if (!text.includes('T')) return { kind: 'date', second: second + DAY - 1 };
    return { kind: text.endsWith('Z') ? 'utc' : 'local', second };
  } catch (error) {
    if (error instanceof RangeError) throw malformed('UNTIL', text, 'there is no such date or time');
    throw error;
  }
}

/** The text of an UNTIL, in the form it was read from. */
export function untilText({ kind, second }: Until): string {
  if (kind === 'utc') return formatUtcBasic(second);
  return (kind === 'date' ? formatDate(second) : formatLocal(second)).replaceAll(/[-:]/g, '');
}
