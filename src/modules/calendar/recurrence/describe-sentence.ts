/** Sentences for the rules that few calendars can put into words: positions, week numbers, days of the year, times, and mixtures. */
import { DAY, civilOf } from './civil.ts';
import type { Frequency, Rule, WeekdayPart } from './rule.ts';

const UNITS: Record<Frequency, string> = {
  YEARLY: 'year',
  MONTHLY: 'month',
  WEEKLY: 'week',
  DAILY: 'day',
  HOURLY: 'hour',
};
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** The whole rule as one English phrase, nothing left out. */
export function sentenceOf(rule: Rule): string {
  const unit = UNITS[rule.freq];
  const every = rule.interval === 1 ? `every ${unit}` : `every ${rule.interval} ${unit}s`;
  const isPlain = isPlainChoice(rule);
  const said = [every, isPlain ? choiceOfDays(rule, unit) : days(rule), months(rule), weeks(rule), times(rule)];
  const chosen = rule.bySetPos && !isPlain ? `, only the ${ordinals(rule.bySetPos)} of these in each ${unit}` : '';
  return [said.filter(Boolean).join(' ') + chosen, end(rule)].filter(Boolean).join(' ');
}

/** BYSETPOS among weekdays alone, as in "the last weekday of the month". */
function isPlainChoice({
  freq,
  bySetPos,
  byDay,
  byMonthDay,
  byYearDay,
  byWeekNo,
  byHour,
  byMinute,
  bySecond,
}: Rule): boolean {
  if (!bySetPos || !byDay || freq === 'DAILY' || freq === 'HOURLY') return false;
  return !(byMonthDay ?? byYearDay ?? byWeekNo ?? byHour ?? byMinute ?? bySecond) && byDay.every(day => day.nth === 0);
}

function choiceOfDays(rule: Rule, unit: string): string {
  const weekdays = rule.byDay!.map(part => part.weekday);
  const name =
    groupName(weekdays) ??
    list(
      weekdays.map(day => DAYS[day]!),
      'or',
    );
  return `on the ${ordinals(rule.bySetPos!)} ${name}${rule.freq === 'YEARLY' && rule.byMonth ? '' : ` of the ${unit}`}`;
}

function groupName(weekdays: readonly number[]): string | null {
  return { '0,1,2,3,4': 'weekday', '5,6': 'weekend day', '0,1,2,3,4,5,6': 'day' }[weekdays.join()] ?? null;
}

function days(rule: Rule): string {
  const { byMonthDay, byYearDay, byDay } = rule;
  const dates = [
    byYearDay && `the ${ordinals(byYearDay)} day of the year`,
    byMonthDay && `the ${ordinals(byMonthDay)} day of the month`,
  ].filter(Boolean);
  if (!byDay) return dates.length > 0 ? `on ${dates.join(', if it is ')}` : '';
  if (dates.length === 0) return `on ${weekdayNames(rule, byDay, 'and')}`;
  return `on ${dates.join(', if it is ')}, if it is ${weekdayNames(rule, byDay, 'or')}`;
}

function weekdayNames(rule: Rule, parts: readonly WeekdayPart[], word: 'and' | 'or'): string {
  const whole = rule.freq === 'YEARLY' && !rule.byMonth ? 'year' : 'month';
  const every = parts.filter(part => part.nth === 0).map(part => part.weekday);
  const group = groupName(every);
  const plain = group ? [group === 'day' ? 'any day' : `a ${group}`] : every.map(weekday => DAYS[weekday]!);
  const numbered = fromFront(parts, part => part.nth)
    .filter(part => part.nth !== 0)
    .map(part => `the ${nth(part.nth)} ${DAYS[part.weekday]}`);
  return list([...plain, ...numbered], word) + (numbered.length > 0 ? ` of the ${whole}` : '');
}

const months = ({ byMonth }: Rule): string => (byMonth ? `in ${list(byMonth.map(month => MONTHS[month - 1]!))}` : '');

function weeks({ byWeekNo }: Rule): string {
  if (!byWeekNo) return '';
  const names = fromFront(byWeekNo, week => week).map(week => (week > 0 ? `week ${week}` : `the ${nth(week)} week`));
  return `in ${list(names)} of the year`;
}

function times({ byHour, byMinute, bySecond }: Rule): string {
  const isClock = byHour && byMinute && byHour.length * byMinute.length <= 8;
  const clock = isClock ? byHour.flatMap(hour => byMinute.map(minute => `${two(hour)}:${two(minute)}`)) : [];
  return [
    isClock ? `at ${list(clock)}` : numbers('hour', byHour),
    isClock ? '' : numbers('minute', byMinute),
    numbers('second', bySecond),
  ]
    .filter(Boolean)
    .join(', ');
}

const numbers = (unit: string, values: readonly number[] | undefined): string =>
  values ? `at ${unit}${values.length > 1 ? 's' : ''} ${list(values.map(String))}` : '';

function end({ count, until }: Rule): string {
  if (count) return `for ${count} ${count === 1 ? 'time' : 'times'}`;
  if (!until) return '';
  const { year, month, day } = civilOf(Math.floor(until.second / DAY));
  return `until ${MONTHS[month - 1]} ${day}, ${year}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 3 is "3rd", -1 "last", -2 "2nd to last". */
function nth(value: number): string {
  if (value === -1) return 'last';
  if (value < 0) return `${nth(-value)} to last`;
  const isTeen = Math.floor(value / 10) % 10 === 1;
  return `${value}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][value % 10]) ?? 'th'}`;
}

/** Those that count from the front come first, then those from the back; each in order. */
const fromFront = <T>(items: readonly T[], number: (item: T) => number): T[] =>
  items.toSorted((a, b) => Number(number(a) < 0) - Number(number(b) < 0) || number(a) - number(b));

const ordinals = (values: readonly number[]): string => list(fromFront(values, value => value).map(nth));

function list(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}
