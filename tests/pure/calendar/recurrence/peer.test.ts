import * as fc from 'fast-check';
// Node loads this package as CommonJS, which has only a default export; the linter reads its other build.
// oxlint-disable-next-line import/default
import rrule from 'rrule';
import { describe, expect, test } from 'vitest';
import { DAY, formatUtcBasic } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { Pattern } from '../../../../src/modules/calendar/recurrence/pattern.ts';
import { type Rule, formatRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import { matchingSeries } from './arbitraries.ts';

// oxlint-disable-next-line import/no-named-as-default-member -- as above
const { rrulestr } = rrule;

/**
 * Where the package is known to be wrong or never to return: positions it doubles or renumbers, weeks of the year, hours it
 * steps over, and plain weekdays beside numbered ones, which it intersects.
 */
function isComparable({ freq, interval, bySetPos, byWeekNo, byHour, byDay = [] }: Rule): boolean {
  const isMixed = byDay.some(day => day.nth === 0) && byDay.some(day => day.nth !== 0);
  return !byWeekNo && !bySetPos && !isMixed && !(freq === 'HOURLY' && (interval > 1 || byHour));
}

describe('The rrule package', () => {
  test('finds the same in floating time, where it is right', () => {
    const cases = fc.tuple(
      matchingSeries.filter(({ rule, allDay }) => !allDay && isComparable(rule)),
      fc.nat(300),
    );
    const property = fc.property(cases, ([{ rule, start }, days]) => {
      const to = start + (30 + days) * DAY;
      const found: number[] = [];
      new Pattern(rule, start, false).walk(start, to, second => void found.push(second));
      const text = `DTSTART:${formatUtcBasic(start)}\nRRULE:${formatRule(rule)}`;
      const peer = rrulestr(text).between(new Date(start * 1000), new Date((to - 1) * 1000), true);
      expect(found).toEqual(peer.map(date => date.getTime() / 1000));
    });
    fc.assert(property, { numRuns: 80 });
  });
});
