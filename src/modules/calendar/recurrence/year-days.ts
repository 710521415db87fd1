/** The days of one year for the parts that count through it: BYWEEKNO, BYYEARDAY and, without BYMONTH, numbered BYDAY. */
import { dayNumber, isLeap, mod, monthLength, weekdayOf } from './civil.ts';
import { lowestBit } from './masks.ts';
import { daysOfMonth } from './month-days.ts';
import type { Rule } from './rule.ts';

/** The first day of week 1 of the year: the first week, from WKST, with four or more days in it. */
function weekOne(year: number, wkst: number): number {
  const newYear = dayNumber(year, 1, 1);
  const into = mod(weekdayOf(newYear) - wkst, 7);
  return into <= 3 ? newYear - into : newYear + 7 - into;
}

/** The number of a day's week from the front (1..53) and from the back (-1..-53), in the year that the week belongs to. */
function weekNumbers(weekOnes: readonly number[], day: number): [front: number, back: number] {
  const at = weekOnes.findLastIndex(first => first <= day);
  const week = Math.floor((day - weekOnes[at]!) / 7) + 1;
  const weeks = (weekOnes[at + 1]! - weekOnes[at]!) / 7;
  return [week, week - weeks - 1];
}

/** Whether BYDAY's numbers count through the whole year. */
export function countsWeekdaysOfYear({ freq, byMonth, byDay }: Rule): boolean {
  return freq === 'YEARLY' && !byMonth && Boolean(byDay?.some(part => part.nth !== 0));
}

/** Twelve sets of days, January first. `rule` is completed, and BYMONTH is left to the caller. */
export function daysOfYear(rule: Rule, year: number): number[] {
  const { byYearDay, byWeekNo } = rule;
  const byDayOfYear = countsWeekdaysOfYear(rule) ? rule.byDay : undefined;
  const inMonth = byDayOfYear ? { ...(rule.byMonthDay && { byMonthDay: rule.byMonthDay }) } : rule;
  const newYear = dayNumber(year, 1, 1);
  const length = isLeap(year) ? 366 : 365;
  // A day at either edge may belong to a week of the year before or after, and the length of that year numbers it from the back.
  const weekOnes = [year - 1, year, year + 1, year + 2].map(y => weekOne(y, rule.wkst));

  const isWanted = (index: number): boolean => {
    const fromBack = index - length;
    if (byYearDay && !byYearDay.includes(index + 1) && !byYearDay.includes(fromBack)) return false;
    if (byWeekNo && !weekNumbers(weekOnes, newYear + index).some(number => byWeekNo.includes(number))) return false;
    if (!byDayOfYear) return true;
    const weekday = weekdayOf(newYear + index);
    const numbers = [0, Math.floor(index / 7) + 1, Math.floor(fromBack / 7)];
    return byDayOfYear.some(part => part.weekday === weekday && numbers.includes(part.nth));
  };

  return Array.from({ length: 12 }, (_, month) => {
    const first = dayNumber(year, month + 1, 1);
    const candidates = daysOfMonth(inMonth, { length: monthLength(year, month + 1), first: weekdayOf(first) });
    let mask = 0;
    for (let rest = candidates; rest; rest &= rest - 1) {
      const bit = lowestBit(rest);
      if (isWanted(first + bit - newYear)) mask |= 1 << bit;
    }
    return mask;
  });
}
