import { DAY, mod } from './civil.ts';
import { bitsOf, hasBit } from './masks.ts';
import type { Rule } from './rule.ts';
import { chooseTimes } from './set-position.ts';

const NONE: readonly number[] = [];

/** The times of day of a rule, as seconds after midnight in order. All-day rules have one: midnight; BYHOUR and the like say nothing there. */
export class DayTimes {
  readonly #ofEveryDay: readonly number[];
  readonly #hourly: { startHour: number; interval: number; allowed: number } | null;
  readonly #inHour: readonly number[];
  readonly #byFirstHour: (readonly number[])[] = [];

  /** @param start floating second of DTSTART */
  constructor(rule: Rule, start: number, allDay: boolean) {
    const time = mod(start, DAY);
    const seconds = allDay ? [0] : (rule.bySecond ?? [time % 60]);
    const minutes = allDay ? [0] : (rule.byMinute ?? [Math.floor(time / 60) % 60]);
    const hours = allDay ? [0] : (rule.byHour ?? [Math.floor(time / 3600)]);
    const inHour = minutes.flatMap(minute => seconds.map(second => minute * 60 + second));
    const inDay = hours.flatMap(hour => inHour.map(offset => hour * 3600 + offset));
    const { freq, interval, bySetPos } = rule;
    this.#inHour = freq === 'HOURLY' && bySetPos ? chooseTimes(inHour, bySetPos) : inHour;
    this.#ofEveryDay = freq === 'DAILY' && bySetPos ? chooseTimes(inDay, bySetPos) : inDay;
    this.#hourly =
      freq === 'HOURLY'
        ? { startHour: Math.floor(start / 3600), interval, allowed: bitsOf(rule.byHour, 0xffffff) }
        : null;
  }

  /** Members of one hour that HOURLY picks. */
  get perHour(): number {
    return this.#inHour.length;
  }

  /** Members of one day; not for HOURLY, where days differ. */
  get perDay(): number {
    return this.#ofEveryDay.length;
  }

  /** The times of one day number. HOURLY keeps the hours whose distance to DTSTART on the wall clock INTERVAL divides. */
  of(day: number): readonly number[] {
    if (!this.#hourly) return this.#ofEveryDay;
    const { startHour, interval } = this.#hourly;
    const firstHour = mod(startHour - day * 24, interval);
    return firstHour > 23 ? NONE : (this.#byFirstHour[firstHour] ??= this.#fromHour(firstHour));
  }

  #fromHour(firstHour: number): number[] {
    const { interval, allowed } = this.#hourly!;
    const times: number[] = [];
    for (let hour = firstHour; hour < 24; hour += interval) {
      if (hasBit(allowed, hour)) for (const offset of this.#inHour) times.push(hour * 3600 + offset);
    }
    return times;
  }
}
