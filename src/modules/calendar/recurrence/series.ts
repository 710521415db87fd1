import { LRUCache } from 'lru-cache';
import { DAY } from './civil.ts';
import { Pattern } from './pattern.ts';
import { type Rule, formatRule } from './rule.ts';

/** What repeats, as it is stored. Times that are not floating are instants; both in whole seconds. */
export interface Series {
  /** Floating seconds of DTSTART; midnight for all-day. */
  readonly start: number;
  /** All-day series have dates only: no zone, and their "instants" are dates at midnight UTC. */
  readonly allDay: boolean;
  /** The name of the zone in which the wall clock is read; without meaning for all-day. */
  readonly zone: string;
  /** null: once (and at RDATEs). */
  readonly rule: Rule | null;
  /** Instants taken out; they beat RDATE. */
  readonly exdates?: readonly number[];
  /** Instants put in. */
  readonly rdates?: readonly number[];
}

/** A start of a series: the wall clock that the rule produced, and the instant that it is. A gap cannot be read back, so both are kept. */
export interface Member {
  local: number;
  instant: number;
}

/**
 * Wall clock and instant differ by less than a day, and the widest gap known is 24 h (Pacific/Apia, 2011-12-30): whatever is to be
 * found by instant is looked for on the wall clock so much earlier and later.
 */
export const MARGIN = DAY + 3600;

const PATTERNS_KEPT = 5000;
const patterns = new LRUCache<string, Pattern>({ max: PATTERNS_KEPT });

/** The compiled rule. Kept by content (rule, start, all-day), so an edit is another key and nothing kept is ever stale. */
export function compilePattern(rule: Rule, start: number, allDay: boolean): Pattern {
  const key = `${start}${allDay ? 'D' : 'T'}${formatRule(rule)}`;
  let pattern = patterns.get(key);
  if (!pattern) patterns.set(key, (pattern = new Pattern(rule, start, allDay)));
  return pattern;
}
