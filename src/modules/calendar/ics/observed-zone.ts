/**
 * A VTIMEZONE as it stands in a file (RFC 5545 3.6.5): offsets from UTC and when they change. It is only used to recognise an
 * IANA zone, or to place a single event.
 */
import { DAY } from '../recurrence/civil.ts';
import { Pattern } from '../recurrence/pattern.ts';
import { parseRule, RuleError, type Rule } from '../recurrence/rule.ts';
import type { Block } from './blocks.ts';
import type { Property } from './content-line.ts';
import { parseDateValue } from './date-value.ts';
import { MAX_OBSERVANCES } from './limits.ts';

/** From `at` (an instant) on, the offset in seconds; before the first change `before` holds. */
interface Change {
  readonly at: number;
  readonly before: number;
  readonly offset: number;
}

/** One STANDARD or DAYLIGHT part. `dates` are its single onsets on the wall clock of the offset before. */
interface Observance {
  readonly start: number;
  readonly before: number;
  readonly offset: number;
  readonly dates: readonly number[];
  readonly rule: Rule | null;
}

const YEAR = 366 * DAY;

/** The offsets of one VTIMEZONE. */
export class ObservedZone {
  readonly #observances: readonly Observance[];

  private constructor(observances: readonly Observance[]) {
    this.#observances = observances;
  }

  /** Null when it has no usable part, or one that changes otherwise than by the year or on dates: such zones do not exist. */
  static read(block: Block): ObservedZone | null {
    if (block.fault || block.parts.length === 0 || block.parts.length > MAX_OBSERVANCES) return null;
    const observances = block.parts.map(readObservance);
    return observances.every(observance => observance !== null) ? new ObservedZone(observances) : null;
  }

  /** The changes that matter in [from, to), instants: sorted, the last one before `from` included. */
  changes(from: number, to: number): Change[] {
    const found = this.#observances
      .flatMap(observance => changesOf(observance, from, to))
      .toSorted((a, b) => a.at - b.at);
    const first = found.findLastIndex(change => change.at <= from);
    return found.slice(Math.max(first, 0));
  }

  /** The instant of a wall clock; a time that exists twice is the first of the two. */
  toInstant(local: number): number {
    const changes = this.changes(local - DAY, local + DAY);
    let offset = changes[0]?.before ?? 0;
    for (const change of changes)
      if (change.at + Math.max(change.before, change.offset) <= local) offset = change.offset;
    return local - offset;
  }
}

/** The offset at an instant, given the changes around it. */
export function offsetAt(changes: readonly Change[], instant: number): number {
  const change = changes.findLast(({ at }) => at <= instant);
  return change ? change.offset : (changes[0]?.before ?? 0);
}

function changesOf({ start, before, offset, dates, rule }: Observance, from: number, to: number): Change[] {
  const onsets = [start, ...dates];
  if (rule) {
    const until = rule.until ? rule.until.second + (rule.until.kind === 'utc' ? before : 0) : Infinity;
    // A rule that has ended says what held before the others began.
    const low = Math.min(from, until) - YEAR;
    new Pattern(rule, start, false).walk(low, Math.min(to + DAY, until + 1), local => void onsets.push(local));
  }
  return onsets.filter(local => local - before < to).map(local => ({ at: local - before, before, offset }));
}

function readObservance(part: Block): Observance | null {
  const first = (name: string): string | undefined => part.properties.find(property => property.name === name)?.value;
  const start = parseDateValue(first('DTSTART') ?? '');
  const before = readOffset(first('TZOFFSETFROM') ?? '');
  const offset = readOffset(first('TZOFFSETTO') ?? '');
  const rule = readYearlyRule(part.properties.filter(property => property.name === 'RRULE'));
  if (!start || before === null || offset === null || rule === undefined) return null;
  const dates = part.properties
    .filter(property => property.name === 'RDATE')
    .flatMap(property => property.value.split(','))
    .map(text => parseDateValue(text)?.second)
    .filter(second => second !== undefined);
  return { start: start.second, before, offset, dates, rule };
}

/** Null: no rule; undefined: one that no zone has. */
function readYearlyRule([property, ...more]: readonly Property[]): Rule | null | undefined {
  if (!property) return null;
  try {
    const rule = parseRule(property.value.replaceAll(/\s/g, ''));
    return more.length === 0 && rule.freq === 'YEARLY' && rule.interval === 1 && !rule.count ? rule : undefined;
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}

/** `+0100`, `-043000`: seconds; null when it is none. */
function readOffset(text: string): number | null {
  const [, sign, hours, minutes, seconds] = /^([+-])(\d\d):?([0-5]\d):?([0-5]\d)?$/.exec(text.trim()) ?? [];
  if (!sign || Number(hours) > 18) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0));
}
