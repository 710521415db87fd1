import type { Scope } from '../../kernel/scope.ts';
import type { Change } from './event-change.ts';
import { rowOf } from './event-columns.ts';
import type { Details } from './event-patch.ts';
import { Event, type EventParticipant } from './event.entity.ts';
import { copyMemberships } from './membership.service.ts';
import { isSameList, partsOf, replaceParticipants } from './participant.service.ts';
import type { SeriesMove } from './recurrence/edit.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { timeColumns, type Timing, timingOf, toSeconds } from './timing.ts';

/** An edit of a series, as its exceptions need to know it. */
export interface SeriesEdit {
  readonly move: Pick<SeriesMove, 'after' | 'rekeyed' | 'dropped' | 'detached'>;
  /** The series before the edit: its row, its details, its participants. */
  readonly old: { readonly timing: Timing; readonly details: Details; readonly parts: readonly EventParticipant[] };
  /** The series that the exceptions which stay belong to from now on. */
  readonly owner: Event;
  readonly change: Pick<Change, 'details' | 'participants'> & { readonly duration: number | null };
  /** The original start of the instance that the change was written for: its exception takes the change whole. */
  readonly named: number | null;
}

/** What became of the exceptions of an edited series. */
export interface Followed {
  /** Those whose occurrence has another id now. */
  readonly rekeyed: readonly Event[];
  readonly dropped: readonly string[];
  readonly detached: readonly Event[];
}

/** Lets exceptions follow their series: what an exception never said differently changes with it, the rest stays. */
export async function followSeries(scope: Scope, edit: SeriesEdit): Promise<Followed> {
  const { rekeyed, dropped, detached } = edit.move;
  const ids = [...rekeyed.map(each => each.id), ...dropped, ...detached];
  if (ids.length === 0) return { rekeyed: [], dropped, detached: [] };
  if (rekeyed.some(({ from, to }) => from !== to)) await park(scope, ids);
  const events = new Map((await scope.em.find(Event, { id: { $in: ids } })).map(event => [event.id, event]));
  const parts = edit.change.participants ? await partsOf(scope, ids) : new Map<string, EventParticipant[]>();
  const recurrence = new Recurrence(edit.move.after);

  const moved = rekeyed.flatMap(({ id, from, to }) => {
    const exception = events.get(id)!;
    const isElsewhere = from !== to || exception.recurrenceParentId !== edit.owner.id;
    follow(scope, edit, {
      exception,
      from,
      start: recurrence.at(to)?.local ?? recurrence.local(to),
      parts: parts.get(id) ?? [],
    });
    adopt(exception, edit.owner, to);
    return isElsewhere ? [exception] : [];
  });
  for (const id of dropped) events.get(id)!.deletedAt = scope.clock.now();
  const singles = detached.map(id => events.get(id)!);
  for (const event of singles) await release(scope, event);
  return { rekeyed: moved, dropped, detached: singles };
}

/**
 * Takes exceptions out of the unique index until they have their new keys: a series moved by a week gives each exception
 * the key of the next, and rows are written one after the other.
 */
async function park(scope: Scope, ids: readonly string[]): Promise<void> {
  await scope.em.nativeUpdate(Event, { id: { $in: [...ids] } }, { deletedAt: scope.clock.now() });
}

interface Following {
  readonly exception: Event;
  /** Its original start so far, in seconds. */
  readonly from: number;
  /** The floating start that the edited series gives it. */
  readonly start: number;
  readonly parts: readonly EventParticipant[];
}

function follow(
  scope: Scope,
  { old, move, change, named }: SeriesEdit,
  { exception, from, start, parts }: Following,
): void {
  const isNamed = from === named;
  for (const [field, value] of Object.entries(change.details)) {
    const key = field as keyof Details;
    if (isNamed || exception[key] === old.details[key]) Object.assign(exception, { [key]: value });
  }
  if (isNamed || hasTimeOfSeries(exception, old.timing, from)) {
    const { allDay, zone } = move.after;
    Object.assign(exception, timeColumns({ allDay, zone, start, duration: change.duration }));
  }
  const { participants } = change;
  if (participants && (isNamed || isSameList(parts, old.parts))) {
    replaceParticipants(scope, { eventId: exception.id, parts, drafts: participants });
  }
}

/** Whether an exception is where and as long as the series put it. */
function hasTimeOfSeries(exception: Event, series: Timing, originalStart: number): boolean {
  const { allDay, duration } = timingOf(rowOf(exception));
  return toSeconds(exception.startsAt) === originalStart && allDay === series.allDay && duration === series.duration;
}

function adopt(exception: Event, owner: Event, originalStart: number): void {
  exception.deletedAt = null;
  exception.recurrenceParentId = owner.id;
  exception.originalStartsAt = new Date(originalStart * 1000);
  exception.uid = owner.uid;
  exception.calendarId = owner.calendarId;
  exception.version += 1;
}

/** Makes a changed instance that its series no longer has an event of its own, with the same rights. */
async function release(scope: Scope, exception: Event): Promise<void> {
  await copyMemberships(scope, String(exception.recurrenceParentId), exception.id);
  exception.deletedAt = null;
  exception.recurrenceParentId = null;
  exception.originalStartsAt = null;
  exception.uid = `${exception.id}@almanac`;
  exception.version += 1;
}
