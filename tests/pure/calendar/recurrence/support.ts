import { formatLocal, parseLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { parseRule } from '../../../../src/modules/calendar/recurrence/rule.ts';
import type { Series } from '../../../../src/modules/calendar/recurrence/series.ts';
import { Zone } from '../../../../src/modules/calendar/recurrence/zone.ts';

/** A series in a few words; a start without a time makes it all-day, and EXDATE and RDATE are wall clocks. */
export interface Sketch {
  rule?: string;
  start: string;
  zone?: string;
  exdates?: readonly string[];
  rdates?: readonly string[];
}

/** The series of a sketch; the zone is Europe/Berlin unless it says otherwise. */
export function series({ rule, start, zone = 'Europe/Berlin', exdates = [], rdates = [] }: Sketch): Series {
  const allDay = !start.includes('T');
  const place = (text: string): number => (allDay ? parseLocal(text) : Zone.of(zone).toInstant(parseLocal(text)));
  return {
    start: parseLocal(start),
    allDay,
    zone,
    rule: rule === undefined ? null : parseRule(rule),
    exdates: exdates.map(place),
    rdates: rdates.map(place),
  };
}

/** The same, ready to be asked. */
export const recurrence = (sketch: Sketch): Recurrence => new Recurrence(series(sketch));

/** An instant from `2026-03-29T01:30:00Z` or a date. */
export const instant = (text: string): number => parseLocal(text.replace('Z', ''));

/** Instants as `2026-03-29T01:30:00Z`. */
export const utc = (instants: readonly number[]): string[] => instants.map(at => `${formatLocal(at)}Z`);

/** Wall clocks of the first n members. */
export const firstLocals = (sketch: Sketch, n: number): string[] =>
  recurrence(sketch)
    .first(n)
    .map(member => formatLocal(member.local));
