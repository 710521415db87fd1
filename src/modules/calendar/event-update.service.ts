import type { Scope } from '../../kernel/scope.ts';
import { eventById } from './calendar.loaders.ts';
import { rowOf } from './event-columns.ts';
import type { EventPatch } from './event-patch.ts';
import { type EditScopeName, findTarget, type Target } from './event-target.ts';
import type { Event, EventRow } from './event.entity.ts';
import { mayEdit } from './event.policy.ts';
import { roleOfViewer } from './event-view.ts';
import { exceptionOf, type OccurrenceRow, seriesOf } from './occurrence.ts';
import { occurrenceAt } from './occurrence.finder.ts';
import { formatLocal } from './recurrence/civil.ts';
import { parseOccurrenceKey } from './recurrence/occurrence-key.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { Zone } from './recurrence/zone.ts';
import { changeAll, changeFollowing, type Edited } from './series-edit.ts';
import { changeThis } from './series-this.ts';
import { timingOf } from './timing.ts';

export interface Update {
  readonly id: string;
  readonly scope: EditScopeName;
  readonly version?: number | null;
  readonly patch: EventPatch;
}

export interface Updated {
  readonly event: EventRow;
  readonly newSeries: EventRow | null;
  readonly occurrence: OccurrenceRow | null;
  readonly rekeyed: readonly OccurrenceRow[];
  readonly dropped: readonly string[];
  readonly detached: readonly EventRow[];
  readonly notes: readonly string[];
}

/** Changes an event, a series, or part of one, as recurrence.md says under Edits. */
export async function updateEvent(scope: Scope, input: Update): Promise<Updated> {
  const repeated = await alreadySplit(scope, input);
  if (repeated) return repeated;
  const target = await findTarget(scope, input);
  if (!target.event.isRecurring) return shown(await changeAll(scope, target, input.patch));
  if (input.scope === 'THIS') return shownOne(target, await changeThis(scope, target, input.patch));
  const change = input.scope === 'ALL' ? changeAll : changeFollowing;
  return shown(await change(scope, target, input.patch));
}

/** A repeated request that gave the new series an id finds it made: the instance it was split at is no longer the old one's. */
async function alreadySplit(scope: Scope, { id, scope: extent, patch }: Update): Promise<Updated | null> {
  if (extent !== 'THIS_AND_FOLLOWING' || patch.id == null) return null;
  const newSeries = await scope.load(eventById, patch.id.toLowerCase());
  const seriesId = parseOccurrenceKey(id)?.seriesId.toLowerCase();
  if (!newSeries || seriesId === undefined || newSeries.splitFromId !== seriesId) return null;
  const event = await scope.load(eventById, seriesId);
  if (!event || !mayEdit(await roleOfViewer(scope, event))) return null; // they are told why by what comes next
  return { ...NOTHING, event, newSeries };
}

const NOTHING = { newSeries: null, occurrence: null, rekeyed: [], dropped: [], detached: [], notes: [] };

/** One changed instance. */
export function shownOne({ event }: Target, exception: Event): Updated {
  const row = rowOf(exception);
  const occurrence = occurrenceAt(rowOf(event), [row], exceptionOf(row).originalStart);
  return { ...NOTHING, event: rowOf(event), occurrence, notes: shiftedStart(row) };
}

function shown({ event, newSeries, rekeyed, dropped, detached }: Edited): Updated {
  const owner = rowOf(newSeries ?? event);
  const rows = rekeyed.map(rowOf);
  const occurrences = rows.map(row => occurrenceAt(owner, [row], exceptionOf(row).originalStart));
  return {
    ...NOTHING,
    event: rowOf(event),
    newSeries: newSeries && rowOf(newSeries),
    rekeyed: occurrences.filter(each => each !== null),
    dropped,
    detached: detached.map(rowOf),
    notes: owner.isRecurring ? shiftedMembers(owner) : shiftedStart(owner),
  };
}

const note = (local: number, zone: string) =>
  `SHIFTED_BY_CLOCK_CHANGE: ${formatLocal(local)} does not exist in ${zone}`;

function shiftedStart(row: EventRow): string[] {
  const { allDay, zone, start } = timingOf(row);
  return !allDay && Zone.of(zone).isGap(start) ? [note(start, zone)] : [];
}

const MOST_NOTES = 5;
/** A year holds each clock change of a zone once. */
const LOOKED_AT = 366 * 86_400;

function shiftedMembers(row: EventRow): string[] {
  const { allDay, zone } = timingOf(row);
  if (allDay) return [];
  const recurrence = new Recurrence(seriesOf(row));
  const from = recurrence.instant(recurrence.series.start);
  const shifted = recurrence.members(from, from + LOOKED_AT).filter(({ local }) => Zone.of(zone).isGap(local));
  return shifted.slice(0, MOST_NOTES).map(({ local }) => note(local, zone));
}
