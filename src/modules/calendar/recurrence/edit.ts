/** Edits of a whole series, or of all of it from one member on, as data: the caller writes what comes back. */
import { DAY } from './civil.ts';
import { cutSeries } from './cut.ts';
import { moveRule } from './move-rule.ts';
import { Recurrence } from './recurrence.ts';
import type { Rule } from './rule.ts';
import type { Series } from './series.ts';
import { Zone } from './zone.ts';

/** A stored exception of the series, by the start that the series gives it (an instant; a date when all-day). */
export interface SeriesException {
  readonly id: string;
  readonly originalStart: number;
  readonly cancelled: boolean;
}

/** What changes. It is a difference, so that it means the same wherever in the series it was made. */
export interface SeriesChange {
  /** Seconds added to the floating start, days and time of day together. */
  readonly shift: number;
  /** The new rule as it is meant to be, null for none; left out, the old one follows the move. */
  readonly rule?: Rule | null;
  readonly zone?: string;
  readonly allDay?: boolean;
}

/** An edit of the whole series, and what becomes of its exceptions. */
export interface SeriesMove {
  readonly scope: 'ALL';
  readonly after: Series;
  /** Exceptions that stay, with their original start before and after; also those for which it is the same. */
  readonly rekeyed: readonly { id: string; from: number; to: number }[];
  /** Cancelled exceptions whose original is gone: nothing is left to cancel. */
  readonly dropped: readonly string[];
  /** Edited exceptions whose original is gone: they become single events. */
  readonly detached: readonly string[];
}

/** An edit from one member on: the old series ends before it, and a new one begins with it. The lists speak of the new one. */
export interface SeriesSplit extends Omit<SeriesMove, 'scope'> {
  readonly scope: 'THIS_AND_FOLLOWING';
  readonly before: Series & { readonly rule: Rule };
}

/**
 * Changes the series from the floating member `at` on. At its first member this is an edit of ALL, and the result says so.
 * @throws RangeError when the rule has no such member (RDATEs cannot be split at), RuleError as `moveSeries`
 */
export function splitSeries(
  series: Series,
  exceptions: readonly SeriesException[],
  at: number,
  change: SeriesChange,
): SeriesSplit | SeriesMove {
  const cut = cutSeries(series, at);
  if (!cut) return moveSeries(series, exceptions, change);
  const moving = exceptions.filter(exception => cut.isAfter(exception.originalStart));
  return { ...moveSeries(cut.after, moving, change), scope: 'THIS_AND_FOLLOWING', before: cut.before };
}

/**
 * Changes the whole series.
 * @throws RuleError RULE_START_MISMATCH when the moved rule cannot follow the start or the new rule does not produce it,
 *   RULE_NEVER_MATCHES, RULE_TOO_DENSE; RangeError for an unknown zone
 */
export function moveSeries(series: Series, exceptions: readonly SeriesException[], change: SeriesChange): SeriesMove {
  const old = new Recurrence(series);
  const zone = change.zone ?? series.zone;
  const allDay = change.allDay ?? series.allDay;
  const moveLocal = (local: number): number => {
    const moved = local + change.shift;
    return allDay ? Math.floor(moved / DAY) * DAY : moved;
  };
  const place = (local: number): number => (allDay ? local : Zone.of(zone).toInstant(local));
  // A wall clock in a gap cannot be read back from its instant, so members are asked for theirs.
  const moveInstant = (instant: number): number => place(moveLocal(old.at(instant)?.local ?? old.local(instant)));
  const moveAll = (instants: readonly number[] = []): number[] =>
    [...new Set(instants.map(moveInstant))].toSorted((a, b) => a - b);

  const after: Series = {
    start: moveLocal(series.start),
    allDay,
    zone,
    rule: change.rule === undefined ? moveRule(old, change.shift, { allDay, zone }) : change.rule,
    exdates: moveAll(series.exdates),
    rdates: moveAll(series.rdates),
  };
  if (after.start !== series.start || change.rule !== undefined) new Recurrence(after).assertStartMatches();
  return { scope: 'ALL', after, ...rekey(exceptions, new Recurrence(after), moveInstant) };
}

function rekey(
  exceptions: readonly SeriesException[],
  after: Recurrence,
  moveInstant: (instant: number) => number,
): Pick<SeriesMove, 'rekeyed' | 'dropped' | 'detached'> {
  const rekeyed: { id: string; from: number; to: number }[] = [];
  const dropped: string[] = [];
  const detached: string[] = [];
  const recurs = after.series.rule !== null || Boolean(after.series.rdates?.length);
  const taken = new Set<number>();
  for (const { id, originalStart, cancelled } of exceptions) {
    const to = moveInstant(originalStart);
    // Two can fall together, when a gap or a change to all-day merges their originals: the first keeps the place.
    if (recurs && !taken.has(to) && after.has(to)) {
      taken.add(to);
      rekeyed.push({ id, from: originalStart, to });
    } else (cancelled ? dropped : detached).push(id);
  }
  return { rekeyed, dropped, detached };
}
