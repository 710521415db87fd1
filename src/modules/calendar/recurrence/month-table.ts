import { dayNumber, isLeap, mod, monthLength, weekdayOf } from './civil.ts';
import { allDays, bitsOf, everyNth, hasBit } from './masks.ts';
import { type MonthShape, daysOfMonth } from './month-days.ts';
import type { Rule } from './rule.ts';
import { type MonthDays, chooseDays } from './set-position.ts';
import { daysOfWeeks } from './week-days.ts';
import { countsWeekdaysOfYear, daysOfYear } from './year-days.ts';

/** A month as one number: 12 * year + month - 1. */
export const monthIndex = (year: number, month: number): number => year * 12 + month - 1;

/** The day number of the 1st of a month index. */
export const firstDayOf = (index: number): number => dayNumber(Math.floor(index / 12), (index % 12) + 1, 1);

/**
 * Which days a rule picks, as a table that is filled on demand. A month has 28 shapes (length and weekday of the 1st) and a
 * year 28 (weekday of 1 January, and which of the year and its neighbours is a leap year), so every rule is solved at most
 * that often; after that a month costs one look-up, wherever in history it lies.
 */
export class MonthTable {
  readonly #rule: Rule;
  readonly #startDay: number;
  readonly #startMonth: number;
  readonly #slots: number;
  readonly #months: number;
  readonly #positions: readonly number[] | undefined;
  readonly #throughYear: boolean;
  readonly #shapes: MonthDays[] = [];
  readonly #years: MonthDays[][] = [];

  /** @param rule completed; `startDay` is the day number and `startMonth` the month index of DTSTART, `slots` the times a day */
  constructor(rule: Rule, startDay: number, startMonth: number, slots: number) {
    this.#rule = rule;
    this.#startDay = startDay;
    this.#startMonth = startMonth;
    this.#slots = slots;
    this.#months = bitsOf(
      rule.byMonth?.map(month => month - 1),
      0xfff,
    );
    // Within an hour or a day BYSETPOS chooses among times, not among days.
    this.#positions = rule.freq === 'HOURLY' || rule.freq === 'DAILY' ? undefined : rule.bySetPos;
    const yearlySet = rule.freq === 'YEARLY' && Boolean(this.#positions);
    this.#throughYear = Boolean(rule.byWeekNo ?? rule.byYearDay) || yearlySet || countsWeekdaysOfYear(rule);
  }

  /** Whether BYMONTH and the INTERVAL of months and years let the month index through at all. */
  isActive(index: number): boolean {
    const { freq, interval } = this.#rule;
    const month = index % 12;
    if (!hasBit(this.#months, month)) return false;
    if (interval === 1) return true;
    if (freq === 'MONTHLY') return (index - this.#startMonth) % interval === 0;
    return freq !== 'YEARLY' || ((index - month) / 12 - Math.floor(this.#startMonth / 12)) % interval === 0;
  }

  /** The days that the BY parts pick in an active month, given by its index and the day number of its 1st. */
  of(index: number, firstDay: number): MonthDays {
    const { freq } = this.#rule;
    const month = index % 12;
    const year = (index - month) / 12;
    if (this.#throughYear) return this.#year(year)[month]!;
    const length = monthLength(year, month + 1);
    const first = weekdayOf(firstDay);
    // BYMONTH cuts the weeks that positions are counted in, and differently in each month of the year.
    const kind = freq === 'WEEKLY' && this.#positions ? month : 0;
    return (this.#shapes[kind * 28 + (length - 28) * 7 + first] ??= this.#solveMonth([year, month + 1], {
      length,
      first,
    }));
  }

  #solveMonth(month: [year: number, month: number], shape: MonthShape): MonthDays {
    if (!this.#positions) return { days: daysOfMonth(this.#rule, shape), bySlot: null };
    if (this.#rule.freq === 'WEEKLY') return daysOfWeeks(this.#rule, month, this.#months, this.#slots);
    return chooseDays([daysOfMonth(this.#rule, shape)], this.#slots, this.#positions)[0]!;
  }

  /** The days of a month, by the day number of its 1st, that INTERVAL lets through in DAILY and WEEKLY. */
  inInterval(first: number): number {
    const { freq, interval, wkst } = this.#rule;
    if (interval === 1 || (freq !== 'DAILY' && freq !== 'WEEKLY')) return allDays(31);
    if (freq === 'DAILY') return everyNth(interval, mod(this.#startDay - first, interval));
    const startWeek = this.#startDay - mod(weekdayOf(this.#startDay) - wkst, 7);
    const firstWeek = first - mod(weekdayOf(first) - wkst, 7);
    const inactive = mod((startWeek - firstWeek) / 7, interval);
    let mask = 0;
    for (let week = firstWeek + inactive * 7; week < first + 31; week += interval * 7) {
      mask |= week >= first ? 0x7f << (week - first) : 0x7f >> (first - week);
    }
    return mask;
  }

  #year(year: number): MonthDays[] {
    const leaps = (isLeap(year) ? 4 : 0) + (isLeap(year - 1) ? 2 : 0) + (isLeap(year + 1) ? 1 : 0);
    const key = weekdayOf(dayNumber(year, 1, 1)) * 8 + leaps;
    return (this.#years[key] ??= this.#solveYear(year));
  }

  #solveYear(year: number): MonthDays[] {
    const months = daysOfYear(this.#rule, year).map((days, month) => (hasBit(this.#months, month) ? days : 0));
    if (this.#positions) return chooseDays(months, this.#slots, this.#positions);
    return months.map(days => ({ days, bySlot: null }));
  }
}
