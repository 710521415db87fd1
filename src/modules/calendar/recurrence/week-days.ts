/** WEEKLY with BYSETPOS: solved week by week, since weeks straddle months and BYMONTH cuts them before the positions are counted. */
import { civilOf, dayNumber, mod, monthLength, weekdayOf } from './civil.ts';
import { hasBit } from './masks.ts';
import type { Rule } from './rule.ts';
import { type MonthDays, chooseDays } from './set-position.ts';

/** The days of one month (1..12); `months` is the set of BYMONTH and `slots` the number of times a day. `rule` is completed. */
export function daysOfWeeks(
  rule: Rule,
  [year, month]: [year: number, month: number],
  months: number,
  slots: number,
): MonthDays {
  const first = dayNumber(year, month, 1);
  const length = monthLength(year, month);
  const result = { days: 0, bySlot: Array.from({ length: slots }, () => 0) };
  for (let week = first - mod(weekdayOf(first) - rule.wkst, 7); week < first + length; week += 7) {
    const [chosen] = chooseDays([candidates(rule, week, months)], slots, rule.bySetPos ?? []);
    for (let i = Math.max(0, first - week); i < 7 && week + i < first + length; i++) {
      for (let slot = 0; slot < slots; slot++) {
        if (!hasBit(chosen!.bySlot![slot]!, i)) continue;
        result.days |= 1 << (week + i - first);
        result.bySlot[slot]! |= 1 << (week + i - first);
      }
    }
  }
  return result;
}

/** The days of the week from `week` on that BYDAY and BYMONTH allow. */
function candidates(rule: Rule, week: number, months: number): number {
  let mask = 0;
  for (let i = 0; i < 7; i++) {
    const wanted = rule.byDay!.some(part => part.weekday === weekdayOf(week + i));
    if (wanted && hasBit(months, civilOf(week + i).month - 1)) mask |= 1 << i;
  }
  return mask;
}
