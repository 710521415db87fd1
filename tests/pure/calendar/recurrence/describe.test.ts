import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeRule } from '../../../../src/modules/calendar/recurrence/describe.ts';
import { parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import { ruleText } from './arbitraries.ts';

const said = (rule: string): string => describeRule(parseRule(rule), 'en');

describe('A rule in words', () => {
  test.each([
    ['FREQ=DAILY', 'every day'],
    ['FREQ=HOURLY;INTERVAL=2', 'every 2 hours'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261231T160000Z', 'every 2 weeks on Tuesday until December 31, 2026'],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=5', 'every month on the last Friday for 5 times'],
    ['FREQ=MONTHLY;BYMONTHDAY=15,-1', 'every month on the 15th and last'],
    ['FREQ=YEARLY;BYMONTH=3', 'every March'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday of the month'],
    ['FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-2,1', 'every month on the 1st and 2nd to last weekend day of the month'],
    [
      'FREQ=YEARLY;BYMONTH=11;BYDAY=TU,TH;BYSETPOS=3;COUNT=1',
      'every year on the 3rd Tuesday or Thursday in November for 1 time',
    ],
    ['FREQ=YEARLY;BYDAY=20MO', 'every year on the 20th Monday of the year'],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'every year on the last Sunday of the month in March'],
    ['FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO', 'every year on Monday in week 20 and the last week of the year'],
    ['FREQ=YEARLY;BYYEARDAY=1,111,-1', 'every year on the 1st, 111th and last day of the year'],
    ['FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR', 'every month on the 13th day of the month, if it is Friday'],
    ['FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR', 'every 2 days on a weekday'],
    ['FREQ=DAILY;BYHOUR=9,17;BYMINUTE=5', 'every day at 09:05 and 17:05'],
    ['FREQ=DAILY;BYHOUR=9,17;BYSETPOS=-1', 'every day at hours 9 and 17, only the last of these in each day'],
    [
      'FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=15;UNTIL=20261231',
      'every hour at minutes 0 and 30, at second 15 until December 31, 2026',
    ],
  ])('%s: %s', (rule, words) => expect(said(rule)).toBe(words));

  test('every rule has words, in every language the same', () => {
    fc.assert(
      fc.property(ruleText(), fc.constantFrom('de', 'fr-CA', ''), (text, locale) => {
        const words = describeRule(parseRule(text), locale);
        expect(words).toBe(said(text));
        expect(words).toMatch(/^every [A-Za-z0-9 ,:]+$/);
        expect(words).not.toMatch(/approximate|undefined|NaN| {2}/);
      }),
      { numRuns: 300 },
    );
  });

  test('no part is left out: another value gives other words', () => {
    const parts = [
      'BYMONTH=3',
      'BYMONTHDAY=4',
      'BYYEARDAY=63',
      'BYDAY=WE',
      'BYHOUR=9',
      'BYMINUTE=5',
      'BYSECOND=7',
      'BYDAY=WE;BYSETPOS=2',
      'COUNT=5',
      'INTERVAL=3',
    ];
    for (const freq of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY']) {
      for (const part of parts) {
        if (part.startsWith('BYYEARDAY') && !/YEARLY|HOURLY/.test(freq)) continue;
        if (part.startsWith('BYMONTHDAY') && freq === 'WEEKLY') continue;
        expect(said(`FREQ=${freq};${part}`), `${freq} ${part}`).not.toBe(said(`FREQ=${freq}`));
      }
    }
  });
});
