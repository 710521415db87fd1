import { CYCLE, DAY, LAST_YEAR, civilOf, dayNumber } from './civil.ts';
import { completeRule } from './complete-rule.ts';
import { DayTimes } from './day-times.ts';
import { type Blocks, blocksOf } from './blocks.ts';
import { countBits, lowestBit } from './masks.ts';
import { MonthTable, firstDayOf, monthIndex } from './month-table.ts';
import { type Rule, RuleError } from './rule.ts';
import { isChosen } from './set-position.ts';

/** Nothing is expanded at or after this floating second: the end of the year 9999. */
export const HORIZON = dayNumber(LAST_YEAR + 1, 1, 1) * DAY;

/** Told each floating second; `false` ends the walk. (A callback costs less than a generator.) */
export type Visit = (second: number) => boolean | void;

/**
 * A rule anchored at a floating DTSTART, without zone, COUNT, UNTIL or exceptions: an endless, strictly increasing sequence of
 * floating seconds. A window costs what the window holds, however far from DTSTART it lies.
 */
export class Pattern {
  readonly start: number;
  /** Whether the rule itself produces DTSTART. */
  readonly startMatches: boolean;
  readonly #rule: Rule;
  readonly #startMonth: number;
  readonly #times: DayTimes;
  readonly #table: MonthTable;
  readonly #blocks: Blocks | null;
  #lastCounted: number | undefined;

  /** @throws RuleError for HOURLY on an all-day event */
  constructor(rule: Rule, start: number, allDay: boolean) {
    if (allDay && rule.freq === 'HOURLY') {
      throw new RuleError('RULE_TOO_DENSE', 'FREQ', 'An all-day event repeats by days at most, not by hours.');
    }
    const startDay = Math.floor(start / DAY);
    const { year, month } = civilOf(startDay);
    this.#rule = completeRule(rule, startDay);
    this.start = start;
    this.#startMonth = monthIndex(year, month);
    this.#times = new DayTimes(this.#rule, start, allDay);
    this.#table = new MonthTable(this.#rule, startDay, this.#startMonth, this.#times.perDay);
    this.#blocks = blocksOf(this.#rule, start, this.#times);
    this.startMatches = this.has(start);
  }

  /** Visits each member in [from, to) and not before DTSTART, in order, until told `false`. */
  walk(from: number, to: number, visit: Visit): void {
    const low = Math.max(from, this.start);
    const high = Math.min(to, HORIZON);
    if (low >= high) return;
    const begin = civilOf(Math.floor(low / DAY));
    const end = civilOf(Math.floor((high - 1) / DAY));
    const last = monthIndex(end.year, end.month);
    for (let month = monthIndex(begin.year, begin.month); month <= last; month++) {
      if (!this.#table.isActive(month)) continue;
      const first = firstDayOf(month);
      const chosen = this.#table.of(month, first);
      for (let days = chosen.days & this.#table.inInterval(first); days; days &= days - 1) {
        const bit = lowestBit(days);
        const times = this.#times.of(first + bit);
        for (let slot = 0; slot < times.length; slot++) {
          const second = (first + bit) * DAY + times[slot]!;
          if (second < low || (chosen.bySlot && !isChosen(chosen.bySlot, bit, slot))) continue;
          if (second >= high || visit(second) === false) return;
        }
      }
    }
  }

  /** Whether the floating second is a member. */
  has(second: number): boolean {
    let found = false;
    this.walk(second, second + 1, () => (found = true));
    return found;
  }

  /** How many members lie in [from, to), by visiting them. */
  #visited(from: number, to: number): number {
    let count = 0;
    this.walk(from, to, () => {
      count++;
    });
    return count;
  }

  /** The n-th member (1 is the first) before `to`: counted by whole blocks or months, not visited. */
  nth(n: number, to: number): number | undefined {
    let left = n;
    let from = this.start;
    if (this.#blocks) {
      const { first, step, size, each } = this.#blocks;
      const inFirst = this.#visited(from, first + size);
      if (n > inFirst) {
        if (each === 0) return undefined;
        const blocks = Math.floor((n - inFirst - 1) / each) + 1;
        left -= inFirst + (blocks - 1) * each;
        from = first + blocks * step;
      }
    } else {
      for (let month = this.#startMonth; firstDayOf(month) * DAY < to; month++) {
        const here = this.#countMonth(month);
        if (here >= left) break;
        left -= here;
        from = firstDayOf(month + 1) * DAY;
      }
    }
    let found: number | undefined;
    this.walk(from, to, second => {
      if (--left === 0) found = second;
      return left > 0;
    });
    return found;
  }

  /** How many members lie before the floating second. */
  countBefore(second: number): number {
    if (second <= this.start) return 0;
    if (this.#blocks) {
      const { first, step, size, each } = this.#blocks;
      const block = Math.floor((second - first) / step);
      if (block === 0) return this.#visited(this.start, second);
      return this.#visited(this.start, first + size) + (block - 1) * each + this.#visited(first + block * step, second);
    }
    const { year, month } = civilOf(Math.floor(second / DAY));
    const last = monthIndex(year, month);
    let count = 0;
    for (let index = this.#startMonth; index < last; index++) count += this.#countMonth(index);
    return count + this.#visited(firstDayOf(last) * DAY, second);
  }

  /** Members of one whole month; the month of DTSTART is cut by it, and so visited. */
  #countMonth(month: number): number {
    if (!this.#table.isActive(month)) return 0;
    const first = firstDayOf(month);
    if (month === this.#startMonth) return this.#visited(this.start, firstDayOf(month + 1) * DAY);
    const chosen = this.#table.of(month, first);
    const interval = this.#table.inInterval(first);
    if (chosen.bySlot) return chosen.bySlot.reduce((sum, days) => sum + countBits(days & interval), 0);
    const days = chosen.days & interval;
    if (this.#rule.freq !== 'HOURLY') return countBits(days) * this.#times.perDay;
    let count = 0;
    for (let rest = days; rest; rest &= rest - 1) count += this.#times.of(first + lowestBit(rest)).length;
    return count;
  }

  /** Where looking for a member that may not exist ends: 400 years on for HOURLY, whose days all differ, else the horizon. */
  get searchEnd(): number {
    return this.#rule.freq === 'HOURLY' ? Math.min(this.start + CYCLE, HORIZON) : HORIZON;
  }

  /** The floating second of the last member that COUNT allows, DTSTART counted in any case. Only for rules with COUNT; worked out once. */
  get lastCounted(): number {
    this.#lastCounted ??= this.#findLastCounted(this.#rule.count ?? 1);
    return this.#lastCounted;
  }

  #findLastCounted(count: number): number {
    const wanted = this.startMatches ? count : count - 1;
    if (wanted === 0) return this.start;
    return this.nth(wanted, this.searchEnd) ?? this.searchEnd - 1;
  }
}
