/** The days of one month that BYMONTHDAY and BYDAY pick. They depend on the month's length and first weekday only. */
import { mod } from './civil.ts';
import { allDays, bitsOf, everyNth } from './masks.ts';
import type { Rule, WeekdayPart } from './rule.ts';

/** A month as far as days are concerned: 28..31 days, and the weekday (Monday is 0) of the 1st. */
export interface MonthShape {
  length: number;
  first: number;
}

/** Days that satisfy BYMONTHDAY and BYDAY at once, the numbers of BYDAY read within this month. */
export function daysOfMonth({ byMonthDay, byDay }: Pick<Rule, 'byMonthDay' | 'byDay'>, shape: MonthShape): number {
  let mask = allDays(shape.length);
  if (byMonthDay) {
    const bits = byMonthDay.map(day => (day > 0 ? day - 1 : shape.length + day)).filter(bit => bit >= 0);
    mask &= bitsOf(bits, 0);
  }
  if (byDay) mask &= byDay.reduce((days, part) => days | weekdaysOfMonth(part, shape), 0);
  return mask;
}

function weekdaysOfMonth({ weekday, nth }: WeekdayPart, { length, first }: MonthShape): number {
  const earliest = mod(weekday - first, 7);
  if (nth === 0) return everyNth(7, earliest) & allDays(length);
  const count = Math.floor((length - 1 - earliest) / 7) + 1;
  const index = nth > 0 ? nth - 1 : count + nth;
  return index < 0 || index >= count ? 0 : 1 << (earliest + index * 7);
}
