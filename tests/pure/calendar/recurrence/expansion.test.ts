import { describe, expect, test } from 'vitest';
import { formatDate, formatLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { Pattern } from '../../../../src/modules/calendar/recurrence/pattern.ts';
import type { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import { naiveMembers } from './naive.ts';
import { type Sketch, firstLocals, instant, recurrence, utc } from './support.ts';

/** Starts of a series in a window, as UTC or (all-day) as dates. */
function starts(sketch: Sketch, from: string, to: string): string[] {
  const found = recurrence(sketch).starts(instant(from), instant(to));
  return sketch.start.includes('T') ? utc(found) : found.map(formatDate);
}
const dates = (rule: string, start: string, n: number): string[] =>
  firstLocals({ rule, start }, n).map(local => local.slice(0, 10));
const firstThree = (rule: string): string[] => firstLocals({ rule, start: '2026-01-05T09:00:00' }, 3);
const berlin = (rule: string): string[] => starts({ rule, start: '2026-03-26T23:30:00' }, '2026-03-01', '2026-05-01');
const fromMonday = (rule: string): Recurrence => recurrence({ rule, start: '2026-03-02T09:00:00', zone: 'UTC' });

describe('Members by date', () => {
  test.each([
    ['FREQ=DAILY;INTERVAL=10', '2026-01-01', ['2026-01-01', '2026-01-11', '2026-01-21', '2026-01-31']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU', '1997-08-05', ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24']],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
    ],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-01-30', ['2026-01-30', '2026-02-27', '2026-03-27', '2026-04-24']],
    ['FREQ=MONTHLY', '2026-01-31', ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31']],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-02-27',
      ['2026-02-27', '2026-03-31', '2026-04-30', '2026-05-29'],
    ],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-02-13', ['2026-02-13', '2026-03-13', '2026-11-13', '2027-08-13']],
    ['FREQ=YEARLY', '2024-02-29', ['2024-02-29', '2028-02-29', '2032-02-29', '2036-02-29']],
    ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19', ['1997-05-19', '1998-05-18', '1999-05-17', '2000-05-15']],
    ['FREQ=YEARLY;BYDAY=-1SU', '2026-12-27', ['2026-12-27', '2027-12-26', '2028-12-31', '2029-12-30']],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', '2026-03-29', ['2026-03-29', '2027-03-28', '2028-03-26', '2029-03-25']],
    ['FREQ=YEARLY;BYYEARDAY=-1,100', '2026-04-10', ['2026-04-10', '2026-12-31', '2027-04-10', '2027-12-31']],
    ['FREQ=YEARLY;BYWEEKNO=20', '1997-05-12', ['1997-05-12', '1998-05-11', '1999-05-17', '2000-05-15']],
    ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', '2026-12-28', ['2026-12-28', '2032-12-27', '2037-12-28', '2043-12-28']],
    ['FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU', '2026-01-04', ['2026-01-04', '2027-01-03', '2028-01-02', '2028-12-31']],
    ['FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1', '2026-01-02', ['2026-01-02', '2026-01-09', '2026-01-16', '2026-01-23']],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-1', '2027-02-28', ['2027-02-28', '2028-02-29', '2029-02-28', '2030-02-28']],
  ])('%s from %s', (rule, start, expected) => expect(dates(rule, start, 4)).toEqual(expected));

  test('31 days in one month, the whole mask of 31 bits', () => {
    expect(starts({ rule: 'FREQ=DAILY', start: '2026-01-01' }, '2026-01-01', '2026-02-01')).toHaveLength(31);
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31', 2)).toEqual(['2026-01-31', '2026-03-31']);
  });

  // A rule remembers what it solved for a shape of year: 2014, 2025 and 2031 begin on a Wednesday and have 365 days, but the years
  // around them are of different lengths, and so the weeks at their edges have different numbers from the back.
  test.each([
    'FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO,TU,WE,TH,FR,SA,SU',
    'FREQ=YEARLY;BYWEEKNO=-52;BYDAY=MO,SU;WKST=SU',
    'FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,SA,SU',
    'FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=TU;WKST=TH',
  ])('%s is solved for every shape of year', text => {
    const [rule, start, to] = [parseRule(text), instant('2005-01-01'), instant('2035-01-01')];
    const found: number[] = [];
    new Pattern(rule, start, true).walk(start, to, second => void found.push(second));
    expect(found.map(formatDate)).toEqual(naiveMembers(rule, start, true, to).map(formatDate));
  });

  // March 2026 and November 2026 have the same first weekday, and November begins in a week that BYMONTH leaves whole.
  test('positions in weeks that BYMONTH cuts are solved for every month', () => {
    const [rule, start, to] = [
      parseRule('FREQ=WEEKLY;BYMONTH=3,4,8,11;BYDAY=MO,WE,FR,SU;BYSETPOS=1,-1'),
      instant('2005-03-01'),
      instant('2035-01-01'),
    ];
    const found: number[] = [];
    new Pattern(rule, start, true).walk(start, to, second => void found.push(second));
    expect(found.map(formatDate)).toEqual(naiveMembers(rule, start, true, to).map(formatDate));
  });

  test('all-day series are dates in every zone, and their times say nothing', () => {
    const plain = starts({ rule: 'FREQ=DAILY', start: '2011-12-28', zone: 'Pacific/Apia' }, '2011-12-28', '2012-01-02');
    expect(plain).toEqual(['2011-12-28', '2011-12-29', '2011-12-30', '2011-12-31', '2012-01-01']);
    const timed = { rule: 'FREQ=DAILY;BYHOUR=9,17;BYMINUTE=30', start: '2011-12-28', zone: 'Pacific/Apia' };
    expect(starts(timed, '2011-12-28', '2012-01-02')).toEqual(plain);
  });

  test('hours are too fine for an all-day series', () => {
    expect(() => recurrence({ rule: 'FREQ=HOURLY', start: '2026-01-01' })).toThrow(
      expect.objectContaining({ code: 'RULE_TOO_DENSE' }),
    );
  });
});

describe('Members by time', () => {
  test('BYSETPOS chooses among the times of a day, of an hour, and of whole periods', () => {
    expect(firstThree('FREQ=DAILY;BYHOUR=9,12,17;BYSETPOS=1,-1')).toEqual([
      '2026-01-05T09:00:00',
      '2026-01-05T17:00:00',
      '2026-01-06T09:00:00',
    ]);
    expect(firstThree('FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=1')).toEqual([
      '2026-01-05T09:00:00',
      '2026-01-05T10:00:00',
      '2026-01-05T11:00:00',
    ]);
    expect(firstThree('FREQ=MONTHLY;BYMONTHDAY=5,6;BYHOUR=9,17;BYSETPOS=1,4')).toEqual([
      '2026-01-05T09:00:00',
      '2026-01-06T17:00:00',
      '2026-02-05T09:00:00',
    ]);
  });

  test('the period of DTSTART is not renumbered', () => {
    const sketch = { rule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2', start: '2026-01-07T09:00:00' };
    expect(firstLocals(sketch, 2)).toEqual(['2026-01-07T09:00:00', '2026-01-14T09:00:00']);
  });

  test('HOURLY steps the wall clock: the repeated hour occurs once, and the missing one falls on the next', () => {
    const sketch = { rule: 'FREQ=HOURLY', start: '2026-03-01T00:00:00' };
    expect(starts(sketch, '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z')).toEqual([
      '2026-03-29T00:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
    ]);
    expect(starts(sketch, '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z')).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T02:00:00Z',
    ]);
  });
});

describe('Clock changes', () => {
  test('a time in the gap is shifted, one in the fold is the first', () => {
    const sketch = { rule: 'FREQ=DAILY', start: '2026-03-01T02:30:00' };
    expect(starts(sketch, '2026-03-28', '2026-03-31')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    expect(starts(sketch, '2026-10-24T12:00:00', '2026-10-26')).toEqual(['2026-10-25T00:30:00Z']);
  });

  test('the missing day of Apia merges two members into one', () => {
    const sketch = { rule: 'FREQ=DAILY', start: '2011-12-28T12:00:00', zone: 'Pacific/Apia' };
    expect(
      recurrence(sketch)
        .first(4)
        .map(({ local }) => formatLocal(local)),
    ).toEqual(['2011-12-28T12:00:00', '2011-12-29T12:00:00', '2011-12-30T12:00:00', '2012-01-01T12:00:00']);
    expect(starts(sketch, '2011-12-29T00:00:00', '2012-01-01')).toEqual([
      '2011-12-29T22:00:00Z',
      '2011-12-30T22:00:00Z',
      '2011-12-31T22:00:00Z',
    ]);
  });

  test('a gap reorders members, and they come out in order with their wall clocks', () => {
    const sketch = { rule: 'FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;BYSETPOS=2,3', start: '2026-03-28T02:30:00' };
    const members = recurrence(sketch).members(instant('2026-03-29'), instant('2026-03-30'));
    expect(members.map(({ local, instant: at }) => [formatLocal(local), formatLocal(at)])).toEqual([
      ['2026-03-29T03:00:00', '2026-03-29T01:00:00'],
      ['2026-03-29T02:30:00', '2026-03-29T01:30:00'],
    ]);
  });

  test('a window that begins behind the gap still finds what was shifted into it', () => {
    const sketch = { rule: 'FREQ=YEARLY', start: '2010-12-30T12:00:00', zone: 'Pacific/Apia' };
    expect(starts(sketch, '2011-12-30T22:00:00Z', '2011-12-30T22:00:01Z')).toEqual(['2011-12-30T22:00:00Z']);
  });
});

describe('The end', () => {
  test('UNTIL in UTC bounds the instant, and includes it', () => {
    expect(berlin('FREQ=DAILY;UNTIL=20260328T223000Z')).toHaveLength(3);
    expect(berlin('FREQ=DAILY;UNTIL=20260328T222959Z')).toHaveLength(2);
  });

  test('UNTIL as a wall clock bounds the wall clock; as a date the whole day counts', () => {
    expect(berlin('FREQ=DAILY;UNTIL=20260328T233000')).toHaveLength(3);
    expect(berlin('FREQ=DAILY;UNTIL=20260328T232959')).toHaveLength(2);
    expect(berlin('FREQ=DAILY;UNTIL=20260328')).toHaveLength(3);
  });

  test('UNTIL with a time on an all-day series is its date as written', () => {
    for (const until of ['20260328', '20260328T000000', '20260328T220000Z']) {
      const sketch = { rule: `FREQ=DAILY;UNTIL=${until}`, start: '2026-03-26' };
      expect(starts(sketch, '2026-03-01', '2026-05-01')).toEqual(['2026-03-26', '2026-03-27', '2026-03-28']);
      expect(formatLocal(recurrence(sketch).lastEnd(86_400)!)).toBe('2026-03-29T00:00:00');
    }
  });

  test('EXDATE is not made up for, and RDATE is not counted', () => {
    const sketch = {
      rule: 'FREQ=DAILY;COUNT=3',
      start: '2026-05-01',
      exdates: ['2026-05-02'],
      rdates: ['2026-06-01', '2026-05-03'],
    };
    expect(starts(sketch, '2026-01-01', '2027-01-01')).toEqual(['2026-05-01', '2026-05-03', '2026-06-01']);
    const series = recurrence(sketch);
    expect(['2026-05-01', '2026-05-02', '2026-05-03', '2026-06-01'].map(date => series.indexOf(instant(date)))).toEqual(
      [1, null, 3, null],
    );
    expect(series.lastEnd(0)).toBe(instant('2026-06-01'));
    expect(recurrence({ ...sketch, exdates: ['2026-06-01'] }).has(instant('2026-06-01'))).toBe(false);
  });

  test('a far COUNT is counted, not visited', () => {
    const sketch = { rule: 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10000', start: '2026-01-05T09:00:00' };
    expect(formatLocal(recurrence(sketch).end)).toBe('2121-10-29T09:00:00');
    expect(recurrence({ rule: 'FREQ=HOURLY;COUNT=10000', start: '2026-01-01T00:00:00' }).end).toBe(
      instant('2026-01-01T00:00:00') + 9999 * 3600,
    );
  });

  test('the last end of gaps, single events, and endless series', () => {
    const hourly = recurrence({ rule: 'FREQ=HOURLY;BYMINUTE=0,30;COUNT=3', start: '2026-03-29T02:00:00' });
    expect(utc([hourly.lastEnd(0)!])).toEqual(['2026-03-29T01:30:00Z']);
    expect(recurrence({ start: '2026-03-29' }).lastEnd(86_400)).toBe(instant('2026-03-30'));
    expect(recurrence({ start: '2026-03-29', rdates: ['2026-04-01'] }).lastEnd(0)).toBe(instant('2026-04-01'));
    expect(recurrence({ rule: 'FREQ=DAILY', start: '2026-03-29' }).lastEnd(0)).toBeNull();
  });
});

describe('A start that the rule does not produce', () => {
  test('is the first member all the same, and counts', () => {
    const series = fromMonday('FREQ=WEEKLY;BYDAY=TU;COUNT=3');
    expect(series.first(9).map(({ local }) => formatLocal(local))).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-03T09:00:00',
      '2026-03-10T09:00:00',
    ]);
    expect(series.startMatches).toBe(false);
    expect([1, 2, 3].map(number => series.indexOf(series.memberAt(number)!))).toEqual([1, 2, 3]);
    expect(fromMonday('FREQ=WEEKLY;BYDAY=TU;COUNT=1').first(9)).toHaveLength(1);
  });

  test('gets the nearest member proposed', () => {
    expect(formatLocal(fromMonday('FREQ=WEEKLY;BYDAY=TU').nearestMember()!.local)).toBe('2026-03-03T09:00:00');
    expect(() => fromMonday('FREQ=WEEKLY;BYDAY=TU').assertStartMatches()).toThrow(
      expect.objectContaining({
        code: 'RULE_START_MISMATCH',
        part: 'DTSTART',
        message: expect.stringContaining('2026-03-03T09:00:00'),
      }),
    );
    expect(() => fromMonday('FREQ=WEEKLY;BYDAY=MO').assertStartMatches()).not.toThrow();
  });
});
