/** One range query over many series: their members, with the instances that were changed in the place of the originals. */
import { mod } from './civil.ts';
import { Recurrence } from './recurrence.ts';
import type { Series } from './series.ts';

/** A series or a single event. */
export interface Master extends Series {
  readonly id: string;
  /** Seconds from start to end, whole days when all-day; null has no end: an instant that belongs where it starts. */
  readonly duration: number | null;
}

/** An instance that was changed or cancelled. Its times are instants, or dates at midnight UTC when they are all-day. */
export interface OccurrenceException {
  readonly id: string;
  readonly seriesId: string;
  /** The start that the series gives it: an instant, or a date when the series is all-day. */
  readonly originalStart: number;
  readonly start: number;
  readonly end: number | null;
  readonly allDay: boolean;
  readonly cancelled: boolean;
}

/** Half-open, in instants; and the same window on the viewer's wall clock (floating), on which all-day instances are judged. */
export interface MergeWindow {
  readonly from: number;
  readonly to: number;
  readonly allDayFrom: number;
  readonly allDayTo: number;
}

/** One instance in a window. All-day times are dates at midnight UTC, the end exclusive. */
export interface Occurrence {
  seriesId: string;
  originalStart: number;
  start: number;
  end: number | null;
  allDay: boolean;
  /** The stored exception that stands in for the member. */
  exceptionId: string | null;
  kind: 'SINGLE' | 'VIRTUAL' | 'EXCEPTION' | 'CANCELLED';
  /** An exception whose original is no longer a member of its series; it is shown all the same. */
  isOrphan: boolean;
}

/** Instances that one query may produce. */
export const MAX_OCCURRENCES = 10_000;

/** The window holds more instances than one query may produce. */
export class TooManyOccurrences extends Error {
  override readonly name = 'TooManyOccurrences';
  readonly limit = MAX_OCCURRENCES;

  constructor() {
    super(`The range holds more than ${MAX_OCCURRENCES} instances; ask for a shorter one.`);
  }
}

/**
 * The instances that overlap the window, by start, then series and original start (so by their ids, see `formatOccurrenceKey`). A member gives way to an exception of the same original start, also
 * to one that was cancelled or moved out of the window; an exception comes in by its own times.
 * @throws TooManyOccurrences
 */
export function mergeOccurrences(
  masters: readonly Master[],
  exceptions: readonly OccurrenceException[],
  window: MergeWindow,
): Occurrence[] {
  const bySeries = Map.groupBy(exceptions, exception => exception.seriesId);
  const masterOf = new Map(masters.map(master => [master.id, master]));
  const found: Occurrence[] = [];
  // in the order of their ids, so that sorting by start alone leaves those that begin together in order
  for (const id of [...new Set([...masterOf.keys(), ...bySeries.keys()])].toSorted()) {
    const [master, own, first] = [masterOf.get(id), bySeries.get(id), found.length];
    const recurrence = master ? new Recurrence(master) : null;
    if (master && recurrence) addMembers(found, [master, recurrence], own, window);
    if (own) {
      addExceptions(found, own, recurrence, window);
      found.push(...found.splice(first).toSorted((a, b) => a.start - b.start || a.originalStart - b.originalStart));
    }
    if (found.length > MAX_OCCURRENCES) throw new TooManyOccurrences();
  }
  return byStart(found);
}

/** More than the instances of a query, so that a start and a place among them fit into one number. */
const PLACES = 2 ** 14;

/** Sorted by start, those that begin together in the order they are in. Numbers sort several times faster than objects. */
function byStart(found: readonly Occurrence[]): Occurrence[] {
  const places = new Float64Array(found.length);
  for (let place = 0; place < found.length; place++) places[place] = found[place]!.start * PLACES + place;
  places.sort();
  const sorted: Occurrence[] = [];
  for (const packed of places) sorted.push(found[mod(packed, PLACES)]!);
  return sorted;
}

function addMembers(
  found: Occurrence[],
  [master, recurrence]: readonly [Master, Recurrence],
  exceptions: readonly OccurrenceException[] | undefined,
  window: MergeWindow,
): void {
  const { id, allDay, duration } = master;
  const replaced = exceptions && new Set(exceptions.map(exception => exception.originalStart));
  const kind = master.rule || master.rdates?.length ? 'VIRTUAL' : 'SINGLE';
  const [from, to] = span(allDay, window);
  // What began less than its duration before the window still lasts at its beginning.
  for (const start of recurrence.starts(from - Math.max(0, (duration ?? 0) - 1), to)) {
    if (replaced?.has(start)) continue;
    const end = duration === null ? null : start + duration;
    found.push({
      seriesId: id,
      originalStart: start,
      start,
      end,
      allDay,
      exceptionId: null,
      kind,
      isOrphan: false,
    });
  }
}

function addExceptions(
  found: Occurrence[],
  exceptions: readonly OccurrenceException[],
  recurrence: Recurrence | null,
  window: MergeWindow,
): void {
  for (const { id, seriesId, originalStart, start, end, allDay, cancelled } of exceptions) {
    const [from, to] = span(allDay, window);
    if (start >= to || (start < from && (end ?? start) <= from)) continue;
    found.push({
      seriesId,
      originalStart,
      start,
      end,
      allDay,
      exceptionId: id,
      kind: cancelled ? 'CANCELLED' : 'EXCEPTION',
      isOrphan: !recurrence?.has(originalStart),
    });
  }
}

const span = (allDay: boolean, window: MergeWindow): readonly [from: number, to: number] =>
  allDay ? [window.allDayFrom, window.allDayTo] : [window.from, window.to];
