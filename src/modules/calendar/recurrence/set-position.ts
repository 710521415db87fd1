import { hasBit, lowestBit } from './masks.ts';

/** The days of a month: all together, and one set per time of day where the times differ (only with BYSETPOS). */
export interface MonthDays {
  days: number;
  bySlot: readonly number[] | null;
}

/** BYSETPOS within one hour or one day: it chooses among times. */
export function chooseTimes(times: readonly number[], positions: readonly number[]): number[] {
  return times.filter((_, index) => positions.includes(index + 1) || positions.includes(index - times.length));
}

/** BYSETPOS over one period, which is given as sets of days in time order, with so many times each day: a set per day set and time. */
export function chooseDays(period: readonly number[], slots: number, positions: readonly number[]): MonthDays[] {
  const days: [part: number, bit: number][] = [];
  for (const [part, mask] of period.entries()) {
    for (let rest = mask; rest; rest &= rest - 1) days.push([part, lowestBit(rest)]);
  }
  const chosen = period.map(() => ({ days: 0, bySlot: Array.from({ length: slots }, () => 0) }));
  for (const position of positions) {
    const index = position > 0 ? position - 1 : days.length * slots + position;
    const day = index < 0 ? undefined : days[Math.floor(index / slots)];
    if (!day) continue;
    const result = chosen[day[0]]!;
    result.days |= 1 << day[1];
    result.bySlot[index % slots]! |= 1 << day[1];
  }
  return chosen;
}

/** Whether the day is chosen at that time of day. */
export const isChosen = (bySlot: readonly number[], bit: number, slot: number): boolean => hasBit(bySlot[slot]!, bit);
