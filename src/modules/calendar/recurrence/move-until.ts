/** UNTIL in the form that we write: an instant for timed series, a date for all-day ones. */
import { DAY } from './civil.ts';
import { HORIZON } from './pattern.ts';
import { Recurrence } from './recurrence.ts';
import type { Until } from './rule.ts';
import { MARGIN, type Series } from './series.ts';
import { Zone } from './zone.ts';

/** Where a series moves to. */
export type MoveTarget = Pick<Series, 'allDay' | 'zone'>;

/** The series with an UNTIL that may have been given otherwise in that form; its members stay the same. For what is stored and exported. */
export function withWrittenUntil(series: Series): Series {
  const { rule, allDay } = series;
  if (!rule?.until || rule.until.kind === (allDay ? 'date' : 'utc')) return series;
  return { ...series, rule: { ...rule, until: moveUntil(new Recurrence(series), rule.until, 0, series) } };
}

/** UNTIL of a series that moves by so many seconds: it moves like the members that it admits, on the wall clock. */
export function moveUntil(old: Recurrence, until: Until, shift: number, target: MoveTarget): Until {
  const local = Math.min(untilLocal(old, until) + shift, HORIZON - 1);
  if (target.allDay) return { kind: 'date', second: (Math.floor(local / DAY) + 1) * DAY - 1 };
  return { kind: 'utc', second: Math.min(Zone.of(target.zone).toInstant(local), HORIZON - 1) };
}

/** The last wall clock that UNTIL admits. In a fold a member may show a later one than UNTIL itself, as it is the first of two. */
function untilLocal(old: Recurrence, { kind, second }: Until): number {
  if (old.series.allDay) return (Math.floor(second / DAY) + 1) * DAY - 1;
  if (kind !== 'utc') return second;
  const members = old.members(second - MARGIN, second + 1);
  return members.reduce((latest, { local }) => Math.max(latest, local), old.local(second));
}
