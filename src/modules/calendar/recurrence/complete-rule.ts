import { civilOf, weekdayOf } from './civil.ts';
import type { Rule } from './rule.ts';

/** The rule with the days that it leaves open taken from the day of DTSTART (RFC 5545 section 3.3.10). */
export function completeRule(rule: Rule, startDay: number): Rule {
  const { month, day } = civilOf(startDay);
  const byDay = [{ weekday: weekdayOf(startDay), nth: 0 }];
  const saysDay = Boolean(rule.byDay ?? rule.byMonthDay ?? rule.byYearDay);
  if (rule.freq === 'WEEKLY' && !rule.byDay) return { ...rule, byDay };
  if (rule.freq === 'MONTHLY' && !saysDay) return { ...rule, byMonthDay: [day] };
  if (rule.freq !== 'YEARLY' || saysDay) return rule;
  if (rule.byWeekNo) return { ...rule, byDay };
  return { ...rule, byMonthDay: [day], byMonth: rule.byMonth ?? [month] };
}
