import { DAY, formatDate, formatLocal, parseLocal } from './recurrence/civil.ts';
import { Zone } from './recurrence/zone.ts';
import type { Event } from './event.entity.ts';

/** When an event is, free of how it is stored: seconds throughout. */
export interface Timing {
  readonly allDay: boolean;
  /** IANA name; of an all-day event only what is shown. */
  readonly zone: string;
  /** Floating: what the clock on the wall shows; midnight for all-day events. */
  readonly start: number;
  /** Elapsed seconds, whole days for all-day events; null = no end, an instant that blocks nothing. */
  readonly duration: number | null;
}

/** A recurring event lasts at most this long; longer single ones are looked for apart. */
export const LONGEST = 31 * DAY;

type TimeColumns = Pick<
  Event,
  'isAllDay' | 'timeZone' | 'startDate' | 'endDate' | 'startsLocal' | 'startsAt' | 'endsAt' | 'isLong'
>;

const toDate = (seconds: number): Date => new Date(seconds * 1000);

export const toSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** Seconds on the time axis that is stored: an instant, or for all-day events midnight UTC of the day. */
export const axisStart = ({ allDay, zone, start }: Timing): number => (allDay ? start : Zone.of(zone).toInstant(start));

/** The columns that hold a timing. */
export function timeColumns(timing: Timing): TimeColumns {
  const { allDay, zone, start, duration } = timing;
  const startsAt = axisStart(timing);
  return {
    isAllDay: allDay,
    timeZone: zone,
    startDate: allDay ? formatDate(start) : null,
    endDate: allDay ? formatDate(start + (duration ?? DAY)) : null,
    startsLocal: allDay ? null : formatLocal(start),
    startsAt: toDate(startsAt),
    endsAt: duration === null ? null : toDate(startsAt + duration),
    isLong: duration !== null && duration > LONGEST,
  };
}

/** The timing that columns hold. */
export function timingOf(columns: Omit<TimeColumns, 'isLong' | 'endDate' | 'startDate'>): Timing {
  const { isAllDay, timeZone, startsLocal, startsAt, endsAt } = columns;
  return {
    allDay: Boolean(isAllDay),
    zone: timeZone,
    start: startsLocal ? parseLocal(startsLocal) : toSeconds(startsAt),
    duration: endsAt ? toSeconds(endsAt) - toSeconds(startsAt) : null,
  };
}
