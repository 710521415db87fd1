import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, formatDate, formatLocal, parseLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { cutSeries } from '../../../../src/modules/calendar/recurrence/cut.ts';
import {
  type SeriesException,
  type SeriesSplit,
  moveSeries,
  splitSeries,
} from '../../../../src/modules/calendar/recurrence/edit.ts';
import { withWrittenUntil } from '../../../../src/modules/calendar/recurrence/move-until.ts';
import { HORIZON } from '../../../../src/modules/calendar/recurrence/pattern.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { MAX_COUNT, type Rule, formatRule, parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import type { Series } from '../../../../src/modules/calendar/recurrence/series.ts';
import { anySeries } from './arbitraries.ts';
import { type Sketch, instant, series, utc } from './support.ts';

const HOUR = 3600;
const ruleOf = (own: Series): string => (own.rule ? formatRule(own.rule) : '');
const locals = (own: Series, n: number): string[] =>
  new Recurrence(own).first(n).map(({ local }) => formatLocal(local));
const edited = (id: string, at: string): SeriesException => ({ id, originalStart: instant(at), cancelled: false });
const cancelled = (id: string, at: string): SeriesException => ({ ...edited(id, at), cancelled: true });

/** The split, which must not turn out to be an edit of the whole. */
function split(
  sketch: Sketch,
  at: string,
  change: Parameters<typeof splitSeries>[3],
  exceptions: SeriesException[] = [],
): SeriesSplit {
  const result = splitSeries(series(sketch), exceptions, parseLocal(at), change);
  if (result.scope === 'ALL') throw new Error('not a split');
  return result;
}
/** The rule after all of a series moved by some days. */
const follows = (rule: string, start: string, days: number): string =>
  ruleOf(moveSeries(series({ rule, start }), [], { shift: days * DAY }).after);

const laterBy90Minutes = (rule: string): string =>
  ruleOf(moveSeries(series({ rule, start: '2026-03-02T09:00:00' }), [], { shift: 90 * 60 }).after);

const weekly: Sketch = { rule: 'FREQ=WEEKLY;BYDAY=MO', start: '2026-03-02T10:00:00' };

describe('This and following', () => {
  test('ends the old series with the member before, and begins the new one with the changed member', () => {
    const { before, after } = split(weekly, '2026-03-30T10:00:00', { shift: HOUR });
    expect(ruleOf(before)).toBe('FREQ=WEEKLY;BYDAY=MO;UNTIL=20260323T090000Z');
    expect(locals(before, 9).at(-1)).toBe('2026-03-23T10:00:00');
    expect(locals(after, 2)).toEqual(['2026-03-30T11:00:00', '2026-04-06T11:00:00']);
    expect(ruleOf(after)).toBe('FREQ=WEEKLY;BYDAY=MO');
  });

  test('shares COUNT out', () => {
    const { before, after } = split({ ...weekly, rule: 'FREQ=WEEKLY;COUNT=10' }, '2026-03-30T10:00:00', { shift: 0 });
    expect([ruleOf(before), ruleOf(after)]).toEqual(['FREQ=WEEKLY;COUNT=4', 'FREQ=WEEKLY;COUNT=6']);
  });

  test('moves UNTIL with the members, so that the last one is not lost, across a clock change too', () => {
    const sketch = { ...weekly, rule: 'FREQ=WEEKLY;UNTIL=20260406T080000Z' };
    const { before, after } = split(sketch, '2026-03-23T10:00:00', { shift: 5 * HOUR });
    expect(ruleOf(before)).toBe('FREQ=WEEKLY;UNTIL=20260316T090000Z');
    expect(ruleOf(after)).toBe('FREQ=WEEKLY;UNTIL=20260406T130000Z');
    expect(locals(after, 9)).toEqual(['2026-03-23T15:00:00', '2026-03-30T15:00:00', '2026-04-06T15:00:00']);
  });

  test('keeps the phase of INTERVAL and writes dates for all-day series', () => {
    const { before, after } = split({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', start: '2026-03-02' }, '2026-03-20', {
      shift: 0,
    });
    expect(ruleOf(before)).toBe('FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2;UNTIL=20260316');
    expect(locals(after, 3)).toEqual(['2026-03-20T00:00:00', '2026-03-30T00:00:00', '2026-04-03T00:00:00']);
  });

  test('shares exceptions, EXDATEs and RDATEs out, and gives the moved ones their new keys', () => {
    const sketch = {
      ...weekly,
      exdates: ['2026-03-09T10:00:00', '2026-04-06T10:00:00'],
      rdates: ['2026-03-11T08:00:00', '2026-04-08T08:00:00'],
    };
    const exceptions = [
      edited('early', '2026-03-16T09:00:00Z'),
      edited('late', '2026-04-13T08:00:00Z'),
      cancelled('off', '2026-04-20T08:00:00Z'),
    ];
    const { before, after, rekeyed, dropped, detached } = split(
      sketch,
      '2026-03-30T10:00:00',
      { shift: HOUR },
      exceptions,
    );
    expect([utc(before.exdates!), utc(before.rdates!)]).toEqual([['2026-03-09T09:00:00Z'], ['2026-03-11T07:00:00Z']]);
    expect([utc(after.exdates!), utc(after.rdates!)]).toEqual([['2026-04-06T09:00:00Z'], ['2026-04-08T07:00:00Z']]);
    expect(rekeyed).toEqual([
      { id: 'late', from: instant('2026-04-13T08:00:00Z'), to: instant('2026-04-13T09:00:00Z') },
      { id: 'off', from: instant('2026-04-20T08:00:00Z'), to: instant('2026-04-20T09:00:00Z') },
    ]);
    expect([dropped, detached]).toEqual([[], []]);
  });

  test('at the first member is an edit of all', () => {
    const result = splitSeries(series(weekly), [], parseLocal('2026-03-02T10:00:00'), { shift: HOUR });
    expect(result.scope).toBe('ALL');
    expect('before' in result).toBe(false);
    expect(locals(result.after, 1)).toEqual(['2026-03-02T11:00:00']);
  });

  test('begins with the wall clock, not with the instant that a gap made of it', () => {
    const { before, after } = split({ rule: 'FREQ=DAILY', start: '2026-03-27T02:30:00' }, '2026-03-29T02:30:00', {
      shift: 0,
    });
    expect(locals(before, 9)).toEqual(['2026-03-27T02:30:00', '2026-03-28T02:30:00']);
    expect(locals(after, 2)).toEqual(['2026-03-29T02:30:00', '2026-03-30T02:30:00']);
  });

  test.each([
    ['2,3', 'COUNT=3'],
    ['2,3,4', 'COUNT=4'],
  ])('counts where a gap leaves no instant between the halves (BYSETPOS=%s)', (positions, count) => {
    // On 29 March 02:30 shows as 03:30, behind the 03:00 that follows it, and upon the 03:30 of the second rule.
    const rule = `FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;BYSETPOS=${positions}`;
    const sketch = { rule, start: '2026-03-28T02:30:00' };
    const { before, after } = split(sketch, '2026-03-29T03:00:00', { shift: 0 });
    expect(ruleOf(before)).toBe(`${rule};${count}`);
    const halves = [before, after].flatMap(half => new Recurrence(half).starts(0, instant('2026-04-01')));
    expect(halves.toSorted((a, b) => a - b)).toEqual(new Recurrence(series(sketch)).starts(0, instant('2026-04-01')));
  });

  test('ends by the wall clock where that count would be too high', () => {
    const sketch = { rule: 'FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;BYSETPOS=2,3', start: '2010-03-28T03:00:00' };
    const { before } = split(sketch, '2026-03-29T03:00:00', { shift: 0 });
    expect(new Recurrence(before).indexOf(instant('2026-03-28T02:00:00'))).toBeGreaterThan(MAX_COUNT);
    expect(ruleOf(before)).toBe(`${sketch.rule};UNTIL=20260329T023000`);
  });

  test.each(['2026-03-03T10:00:00', '2026-03-09T10:00:00', '2026-03-11T08:00:00', '2026-02-23T10:00:00'])(
    '%s is no member to split at',
    at => {
      const sketch = { ...weekly, exdates: ['2026-03-09T10:00:00'], rdates: ['2026-03-11T08:00:00'] };
      expect(() => splitSeries(series(sketch), [], parseLocal(at), { shift: 0 })).toThrow(RangeError);
    },
  );

  test('a new rule is taken as it is, and its start must fit', () => {
    const rule = parseRule('FREQ=WEEKLY;BYDAY=TU;COUNT=3');
    const { after } = split({ ...weekly, rule: 'FREQ=WEEKLY;COUNT=10' }, '2026-03-30T10:00:00', { shift: DAY, rule });
    expect(locals(after, 9)).toEqual(['2026-03-31T10:00:00', '2026-04-07T10:00:00', '2026-04-14T10:00:00']);
    expect(() => split(weekly, '2026-03-30T10:00:00', { shift: 0, rule })).toThrow(
      expect.objectContaining({ code: 'RULE_START_MISMATCH' }),
    );
  });
});

describe('Cutting at every member', () => {
  const bounded = fc
    .tuple(
      anySeries,
      fc.constantFrom('endless', 'count', 'until'),
      fc.integer({ min: 2, max: 60 }),
      fc.array(fc.nat(20), { maxLength: 4 }),
    )
    .map(([own, end, n, picks]): Series & { rule: Rule } => {
      const members = new Recurrence(own).first(n).map(member => member.instant);
      const until = { kind: 'utc', second: members.at(-1)! } as const;
      const bounds = { endless: {}, count: { count: n }, until: { until } }[end];
      const some = picks.map(pick => members[pick % members.length]!);
      return {
        ...own,
        rule: { ...own.rule, ...bounds },
        exdates: some.slice(0, 2),
        rdates: some.slice(2).map(at => at + (own.allDay ? DAY : 1234)),
      };
    });

  test('loses nothing and doubles nothing', () => {
    fc.assert(
      fc.property(bounded, own => {
        const whole = new Recurrence(own);
        const members = whole.first(12);
        const to = Math.min(HORIZON, (members.at(-1)?.instant ?? 0) + 400 * DAY);
        const all = whole.starts(-HORIZON, to);
        for (const { local, instant: at } of members) {
          if (whole.numberOf(local, at) === null) continue; // an RDATE
          const cut = cutSeries(own, local);
          const halves = cut ? [cut.before, cut.after] : [own];
          const starts = halves.flatMap(half => new Recurrence(half).starts(-HORIZON, to));
          expect(starts.toSorted((a, b) => a - b)).toEqual(all);
          expect(halves.map(half => parseRule(formatRule(half.rule!)))).toHaveLength(halves.length);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('All', () => {
  test('moves the start and UNTIL by the same difference', () => {
    const { after, scope } = moveSeries(series({ ...weekly, rule: 'FREQ=WEEKLY;UNTIL=20260316T090000Z' }), [], {
      shift: DAY - HOUR,
    });
    expect(scope).toBe('ALL');
    expect(locals(after, 9)).toEqual(['2026-03-03T09:00:00', '2026-03-10T09:00:00', '2026-03-17T09:00:00']);
  });

  test('a change of nothing changes nothing, also where the start never fitted', () => {
    const imported = series({ rule: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231', start: '2026-03-02T10:00:00' });
    expect(moveSeries(imported, [], { shift: 0 }).after).toEqual(imported);
  });

  test('every exception ends up in exactly one list', () => {
    const exceptions = [
      edited('kept', '2026-03-09T09:00:00Z'),
      edited('stray', '2026-03-10T09:00:00Z'),
      cancelled('gone', '2026-03-11T09:00:00Z'),
    ];
    const { rekeyed, dropped, detached } = moveSeries(series(weekly), exceptions, { shift: DAY });
    expect(rekeyed).toEqual([
      { id: 'kept', from: instant('2026-03-09T09:00:00Z'), to: instant('2026-03-10T09:00:00Z') },
    ]);
    expect([dropped, detached]).toEqual([['gone'], ['stray']]);
  });

  test('an exception to a shifted instance finds its way back to the wall clock', () => {
    const daily = series({ rule: 'FREQ=DAILY', start: '2026-03-01T02:30:00' });
    const { rekeyed } = moveSeries(daily, [edited('x', '2026-03-29T01:30:00Z')], { shift: 2 * HOUR });
    expect(utc(rekeyed.map(({ to }) => to))).toEqual(['2026-03-29T02:30:00Z']);
  });

  test('without a rule nothing recurs: edited exceptions stand alone, cancelled ones go', () => {
    const exceptions = [
      edited('first', '2026-03-02T09:00:00Z'),
      edited('a', '2026-03-09T09:00:00Z'),
      cancelled('b', '2026-03-16T09:00:00Z'),
    ];
    const { after, rekeyed, dropped, detached } = moveSeries(series(weekly), exceptions, { shift: 0, rule: null });
    expect(after.rule).toBeNull();
    expect([rekeyed, dropped, detached]).toEqual([[], ['b'], ['first', 'a']]);
  });

  test('another zone keeps the wall clock, and UNTIL the last member', () => {
    const sketch = { ...weekly, rule: 'FREQ=WEEKLY;UNTIL=20260316T090000Z', exdates: ['2026-03-09T10:00:00'] };
    const { after } = moveSeries(series(sketch), [], { shift: 0, zone: 'America/New_York' });
    expect(ruleOf(after)).toBe('FREQ=WEEKLY;UNTIL=20260316T140000Z');
    expect(locals(after, 9)).toEqual(['2026-03-02T10:00:00', '2026-03-16T10:00:00']);
    expect(() => moveSeries(series(weekly), [], { shift: 0, zone: 'Mars/Phobos' })).toThrow(RangeError);
  });

  test('UNTIL long after the last member stays as long after it', () => {
    const sketch = { ...weekly, rule: 'FREQ=WEEKLY;UNTIL=20260320T120000Z' };
    expect(ruleOf(moveSeries(series(sketch), [], { shift: DAY }).after)).toBe('FREQ=WEEKLY;UNTIL=20260321T120000Z');
    const dates = { rule: 'FREQ=WEEKLY;UNTIL=20260320', start: '2026-03-02' };
    expect(ruleOf(moveSeries(series(dates), [], { shift: DAY }).after)).toBe('FREQ=WEEKLY;UNTIL=20260321');
  });

  test('UNTIL in the second pass of a fold keeps the members of the first', () => {
    const sketch = { rule: 'FREQ=DAILY;UNTIL=20261025T011000Z', start: '2026-10-24T02:30:00' };
    expect(locals(series(sketch), 9)).toHaveLength(2);
    expect(locals(moveSeries(series(sketch), [], { shift: 3 * HOUR }).after, 9)).toEqual([
      '2026-10-24T05:30:00',
      '2026-10-25T05:30:00',
    ]);
  });

  test('from times to dates and back', () => {
    const sketch = {
      rule: 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=10;UNTIL=20260316T090000Z',
      start: '2026-03-02T10:00:00',
      exdates: ['2026-03-09T10:00:00'],
    };
    const exceptions = [edited('x', '2026-03-16T09:00:00Z')];
    const dates = moveSeries(series(sketch), exceptions, { shift: 0, allDay: true });
    expect([ruleOf(dates.after), formatLocal(dates.after.start)]).toEqual([
      'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316',
      '2026-03-02T00:00:00',
    ]);
    expect(dates.after.exdates!.map(formatDate)).toEqual(['2026-03-09']);
    expect(dates.rekeyed.map(({ to }) => formatDate(to))).toEqual(['2026-03-16']);
    const times = moveSeries(dates.after, [], { shift: 9 * HOUR, allDay: false, zone: 'Europe/Berlin' });
    expect(locals(times.after, 9)).toEqual(['2026-03-02T09:00:00', '2026-03-16T09:00:00']);
    const hourly = series({ rule: 'FREQ=HOURLY', start: '2026-03-02T10:00:00' });
    expect(() => moveSeries(hourly, [], { shift: 0, allDay: true })).toThrow(
      expect.objectContaining({ code: 'RULE_TOO_DENSE' }),
    );
  });

  test('exceptions that fall on one day keep one place between them', () => {
    const twice = series({ rule: 'FREQ=DAILY;BYHOUR=9,17', start: '2026-03-02T09:00:00' });
    const exceptions = [edited('a', '2026-03-03T08:00:00Z'), edited('b', '2026-03-03T16:00:00Z')];
    const { rekeyed, detached } = moveSeries(twice, exceptions, { shift: 0, allDay: true });
    expect([rekeyed.map(({ id }) => id), detached]).toEqual([['a'], ['b']]);
  });
});

describe('UNTIL is written', () => {
  test.each([
    ['2026-03-26T23:30:00', '20260328', '20260328T225959Z'],
    ['2026-03-26T23:30:00', '20260329T233000', '20260329T213000Z'],
    ['2026-03-26T23:30:00', '20260328T223000Z', '20260328T223000Z'],
    ['2026-03-26', '20260328T230000Z', '20260328'],
    ['2026-03-26', '20260328T000000', '20260328'],
  ])('from %s, %s as %s', (start, given, written) => {
    const own = series({ rule: `FREQ=DAILY;UNTIL=${given}`, start });
    const stored = withWrittenUntil(own);
    expect(ruleOf(stored)).toBe(`FREQ=DAILY;UNTIL=${written}`);
    expect(locals(stored, 9)).toEqual(locals(own, 9));
  });
});

describe('The rule follows the move', () => {
  test.each([
    ['FREQ=WEEKLY;BYDAY=MO', '2026-03-02', 1, 'FREQ=WEEKLY;BYDAY=TU'],
    ['FREQ=WEEKLY;BYDAY=MO,WE', '2026-03-02', 1, 'FREQ=WEEKLY;BYDAY=TU,WE'],
    ['FREQ=WEEKLY;BYDAY=MO,WE', '2026-03-02', 2, 'FREQ=WEEKLY;BYDAY=WE'],
    ['FREQ=WEEKLY;BYDAY=MO', '2026-03-02', 7, 'FREQ=WEEKLY;BYDAY=MO'],
    ['FREQ=WEEKLY', '2026-03-02', 3, 'FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYDAY=1MO', '2026-03-02', 8, 'FREQ=MONTHLY;BYDAY=2TU'],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-03-27', 1, 'FREQ=MONTHLY;BYDAY=-1SA'],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-03-27', -7, 'FREQ=MONTHLY;BYDAY=3FR'],
    ['FREQ=MONTHLY;BYDAY=4MO', '2026-03-23', 7, 'FREQ=MONTHLY;BYDAY=-1MO'],
    ['FREQ=MONTHLY;BYMONTHDAY=15', '2026-03-15', 1, 'FREQ=MONTHLY;BYMONTHDAY=16'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-03-31', 30, 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-03-31', -1, 'FREQ=MONTHLY;BYMONTHDAY=30'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-03-13', 1, 'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=14'],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', '2026-03-29', 7, 'FREQ=YEARLY;BYDAY=1SU;BYMONTH=4'],
    ['FREQ=YEARLY;BYDAY=20MO', '2026-05-18', 7, 'FREQ=YEARLY;BYDAY=21MO'],
    ['FREQ=YEARLY;BYDAY=-1SU', '2026-12-27', 1, 'FREQ=YEARLY;BYDAY=-1MO'],
    ['FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31', '2026-03-31', 1, 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1'],
    ['FREQ=DAILY', '2026-03-02', 1, 'FREQ=DAILY'],
    ['FREQ=DAILY;BYMONTH=3', '2026-03-02', 1, 'FREQ=DAILY;BYMONTH=3'],
  ])('%s from %s by %i days', (rule, start, days, expected) => {
    expect(follows(rule, start, days)).toBe(expected);
    expect(follows(rule, `${start}T12:00:00`, days)).toBe(expected);
  });

  test.each([
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1', '2026-03-02', 'BYSETPOS'],
    ['FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO', '2026-03-02', 'BYWEEKNO'],
    ['FREQ=YEARLY;BYYEARDAY=61', '2026-03-02', 'BYYEARDAY'],
    ['FREQ=MONTHLY;BYMONTHDAY=2,16', '2026-03-02', 'BYMONTHDAY'],
    ['FREQ=MONTHLY;BYDAY=1MO,3MO', '2026-03-02', 'BYDAY'],
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', '2026-03-02', 'BYDAY'],
    ['FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=31', '2026-03-31', 'BYMONTH'],
    ['FREQ=DAILY;BYMONTH=3', '2026-03-31', 'DTSTART'],
  ])('%s cannot, and asks for a rule', (rule, start, part) => {
    expect(() => follows(rule, start, 1)).toThrow(expect.objectContaining({ code: 'RULE_START_MISMATCH', part }));
  });

  test('to another time of day where one is named, not where several are', () => {
    expect(laterBy90Minutes('FREQ=DAILY;BYHOUR=9;BYMINUTE=0')).toBe('FREQ=DAILY;BYHOUR=10;BYMINUTE=30');
    expect(laterBy90Minutes('FREQ=DAILY;BYSECOND=0,30')).toBe('FREQ=DAILY;BYSECOND=0,30');
    expect(() => laterBy90Minutes('FREQ=DAILY;BYHOUR=9,17')).toThrow(
      expect.objectContaining({ code: 'RULE_START_MISMATCH', part: 'BYHOUR' }),
    );
  });
});
