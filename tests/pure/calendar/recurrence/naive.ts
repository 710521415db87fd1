/** RFC 5545 by enumeration: period by period and day by day, with nothing from the product but the type of a rule. Slow, and meant to be. */
import type { Rule } from '../../../../src/modules/calendar/recurrence/rule.ts';

const DAY = 86_400;
type Times = readonly number[];

const date = (day: number): Date => new Date(day * DAY * 1000);
const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month, day) / 1000 / DAY;
const weekday = (day: number): number => (date(day).getUTCDay() + 6) % 7;
const year = (day: number): number => date(day).getUTCFullYear();
const month = (day: number): number => date(day).getUTCMonth() + 1;
const monthDay = (day: number): number => date(day).getUTCDate();
const weekStart = (day: number, wkst: number): number => day - ((weekday(day) - wkst + 7) % 7);

/** [from the front, from the back] among so many. */
const both = (index: number, length: number): [number, number] => [index + 1, index - length];
const matches = (list: readonly number[] | undefined, numbers: readonly number[]): boolean =>
  !list || numbers.some(number => list.includes(number));

const remembered = new Map<string, number[]>();

/** All days of one weekday in [from, to). */
function sameWeekday(wanted: number, from: number, to: number): number[] {
  const key = [wanted, from, to].join();
  const days =
    remembered.get(key) ??
    Array.from({ length: to - from }, (_, index) => from + index).filter(day => weekday(day) === wanted);
  remembered.set(key, days);
  return days;
}

function nthOf(day: number, from: number, to: number): number[] {
  const same = sameWeekday(weekday(day), from, to);
  return both(same.indexOf(day), same.length);
}

/** The fourth day of a week decides its year; the week's number is how many such days of that year there have been. */
function weekNumbers(day: number, wkst: number): number[] {
  const fourth = weekStart(day, wkst) + 3;
  return nthOf(fourth, dayOf(year(fourth), 0, 1), dayOf(year(fourth) + 1, 0, 1));
}

function isByDay(rule: Rule, day: number): boolean {
  if (!rule.byDay) return true;
  const ofYear = rule.freq === 'YEARLY' && !rule.byMonth;
  const from = ofYear ? dayOf(year(day), 0, 1) : dayOf(year(day), month(day) - 1, 1);
  const to = ofYear ? dayOf(year(day) + 1, 0, 1) : dayOf(year(day), month(day), 1);
  return rule.byDay.some(
    part => part.weekday === weekday(day) && (part.nth === 0 || nthOf(day, from, to).includes(part.nth)),
  );
}

function isWanted(rule: Rule, day: number, start: number): boolean {
  const inMonth = both(monthDay(day) - 1, monthDay(dayOf(year(day), month(day), 0)));
  const newYear = dayOf(year(day), 0, 1);
  const inYear = both(day - newYear, dayOf(year(day) + 1, 0, 1) - newYear);
  const saysDay = rule.byDay ?? rule.byMonthDay ?? rule.byYearDay;
  if (!matches(rule.byMonth, [month(day)]) || !matches(rule.byMonthDay, inMonth)) return false;
  if (!matches(rule.byYearDay, inYear) || !isByDay(rule, day)) return false;
  if (rule.byWeekNo && !matches(rule.byWeekNo, weekNumbers(day, rule.wkst))) return false;
  if (saysDay || rule.freq === 'DAILY' || rule.freq === 'HOURLY') return true;
  if (rule.freq === 'WEEKLY' || rule.byWeekNo) return weekday(day) === weekday(start);
  if (monthDay(day) !== monthDay(start)) return false;
  return rule.freq === 'MONTHLY' || Boolean(rule.byMonth) || month(day) === month(start);
}

/** The number of the period that the day (or hour) lies in. */
function period(rule: Rule, second: number): number {
  const day = Math.floor(second / DAY);
  if (rule.freq === 'YEARLY') return year(day);
  if (rule.freq === 'MONTHLY') return year(day) * 12 + month(day);
  if (rule.freq === 'WEEKLY') return weekStart(day, rule.wkst) / 7;
  return Math.floor(second / (rule.freq === 'DAILY' ? DAY : 3600));
}

function timesOf(rule: Rule, start: number, allDay: boolean): Times {
  if (allDay) return [0];
  const time = ((start % DAY) + DAY) % DAY;
  const hours =
    rule.byHour ?? (rule.freq === 'HOURLY' ? Array.from({ length: 24 }, (_, hour) => hour) : [Math.floor(time / 3600)]);
  const minutes = rule.byMinute ?? [Math.floor(time / 60) % 60];
  const seconds = rule.bySecond ?? [time % 60];
  return hours.flatMap(hour => minutes.flatMap(minute => seconds.map(second => hour * 3600 + minute * 60 + second)));
}

/** All floating members of a rule from DTSTART until `to`, COUNT and UNTIL aside. */
export function naiveMembers(rule: Rule, start: number, allDay: boolean, to: number): number[] {
  const first = period(rule, start);
  const startDay = Math.floor(start / DAY);
  const times = timesOf(rule, start, allDay);
  const sets = new Map<number, number[]>();
  for (let day = startDay - 370; day * DAY < to + 370 * DAY; day++) {
    if (!isWanted(rule, day, startDay)) continue;
    for (const time of times) {
      const second = day * DAY + time;
      const number = period(rule, second) - first;
      if (Math.round(number) % rule.interval === 0) sets.set(number, [...(sets.get(number) ?? []), second]);
    }
  }
  const members = [...sets.values()].flatMap(set =>
    rule.bySetPos ? set.filter((_, index) => matches(rule.bySetPos, both(index, set.length))) : set,
  );
  return members.filter(second => second >= start && second < to).toSorted((a, b) => a - b);
}
