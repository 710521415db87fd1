import { DAY, mod, weekdayOf } from './civil.ts';
import type { DayTimes } from './day-times.ts';
import type { Rule } from './rule.ts';

/**
 * A rule whose active periods all hold the same number of members, so that they are counted by division: the floating second
 * where the period of DTSTART begins, the length of a period, the distance of active ones, and the members of each.
 */
export interface Blocks {
  first: number;
  size: number;
  step: number;
  each: number;
}

/** The blocks of a completed rule; null when months, weekdays or BYSETPOS make its periods differ. */
export function blocksOf(rule: Rule, start: number, times: DayTimes): Blocks | null {
  const { freq, byMonth, byMonthDay, byYearDay, byHour, byDay, bySetPos } = rule;
  if (freq === 'YEARLY' || freq === 'MONTHLY' || byMonth) return null;
  if (freq === 'WEEKLY') {
    if (bySetPos) return null;
    const day = Math.floor(start / DAY);
    const first = (day - mod(weekdayOf(day) - rule.wkst, 7)) * DAY;
    return blocks(first, 7 * DAY, rule.interval, byDay!.length * times.perDay);
  }
  if (byMonthDay || byYearDay || byDay) return null;
  if (freq === 'DAILY') return blocks(Math.floor(start / DAY) * DAY, DAY, rule.interval, times.perDay);
  return byHour ? null : blocks(Math.floor(start / 3600) * 3600, 3600, rule.interval, times.perHour);
}

const blocks = (first: number, size: number, interval: number, each: number): Blocks => ({
  first,
  size,
  step: size * interval,
  each,
});
