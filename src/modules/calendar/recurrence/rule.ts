/** The text of an RRULE as a checked value, and back. What is refused here never reaches the expansion. */
import { LRUCache } from 'lru-cache';
import { RuleError } from './rule-error.ts';
import * as read from './rule-values.ts';
import type { Until, WeekdayPart } from './rule-values.ts';

export { RuleError } from './rule-error.ts';
export type { Until, WeekdayPart } from './rule-values.ts';

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'] as const;
/** How often, from rare to often; anything finer than an hour is refused. */
export type Frequency = (typeof FREQUENCIES)[number];

/** A recurrence rule (RFC 5545 section 3.3.10). Lists are sorted and without repeats; what is absent comes from DTSTART. */
export interface Rule {
  readonly freq: Frequency;
  /** 1..10,000. */
  readonly interval: number;
  /** The first day of the week, 0 (Monday, the default) to 6. */
  readonly wkst: number;
  /** 1..10,000; never together with `until`. */
  readonly count?: number;
  readonly until?: Readonly<Until>;
  /** 1..12. */
  readonly byMonth?: readonly number[];
  /** ±1..53. */
  readonly byWeekNo?: readonly number[];
  /** ±1..366. */
  readonly byYearDay?: readonly number[];
  /** ±1..31. */
  readonly byMonthDay?: readonly number[];
  readonly byDay?: readonly Readonly<WeekdayPart>[];
  /** 0..23. */
  readonly byHour?: readonly number[];
  /** 0..59. */
  readonly byMinute?: readonly number[];
  /** 0..59. */
  readonly bySecond?: readonly number[];
  /** ±1..366. */
  readonly bySetPos?: readonly number[];
}

/** The highest COUNT and INTERVAL. */
export const MAX_COUNT = 10_000;
/** The longest text of a rule, in characters. */
const MAX_RULE_LENGTH = 1000;
const MAX_INSTANCES_PER_DAY = 96;

type Fields = { -readonly [Name in keyof Rule]?: Rule[Name] };

/** How each part is read. A `Map`, because names such as `__PROTO__` come from outside. */
const READERS = new Map<string, (value: string, name: string) => Fields>([
  ['FREQ', value => ({ freq: frequency(value) })],
  ['INTERVAL', (value, name) => ({ interval: read.integer(name, value, 1, MAX_COUNT) })],
  ['COUNT', (value, name) => ({ count: read.integer(name, value, 1, MAX_COUNT) })],
  ['UNTIL', value => ({ until: read.until(value) })],
  ['WKST', (value, name) => ({ wkst: read.weekday(name, value) })],
  ['BYMONTH', (value, name) => ({ byMonth: read.unsignedList(name, value, 1, 12) })],
  ['BYWEEKNO', (value, name) => ({ byWeekNo: read.signedList(name, value, 53) })],
  ['BYYEARDAY', (value, name) => ({ byYearDay: read.signedList(name, value, 366) })],
  ['BYMONTHDAY', (value, name) => ({ byMonthDay: read.signedList(name, value, 31) })],
  ['BYDAY', (value, name) => ({ byDay: read.weekdayParts(name, value) })],
  ['BYHOUR', (value, name) => ({ byHour: read.unsignedList(name, value, 0, 23) })],
  ['BYMINUTE', (value, name) => ({ byMinute: read.unsignedList(name, value, 0, 59) })],
  ['BYSECOND', (value, name) => ({ bySecond: read.unsignedList(name, value, 0, 59) })],
  ['BYSETPOS', (value, name) => ({ bySetPos: read.signedList(name, value, 366) })],
]);

/** Reading is half of a cold expansion, and the same few texts come again and again. */
const parsed = new LRUCache<string, Rule>({ max: 5000 });

/**
 * Reads a rule in any case and order, with or without a leading `RRULE:` and a trailing `;`. The value is shared and frozen.
 * @throws RuleError RULE_MALFORMED, RULE_UNSUPPORTED or RULE_TOO_DENSE.
 */
export function parseRule(text: string): Rule {
  let rule = parsed.get(text);
  if (!rule) {
    rule = Object.freeze(readRule(text));
    parsed.set(text, rule);
  }
  return rule;
}

function readRule(text: string): Rule {
  if (text.length > MAX_RULE_LENGTH) {
    throw new RuleError('RULE_MALFORMED', 'RRULE', `A rule has at most ${MAX_RULE_LENGTH} characters.`);
  }
  const trimmed = text.trim();
  // Also refuses letters that become ASCII only in upper case, such as a dotless i, and line breaks.
  if (!/^[\x20-\x7e]+$/.test(trimmed))
    throw new RuleError('RULE_MALFORMED', 'RRULE', 'A rule is one line of plain text.');
  const rule: Fields = {};
  const seen = new Set<string>();
  for (const piece of trimmed
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '')
    .split(';')) {
    const [name, value] = nameAndValue(piece);
    if (seen.has(name)) throw new RuleError('RULE_MALFORMED', name, `${name} is given twice.`);
    seen.add(name);
    const reader = READERS.get(name);
    if (!reader) throw new RuleError('RULE_UNSUPPORTED', name, `${name} is not supported.`);
    Object.assign(rule, reader(value, name));
  }
  if (!rule.freq) throw new RuleError('RULE_MALFORMED', 'FREQ', 'FREQ is missing: it says how often.');
  const complete: Rule = { interval: 1, wkst: 0, ...rule, freq: rule.freq };
  checkTogether(complete);
  return complete;
}

function nameAndValue(piece: string): [name: string, value: string] {
  const equals = piece.indexOf('=');
  const name = piece.slice(0, Math.max(equals, 0));
  if (!/^[A-Z0-9_-]{1,40}$/.test(name)) throw new RuleError('RULE_MALFORMED', 'RRULE', 'Parts look like NAME=VALUE.');
  if (equals === piece.length - 1) throw new RuleError('RULE_MALFORMED', name, `${name} is empty.`);
  return [name, piece.slice(equals + 1)];
}

function frequency(text: string): Frequency {
  if (text === 'SECONDLY' || text === 'MINUTELY') {
    throw new RuleError('RULE_TOO_DENSE', 'FREQ', `FREQ=${text} is too dense: HOURLY is the finest.`);
  }
  const found = FREQUENCIES.find(name => name === text);
  if (!found) throw new RuleError('RULE_MALFORMED', 'FREQ', `FREQ is one of ${FREQUENCIES.join(', ')}.`);
  return found;
}

function refuse(bad: boolean, part: string, why: string): void {
  if (bad) throw new RuleError('RULE_MALFORMED', part, why);
}

/** The "MUST NOT" sentences of RFC 5545 section 3.3.10, and one limit of our own: instances a day. */
function checkTogether(rule: Rule): void {
  const { freq, byDay, byHour, byMinute, bySecond, bySetPos } = rule;
  const numbered = Boolean(byDay?.some(day => day.nth !== 0));
  const others = [rule.byMonth, rule.byWeekNo, rule.byYearDay, rule.byMonthDay, byDay, byHour, byMinute, bySecond];
  refuse(Boolean(rule.count && rule.until), 'COUNT', 'COUNT and UNTIL exclude each other.');
  refuse(Boolean(rule.byWeekNo) && freq !== 'YEARLY', 'BYWEEKNO', 'BYWEEKNO needs FREQ=YEARLY.');
  refuse(
    Boolean(rule.byYearDay) && freq !== 'YEARLY' && freq !== 'HOURLY',
    'BYYEARDAY',
    `BYYEARDAY does not go with FREQ=${freq}.`,
  );
  refuse(Boolean(rule.byMonthDay) && freq === 'WEEKLY', 'BYMONTHDAY', 'BYMONTHDAY does not go with FREQ=WEEKLY.');
  refuse(
    numbered && freq !== 'YEARLY' && freq !== 'MONTHLY',
    'BYDAY',
    'A numbered weekday needs FREQ=MONTHLY or YEARLY.',
  );
  refuse(numbered && Boolean(rule.byWeekNo), 'BYDAY', 'A numbered weekday does not go with BYWEEKNO.');
  refuse(Boolean(bySetPos) && !others.some(Boolean), 'BYSETPOS', 'BYSETPOS needs another BY part to choose from.');
  const hours = freq === 'HOURLY' ? 24 : (byHour?.length ?? 1);
  if (hours * (byMinute?.length ?? 1) * (bySecond?.length ?? 1) > MAX_INSTANCES_PER_DAY) {
    throw new RuleError('RULE_TOO_DENSE', 'BYMINUTE', `A rule has at most ${MAX_INSTANCES_PER_DAY} instances a day.`);
  }
}

const texts = new WeakMap<Rule, string>();

/** The rule as we store it: upper case, FREQ first, then the parts by name, without INTERVAL=1 and WKST=MO, which say nothing. */
export function formatRule(rule: Rule): string {
  let text = texts.get(rule);
  if (text === undefined) texts.set(rule, (text = writeRule(rule)));
  return text;
}

function writeRule(rule: Rule): string {
  const parts: [name: string, value: string | undefined][] = [
    ['FREQ', rule.freq],
    ['BYDAY', rule.byDay?.map(({ weekday, nth }) => `${nth || ''}${read.WEEKDAYS[weekday]}`).join()],
    ['BYHOUR', rule.byHour?.join()],
    ['BYMINUTE', rule.byMinute?.join()],
    ['BYMONTH', rule.byMonth?.join()],
    ['BYMONTHDAY', rule.byMonthDay?.join()],
    ['BYSECOND', rule.bySecond?.join()],
    ['BYSETPOS', rule.bySetPos?.join()],
    ['BYWEEKNO', rule.byWeekNo?.join()],
    ['BYYEARDAY', rule.byYearDay?.join()],
    ['COUNT', rule.count?.toString()],
    ['INTERVAL', rule.interval > 1 ? String(rule.interval) : undefined],
    ['UNTIL', rule.until && read.untilText(rule.until)],
    ['WKST', rule.wkst > 0 ? read.WEEKDAYS[rule.wkst] : undefined],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(';');
}
