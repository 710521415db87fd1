import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CYCLE, formatLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { HORIZON } from '../../../../src/modules/calendar/recurrence/pattern.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { RuleError } from '../../../../src/modules/calendar/recurrence/rule.ts';
import { instant, series } from './support.ts';

interface Case {
  rule: string;
  startsAtLocal: string;
  timeZone: string;
  outcome: 'accept' | 'refuse';
  code?: string;
  why: string;
  first?: string[];
}

const file = join(process.env['CORPUS_DIR'] ?? '', 'hostile-rrules.json');
const isThere = Boolean(process.env['CORPUS_DIR']) && existsSync(file);
const cases = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as { rules: Case[] }).rules : [];
const API_CODES: Record<string, string> = {
  RULE_MALFORMED: 'RULE_INVALID',
  RULE_UNSUPPORTED: 'RULE_INVALID',
  RULE_TOO_DENSE: 'RULE_INVALID',
};

/** Milliseconds of the fastest of three attempts, so that a busy machine does not count; each so much later that nothing is remembered. */
function fastest(attempt: (later: number) => void): number {
  const times = [1, 2, 3].map(cycle => {
    const begin = performance.now();
    attempt(cycle * CYCLE);
    return performance.now() - begin;
  });
  return Math.min(...times);
}

/** What the rule alone produces from the start on, or the code of its refusal. */
function answer({ rule, startsAtLocal, timeZone }: Case, later = 0): string[] | string {
  try {
    const given = series({ rule, start: startsAtLocal, zone: timeZone });
    const asked = { ...given, start: given.start + later };
    new Recurrence(asked).assertNotEmpty();
    const { local } = new Recurrence(asked).nearestMember()!;
    return new Recurrence({ ...asked, start: local }).first(5).map(member => formatLocal(member.local));
  } catch (error) {
    if (error instanceof RuleError) return API_CODES[error.code] ?? error.code;
    throw error;
  }
}

describe.skipIf(!isThere)('Hostile rules (needs CORPUS_DIR)', () => {
  test('the file holds what it should', () => expect(cases.length).toBeGreaterThanOrEqual(65));

  test.each(cases)('$why', hostile => {
    expect(answer(hostile)).toEqual(hostile.outcome === 'accept' ? hostile.first : hostile.code);
    expect(fastest(seconds => answer(hostile, seconds))).toBeLessThan(50);
  });
});

describe('A rule that never matches', () => {
  test.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31',
    'FREQ=YEARLY;BYMONTH=1;BYYEARDAY=200',
    'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
    'FREQ=YEARLY;BYWEEKNO=20;BYMONTH=12',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
    'FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=2',
    'FREQ=HOURLY;INTERVAL=24;BYHOUR=10',
    'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYHOUR=9;BYSETPOS=2',
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=WEEKLY;UNTIL=20260101T000000Z',
  ])('%s is found out quickly, and an import still starts', rule => {
    const own = series({ rule, start: '2026-03-02T09:00:00', zone: 'UTC' });
    const never = new Recurrence(own);
    expect(() => never.assertNotEmpty()).toThrow(expect.objectContaining({ code: 'RULE_NEVER_MATCHES' }));
    expect(() => never.assertStartMatches()).toThrow(expect.objectContaining({ code: 'RULE_NEVER_MATCHES' }));
    expect(fastest(later => new Recurrence({ ...own, start: own.start + later }).nearestMember())).toBeLessThan(100);
    expect(never.starts(-HORIZON, HORIZON)).toEqual([instant('2026-03-02T09:00:00')]);
  });
});

describe('A rule that matches rarely', () => {
  test.each([
    ['FREQ=YEARLY;INTERVAL=10000', ['2026-03-02T09:00:00']],
    [
      'FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29',
      ['2026-03-02T09:00:00', '2032-02-29T09:00:00', '2044-02-29T09:00:00'],
    ],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
      ['2026-03-02T09:00:00', '2044-02-29T09:00:00', '2072-02-29T09:00:00'],
    ],
    [
      'FREQ=HOURLY;INTERVAL=24;BYMONTH=2;BYMONTHDAY=29',
      ['2026-03-02T09:00:00', '2028-02-29T09:00:00', '2032-02-29T09:00:00'],
    ],
  ])('%s still has its first members', (rule, first) => {
    const own = series({ rule, start: '2026-03-02T09:00:00', zone: 'UTC' });
    expect(new Recurrence(own).first(3).map(({ local }) => formatLocal(local))).toEqual(first);
    expect(fastest(later => new Recurrence({ ...own, start: own.start + later }).first(3))).toBeLessThan(100);
  });
});
