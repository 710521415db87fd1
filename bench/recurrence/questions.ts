import { parseLocal } from '../../src/modules/calendar/recurrence/civil.ts';

/** One question to every engine: the starts of a rule in a window. Times are wall clocks in Berlin, the window is in UTC. */
export interface Question {
  name: string;
  rule: string;
  start: string;
  from: number;
  to: number;
}

const question = ([name, rule, start, from, to]: readonly [string, string, string, string, string]): Question => ({
  name,
  rule,
  start: `${start}T09:00:00`,
  from: parseLocal(from),
  to: parseLocal(to),
});

/** What calendars ask, near DTSTART and far from it. */
export const QUESTIONS: readonly Question[] = (
  [
    ['daily, 1 year', 'FREQ=DAILY', '2026-01-01', '2026-01-01', '2027-01-01'],
    ['Mondays and Wednesdays, 1 year', 'FREQ=WEEKLY;BYDAY=MO,WE', '2026-01-05', '2026-01-01', '2027-01-01'],
    ['last Friday, 1 year', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-01-30', '2026-01-01', '2027-01-01'],
    ['last weekday, 1 year', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-01-30', '2026-01-01', '2027-01-01'],
    ['yearly, 1 year', 'FREQ=YEARLY', '2026-03-15', '2026-01-01', '2027-01-01'],
    ['daily, 1 month 20 years on', 'FREQ=DAILY', '2026-01-01', '2046-01-01', '2046-02-01'],
    ['weekly, 1 month 20 years on', 'FREQ=WEEKLY;BYDAY=MO,WE', '2026-01-05', '2046-01-01', '2046-02-01'],
    ['last Friday, 1 year 20 years on', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-01-30', '2046-01-01', '2047-01-01'],
    ['daily COUNT=10000, at its end', 'FREQ=DAILY;COUNT=10000', '2026-01-01', '2053-05-01', '2053-06-01'],
    ['weekly COUNT=10000, at its end', 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10000', '2026-01-05', '2121-10-01', '2121-12-01'],
    ['monthly COUNT=1000, at its end', 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=1000', '2026-01-30', '2108-10-01', '2109-12-01'],
    ['30 February, which never comes', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-01-05', '2026-02-01', '2027-01-01'],
  ] as const
).map(question);

/** The same rule and length of window at DTSTART and 20 years on. */
export const FAR_AND_NEAR: readonly (readonly [near: Question, far: Question])[] = (
  [
    ['daily, 1 month', 'FREQ=DAILY', '2026-01-01'],
    ['weekly, 1 month', 'FREQ=WEEKLY;BYDAY=MO,WE', '2026-01-05'],
    ['last Friday, 1 month', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-01-30'],
    ['every 3 hours, 1 month', 'FREQ=HOURLY;INTERVAL=3', '2026-01-01'],
  ] as const
).map(([name, rule, start]) => [
  question([name, rule, start, '2026-02-01', '2026-03-01']),
  question([name, rule, start, '2046-02-01', '2046-03-01']),
]);

/** The densest and the most laborious rules there are, one year of each. */
export const HEAVY: readonly Question[] = (
  [
    ['96 a day', 'FREQ=HOURLY;BYMINUTE=0,15,30,45', '2026-01-01', '2026-01-01', '2027-01-01'],
    ['hourly', 'FREQ=HOURLY', '2026-01-01', '2026-01-01', '2027-01-01'],
    [
      '24 a day, choosing the last of a week',
      'FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9,12,15;BYMINUTE=0,10,20,30;BYSETPOS=-1',
      '2026-01-02',
      '2026-01-01',
      '2027-01-01',
    ],
    [
      'week numbers, 3 times a day',
      'FREQ=YEARLY;BYWEEKNO=1,20,-1;BYDAY=MO,TU,WE;BYHOUR=8,9,10',
      '2026-05-11',
      '2026-01-01',
      '2027-01-01',
    ],
    [
      'positions in a year',
      'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,100,-1',
      '2026-01-01',
      '2026-01-01',
      '2027-01-01',
    ],
  ] as const
).map(question);
