/** The day parts of a rule, when its start moves to another day. */
import { civilOf, dayNumber, isLeap, monthLength, weekdayOf } from './civil.ts';
import { type Rule, RuleError, type WeekdayPart } from './rule.ts';

/**
 * The rule with the parts that named the day of the start naming the new one; both are day numbers.
 * @throws RuleError RULE_START_MISMATCH for parts that say more than the start does
 */
export function moveDays(rule: Rule, from: number, to: number): Rule {
  if (from === to) return rule;
  if (rule.bySetPos) throw cannotFollow('BYSETPOS');
  if (rule.byWeekNo) throw cannotFollow('BYWEEKNO');
  if (rule.byYearDay) throw cannotFollow('BYYEARDAY');
  return {
    ...rule,
    ...(rule.byDay && { byDay: moveWeekdays(rule, rule.byDay, from, to) }),
    ...(rule.byMonthDay && { byMonthDay: [moveMonthDay(rule.byMonthDay, to)] }),
    ...(rule.byMonth && { byMonth: moveMonth(rule, rule.byMonth, from, to) }),
  };
}

function cannotFollow(part: string): RuleError {
  const message = `${part} cannot follow the start to another day by itself: give the rule that is meant.`;
  return new RuleError('RULE_START_MISMATCH', part, message);
}

function moveWeekdays(rule: Rule, parts: readonly WeekdayPart[], from: number, to: number): readonly WeekdayPart[] {
  const weekday = weekdayOf(to);
  if (rule.freq === 'WEEKLY') {
    const others = parts.filter(part => part.weekday !== weekdayOf(from) && part.weekday !== weekday);
    return [...others, { weekday, nth: 0 }].toSorted((a, b) => a.weekday - b.weekday);
  }
  const [only] = parts;
  if (!only || parts.length > 1) throw cannotFollow('BYDAY');
  return [{ weekday, nth: only.nth === 0 ? 0 : renumbered(only.nth, to, rule.freq === 'YEARLY' && !rule.byMonth) }];
}

/** Which one of its weekday the day is, in its month or year; from the back if it was so before and still is, or where only the back is always there. */
function renumbered(nth: number, day: number, ofYear: boolean): number {
  const date = civilOf(day);
  const index = ofYear ? day - dayNumber(date.year, 1, 1) : date.day - 1;
  const yearLength = isLeap(date.year) ? 366 : 365;
  const length = ofYear ? yearLength : monthLength(date.year, date.month);
  const front = Math.floor(index / 7) + 1;
  const back = -Math.floor((length - 1 - index) / 7) - 1;
  const isAlwaysThere = front <= (ofYear ? 52 : 4);
  return (nth < 0 && back === nth) || !isAlwaysThere ? back : front;
}

function moveMonthDay(days: readonly number[], to: number): number {
  const [only] = days;
  if (only === undefined || days.length > 1) throw cannotFollow('BYMONTHDAY');
  const { year, month, day } = civilOf(to);
  return only < 0 && only === day - monthLength(year, month) - 1 ? only : day;
}

/** In YEARLY and MONTHLY a single month is that of the start; in the others it is a season, which the caller checks the start against. */
function moveMonth(rule: Rule, months: readonly number[], from: number, to: number): readonly number[] {
  const { month } = civilOf(to);
  if (civilOf(from).month === month || (rule.freq !== 'YEARLY' && rule.freq !== 'MONTHLY')) return months;
  if (months.length > 1) throw cannotFollow('BYMONTH');
  return [month];
}
