import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CYCLE, DAY } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { HORIZON, Pattern } from '../../../../src/modules/calendar/recurrence/pattern.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { type Rule, formatRule, parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import { anySeries, matchingSeries, ruleText, windowAt } from './arbitraries.ts';
import { naiveMembers } from './naive.ts';

const withWindow = anySeries.chain(series => fc.tuple(fc.constant(series), windowAt(series.start)));
const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, numRuns = 300): void =>
  fc.assert(fc.property(arbitrary, property), { numRuns });

function visited(pattern: Pattern, from: number, to: number, most = Infinity): number[] {
  const found: number[] = [];
  pattern.walk(from, to, second => {
    found.push(second);
    return found.length < most;
  });
  return found;
}

describe('A pattern', () => {
  test.each(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'] as const)(
    'of %s equals enumeration by the RFC',
    freq => {
      const cases = anySeries.chain(({ start, allDay }) =>
        fc.tuple(
          ruleText(freq),
          fc.constant(start),
          fc.constant(allDay && freq !== 'HOURLY'),
          fc.integer({ min: 0, max: 300 }),
        ),
      );
      const span = freq === 'YEARLY' ? 1100 : 500;
      check(
        cases,
        ([text, start, dates, days]) => {
          const allDay = dates;
          const at = allDay ? Math.floor(start / DAY) * DAY : start;
          const rule = parseRule(text);
          const to = at + (span + days) * DAY;
          expect(visited(new Pattern(rule, at, allDay), at, to)).toEqual(naiveMembers(rule, at, allDay, to));
        },
        120,
      );
    },
  );

  test('nth and countBefore equal visiting', () => {
    check(fc.tuple(anySeries, fc.integer({ min: 1, max: 60 })), ([{ rule, start, allDay }, n]) => {
      const pattern = new Pattern(rule, start, allDay);
      const to = start + 2000 * DAY;
      const members = visited(pattern, start, to, n);
      expect(pattern.nth(n, to)).toBe(members[n - 1]);
      for (const [index, second] of members.entries()) {
        expect(pattern.countBefore(second)).toBe(index);
        expect(pattern.countBefore(second + 1)).toBe(index + 1);
      }
    });
  });

  test('400 years later everything is as much later', () => {
    check(
      withWindow,
      ([{ rule, start, allDay }, [from, to]]) => {
        const later = new Pattern(rule, start + CYCLE, allDay);
        expect(visited(later, from + CYCLE, to + CYCLE)).toEqual(
          visited(new Pattern(rule, start, allDay), from, to).map(at => at + CYCLE),
        );
      },
      100,
    );
  });

  test('ends with the year 9999', () => {
    const pattern = new Pattern(parseRule('FREQ=DAILY'), 0, true);
    expect(visited(pattern, HORIZON - 3 * DAY, HORIZON + 3 * DAY)).toHaveLength(3);
  });
});

describe('A series', () => {
  test('is strictly increasing, and a window may be split anywhere', () => {
    const cases = withWindow.chain(([series, [from, to]]) =>
      fc.tuple(fc.constant({ series, from, to }), fc.integer({ min: from, max: to })),
    );
    check(cases, ([{ series, from, to }, middle]) => {
      const recurrence = new Recurrence(series);
      const all = recurrence.starts(from, to);
      expect(all.every((at, index) => at >= from && at < to && (index === 0 || all[index - 1]! < at))).toBe(true);
      expect([...recurrence.starts(from, middle), ...recurrence.starts(middle, to)]).toEqual(all);
    });
  });

  test('begins with DTSTART, whether the rule produces it or not', () => {
    check(anySeries, series => {
      const recurrence = new Recurrence(series);
      const at = recurrence.instant(series.start);
      expect(recurrence.has(at)).toBe(true);
      expect(recurrence.indexOf(at)).toBe(1);
      expect(recurrence.nearestMember() === null || recurrence.nearestMember()!.local >= series.start).toBe(true);
    });
  });

  test('COUNT=n is the first n of the endless series, and UNTIL the n-th is the same', () => {
    check(
      fc.tuple(matchingSeries, fc.integer({ min: 1, max: 40 })),
      ([series, n]) => {
        const endless = { ...series, zone: 'UTC' };
        const members = new Recurrence(endless).first(n).map(member => member.instant);
        const second = members.at(-1)!;
        const counted = new Recurrence({ ...endless, rule: { ...series.rule, count: members.length } });
        expect(counted.first(n + 5).map(member => member.instant)).toEqual(members);
        expect(counted.lastEnd(60)).toBe(second + 60);
        for (const kind of ['utc', 'local'] as const) {
          const bounded = new Recurrence({ ...endless, rule: { ...series.rule, until: { kind, second } } });
          expect(bounded.starts(-HORIZON, second + 1000 * DAY)).toEqual(members);
          expect(bounded.lastEnd(0)).toBe(second);
        }
      },
      200,
    );
  });

  test('first(n) is the beginning of all starts', () => {
    check(
      fc.tuple(matchingSeries, fc.integer({ min: 1, max: 30 })),
      ([series, n]) => {
        const recurrence = new Recurrence(series);
        const first = recurrence.first(n);
        const instants = first.map(member => member.instant);
        expect(recurrence.starts(-HORIZON, instants.at(-1)! + 1)).toEqual(instants);
        expect(first.map(member => recurrence.instant(member.local))).toEqual(instants);
      },
      200,
    );
  });

  test('an hourly rule is looked for within 400 years, with COUNT and without', () => {
    const start = Date.UTC(2016, 5, 29) / 1000;
    const rule: Rule = { freq: 'HOURLY', interval: 14, wkst: 0, byMonthDay: [29], byYearDay: [181], byHour: [0] };
    const series = { start, allDay: false, zone: 'UTC', rule };
    const counted = { ...series, rule: { ...rule, count: 16 } };
    expect(new Recurrence(series).first(16)).toHaveLength(15);
    expect(new Recurrence(counted).first(16)).toEqual(new Recurrence(series).first(16));
  });

  test('first(n) puts what an hourly rule has behind a gap before a start inside of it', () => {
    // on 29 March 2020 the clocks of Troll went from 01:00 to 03:00
    const start = Date.UTC(2020, 2, 29, 2) / 1000;
    const rule = { freq: 'HOURLY', interval: 1, wkst: 0 } as const;
    const recurrence = new Recurrence({ start, allDay: false, zone: 'Antarctica/Troll', rule });
    const hours = [1, 2, 3].map(hour => Date.UTC(2020, 2, 29, hour) / 1000);
    expect(recurrence.first(3).map(member => member.instant)).toEqual(hours);
    expect(recurrence.starts(hours[0]! - DAY, hours[2]! + 1)).toEqual(hours);
  });

  test('indexOf numbers the members as COUNT does', () => {
    check(
      matchingSeries,
      series => {
        const recurrence = new Recurrence({ ...series, zone: 'UTC' });
        const members = recurrence.first(20).map(member => member.instant);
        expect(members.map(at => recurrence.indexOf(at))).toEqual(members.map((_, index) => index + 1));
        expect(members.map((_, index) => recurrence.memberAt(index + 1))).toEqual(members);
      },
      100,
    );
  });

  test('lastEnd is the end of the last start, in every zone', () => {
    const bounded = fc.tuple(anySeries, fc.integer({ min: 1, max: 60 }), fc.integer({ min: -DAY, max: 800 * DAY }));
    check(
      bounded,
      ([series, count, length]) => {
        const until = { kind: 'utc', second: series.start + length } as const;
        for (const rule of [
          { ...series.rule, count },
          { ...series.rule, until },
        ]) {
          const recurrence = new Recurrence({ ...series, rule });
          expect(recurrence.lastEnd(0)).toBe(recurrence.starts(-HORIZON, HORIZON).at(-1));
        }
        expect(new Recurrence(series).lastEnd(0)).toBeNull();
      },
      150,
    );
  });

  test('EXDATE of every member leaves nothing, and RDATE of every member adds nothing', () => {
    check(
      withWindow,
      ([series, [from, to]]) => {
        const starts = new Recurrence(series).starts(from, to);
        expect(new Recurrence({ ...series, exdates: starts, rdates: starts }).starts(from, to)).toEqual([]);
        expect(new Recurrence({ ...series, rdates: starts.toReversed() }).starts(from, to)).toEqual(starts);
      },
      150,
    );
  });

  test('BYHOUR, BYMINUTE and BYSECOND change nothing when all-day', () => {
    check(withWindow, ([series, [from, to]]) => {
      if (!series.allDay || series.rule.bySetPos) return;
      const { byHour: _h, byMinute: _m, bySecond: _s, ...dates } = series.rule;
      expect(new Recurrence(series).starts(from, to)).toEqual(
        new Recurrence({ ...series, rule: dates }).starts(from, to),
      );
    });
  });
});

describe('A rule', () => {
  test('is the same after writing and reading', () => {
    check(
      ruleText(),
      text => {
        const rule = parseRule(text);
        expect(parseRule(formatRule(rule))).toEqual(rule);
        expect(formatRule(parseRule(formatRule(rule)))).toBe(formatRule(rule));
        expect(formatRule({ ...rule })).toMatch(/^FREQ=/);
      },
      1000,
    );
  });

  test.each(['COUNT=7', 'UNTIL=20301231', 'UNTIL=20301231T235959Z', 'UNTIL=20301231T120000'])('keeps %s', part => {
    expect(formatRule(parseRule(`FREQ=DAILY;${part}`))).toBe(`FREQ=DAILY;${part}`);
  });
});
