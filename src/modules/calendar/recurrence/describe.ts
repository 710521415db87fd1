/** A rule in words. English only: other languages get English rather than nothing. */
// Node loads this package as CommonJS, which has only a default export; the linter reads its other build, which has none.
// oxlint-disable-next-line import/default
import rrule from 'rrule';
import { sentenceOf } from './describe-sentence.ts';
import { type Rule, formatRule } from './rule.ts';

// oxlint-disable-next-line import/no-named-as-default-member -- as above
const { RRule } = rrule;

/**
 * What the rule says, as a phrase such as "every month on the last Friday for 5 times". What it leaves to DTSTART is not said.
 * @param _locale a BCP 47 tag; every one is answered in English for now
 */
export function describeRule(rule: Rule, _locale: string): string {
  return isSaidWell(rule) ? shortText(rule) : sentenceOf(rule);
}

/** The package takes what it is given for granted and leaves out what it cannot say, so it is only asked what it says in full. */
function isSaidWell(rule: Rule): boolean {
  const { freq, interval, byDay, byMonth, byMonthDay } = rule;
  if (rule.bySetPos ?? rule.byWeekNo ?? rule.byYearDay ?? rule.byHour ?? rule.byMinute ?? rule.bySecond) return false;
  const isNumbered = Boolean(byDay?.some(day => day.nth !== 0));
  if (freq === 'HOURLY' || freq === 'DAILY') return !byDay && !byMonth && !byMonthDay;
  if (freq === 'WEEKLY') return !byMonth && byDay?.length !== 7;
  if (byMonthDay && byDay) return false;
  if (freq === 'MONTHLY') return !(isNumbered && byDay!.some(day => day.nth === 0));
  return !isNumbered && !(byMonth && interval > 1);
}

/** The fixed start keeps the clock out of it; it does not show in the words. */
function shortText(rule: Rule): string {
  const options = RRule.parseString(formatRule(rule));
  return new RRule({ ...options, dtstart: new Date(0) }).toText();
}
