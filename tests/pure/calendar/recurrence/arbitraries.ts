import * as fc from 'fast-check';
import { DAY, parseLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { type Rule, parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import type { Series } from '../../../../src/modules/calendar/recurrence/series.ts';

const NAMES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** Half hours, whole hours, midnight (Cairo, Havana) and the missing day (Apia) are all represented. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Havana',
  'Pacific/Apia',
  'Antarctica/Troll',
];

const signed = (max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 1, max }), fc.integer({ min: -max, max: -1 }));
const listOf = (values: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<string> =>
  fc.uniqueArray(values, { minLength: 1, maxLength }).map(items => items.join());
const upTo = (max: number, min = 0): fc.Arbitrary<number> => fc.integer({ min, max });
const weekdays = (numbers: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .uniqueArray(
      fc.tuple(numbers, fc.constantFrom(...NAMES)).map(parts => parts.join('')),
      { minLength: 1, maxLength: 5 },
    )
    .map(items => items.join());
const plainDays = fc.oneof(weekdays(fc.constant('')), fc.constant('MO,TU,WE,TH,FR'));
const numbered = (max: number): fc.Arbitrary<string> => weekdays(fc.oneof(fc.constant(''), signed(max).map(String)));

const month = listOf(upTo(12, 1), 3);
const monthDay = listOf(fc.oneof(signed(31), fc.constantFrom(29, 30, 31, -1)), 3);
const yearDay = listOf(fc.oneof(signed(366), fc.constantFrom(1, 365, 366, -1, -366)), 3);
const weekNo = listOf(fc.oneof(signed(53), fc.constantFrom(1, 52, 53, -1, -53)), 3);
const optional = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const DAY_PARTS: Record<Rule['freq'], Record<string, fc.Arbitrary<string | undefined>>> = {
  YEARLY: {
    BYMONTH: optional(month),
    BYMONTHDAY: optional(monthDay),
    BYYEARDAY: optional(yearDay),
    BYWEEKNO: optional(weekNo),
    BYDAY: optional(numbered(20)),
  },
  MONTHLY: { BYMONTH: optional(month), BYMONTHDAY: optional(monthDay), BYDAY: optional(numbered(5)) },
  WEEKLY: { BYMONTH: optional(month), BYDAY: optional(plainDays) },
  DAILY: { BYMONTH: optional(month), BYMONTHDAY: optional(monthDay), BYDAY: optional(plainDays) },
  HOURLY: {
    BYMONTH: optional(month),
    BYMONTHDAY: optional(monthDay),
    BYYEARDAY: optional(yearDay),
    BYDAY: optional(plainDays),
  },
};
const COMMON = {
  INTERVAL: fc.oneof(fc.constant('1'), fc.integer({ min: 1, max: 6 }).map(String), fc.constantFrom('14', '25')),
  WKST: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
  BYHOUR: fc.option(listOf(upTo(23), 3), { nil: undefined, freq: 3 }),
  BYMINUTE: fc.option(listOf(upTo(59), 2), { nil: undefined, freq: 3 }),
  BYSECOND: fc.option(listOf(upTo(59), 2), { nil: undefined, freq: 4 }),
  BYSETPOS: fc.option(listOf(fc.oneof(signed(6), fc.constantFrom(1, -1)), 3), { nil: undefined, freq: 2 }),
};

/** What the grammar lets stand together; the rest is tested where it is refused. */
function repaired(parts: Record<string, string | undefined>): Record<string, string | undefined> {
  const fixed = { ...parts };
  if (fixed['BYWEEKNO'] && fixed['BYDAY']) fixed['BYDAY'] = fixed['BYDAY'].replaceAll(/[-\d]/g, '');
  const others = Object.entries(fixed).some(([name, value]) => value && name.startsWith('BY') && name !== 'BYSETPOS');
  if (!others) delete fixed['BYSETPOS'];
  return fixed;
}

const toText = (parts: Record<string, string | undefined>): string =>
  Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(';');

/** Texts of endless rules that the grammar allows, of one frequency or of any. */
export const ruleText = (...frequencies: Rule['freq'][]): fc.Arbitrary<string> =>
  fc
    .constantFrom(
      ...(frequencies.length > 0 ? frequencies : (['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'] as const)),
    )
    .chain(freq => fc.record({ FREQ: fc.constant(freq), ...DAY_PARTS[freq], ...COMMON }))
    .map(parts => toText(repaired(parts)));

const times = fc.constantFrom(0, 30 * 60, 2 * 3600, 2.5 * 3600, 9 * 3600, 23 * 3600 + 59 * 60 + 59);

/** Floating seconds between 2003 and 2040. */
export const start: fc.Arbitrary<number> = fc
  .tuple(upTo(37 * 365), times)
  .map(([day, time]) => parseLocal('2003-01-01') + day * DAY + time);

/** A series whose rule may or may not produce its start. */
export const anySeries: fc.Arbitrary<Series & { rule: Rule }> = fc
  .tuple(ruleText(), start, fc.constantFrom(...ZONES), fc.boolean())
  .map(([text, at, zone, dates]) => {
    const rule = parseRule(text);
    const allDay = dates && rule.freq !== 'HOURLY';
    return { start: allDay ? Math.floor(at / DAY) * DAY : at, allDay, zone, rule };
  });

/** A series that starts with a member of its rule. */
export const matchingSeries: fc.Arbitrary<Series & { rule: Rule }> = anySeries.map(series => {
  const nearest = new Recurrence(series).nearestMember();
  return nearest ? { ...series, start: nearest.local } : { ...series, rule: parseRule(`FREQ=${series.rule.freq}`) };
});

/** [from, to) around a start, up to three years long. */
export const windowAt = (at: number): fc.Arbitrary<[from: number, to: number]> =>
  fc
    .tuple(fc.integer({ min: -40 * DAY, max: 2000 * DAY }), fc.integer({ min: 0, max: 1100 * DAY }))
    .map(([offset, length]) => [at + offset, at + offset + length]);
