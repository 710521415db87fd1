import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type Change, readChange } from './event-change.ts';
import { detailsOf, newColumns, rowOf, seriesColumns } from './event-columns.ts';
import type { EventPatch } from './event-patch.ts';
import { calendarFor, newId } from './event.service.ts';
import type { Target } from './event-target.ts';
import { Event } from './event.entity.ts';
import { copyMemberships } from './membership.service.ts';
import { exceptionOf } from './occurrence.ts';
import { copyParticipants, partsOf, replaceParticipants, withAnswers } from './participant.service.ts';
import { readEditedSeries } from './recurrence-input.ts';
import { moveSeries, type SeriesMove, type SeriesSplit, splitSeries } from './recurrence/edit.ts';
import type { Member } from './recurrence/series.ts';
import { type Followed, followSeries, type SeriesEdit } from './series-follow.ts';
import { memberTiming } from './series-this.ts';
import { timeColumns, type Timing, timingOf } from './timing.ts';

/** An edited series: itself, the one split from it if it was split, and what became of its exceptions. */
export interface Edited extends Followed {
  readonly event: Event;
  readonly newSeries: Event | null;
}

/** Changes a single event, or a whole series, by as much as the patch changes the instance it was written for. */
export async function changeAll(scope: Scope, target: Target, patch: EventPatch): Promise<Edited> {
  const { event } = target;
  if (patch.id != null && patch.id.toLowerCase() !== event.id)
    refuse('INVALID', 'An id cannot be changed', ['patch', 'id']);
  const { change, move } = await plan(scope, target, patch, (...[series, exceptions, , shift]) =>
    moveSeries(series, exceptions, shift),
  );
  return applyToAll(scope, { target, patch, change, move });
}

/** Splits a series at an instance and changes what follows; at its first instance that is a change of all. */
export async function changeFollowing(scope: Scope, target: Target, patch: EventPatch): Promise<Edited> {
  if (patch.calendarId !== undefined)
    refuse('INVALID', 'Split the series first, then move the new one', ['patch', 'calendarId']);
  const { change, move } = await plan(scope, target, patch, splitSeries);
  if (move.scope === 'ALL') return applyToAll(scope, { target, patch, change, move });
  return split(scope, { target, patch, change, move });
}

interface Plan<Move> {
  readonly target: Target;
  readonly patch: EventPatch;
  readonly change: Change;
  readonly move: Move;
}

type Edit<Move> = (...args: Parameters<typeof splitSeries>) => Move;

/** Works the edit out before anything is written; whatever speaks against it is refused. */
async function plan<Move extends SeriesMove | SeriesSplit>(
  scope: Scope,
  target: Target,
  patch: EventPatch,
  edit: Edit<Move>,
) {
  const { event, recurrence, exceptions } = target;
  const first: Member = { local: recurrence.series.start, instant: recurrence.instant(recurrence.series.start) };
  const at = target.named ?? first;
  const base = memberTiming(target, at);
  const change = await readChange(scope, patch, { event, base });
  const problems = new Problems(['patch', 'recurrence']);
  const edited = exceptions.map(exceptionOf);
  const move = readEditedSeries(patch.recurrence, { base, timing: change.timing }, problems, shift =>
    edit(recurrence.series, edited, at.local, shift),
  );
  problems.throwIfAny();
  return { change, move: move! };
}

async function applyToAll(scope: Scope, { target, patch, change, move }: Plan<SeriesMove>): Promise<Edited> {
  const { event } = target;
  const old = await snapshot(scope, event);
  const timing = movedTiming(move, change);
  const calendar =
    patch.calendarId == null ? null : await calendarFor(scope, patch.calendarId, ['patch', 'calendarId']);
  if (calendar && calendar.id !== event.calendarId) await moveToCalendar(scope, event, calendar.id);
  Object.assign(event, change.details, timeColumns(timing), seriesColumns(move.after, timing));
  touch(event);
  if (change.details.visibility === 'PRIVATE') await hideRemoved(scope, event.id);
  if (change.participants)
    replaceParticipants(scope, { eventId: event.id, parts: old.parts, drafts: change.participants });
  const followed = await followSeries(scope, editOf({ target, change, move, old, owner: event }));
  return { event, newSeries: null, ...followed };
}

/** Removed instances follow no change of their series, but can still be read by their ids. */
const hideRemoved = (scope: Scope, seriesId: string): Promise<number> =>
  scope.em.nativeUpdate(Event, { recurrenceParentId: seriesId, deletedAt: { $ne: null } }, { visibility: 'PRIVATE' });

async function split(scope: Scope, { target, patch, change, move }: Plan<SeriesSplit>): Promise<Edited> {
  const { event } = target;
  const old = await snapshot(scope, event);
  const timing = movedTiming(move, change);
  const problems = new Problems(['patch', 'id']);
  const id = await newId(scope, patch.id, problems);
  problems.throwIfAny();
  const newSeries = scope.create(Event, {
    ...newColumns(id),
    ...old.details,
    ...change.details,
    ...timeColumns(timing),
    ...seriesColumns(move.after, timing),
    calendarId: event.calendarId,
    organizerId: event.organizerId,
    splitFromId: event.id,
  });
  await copyMemberships(scope, event.id, newSeries.id);
  copyParticipants(scope, newSeries.id, change.participants ? withAnswers(change.participants, old.parts) : old.parts);
  Object.assign(event, seriesColumns(move.before, old.timing));
  touch(event);
  const followed = await followSeries(scope, editOf({ target, change, move, old, owner: newSeries }));
  return { event, newSeries, ...followed };
}

const snapshot = async (scope: Scope, event: Event): Promise<SeriesEdit['old']> => ({
  timing: timingOf(rowOf(event)),
  details: detailsOf(event),
  parts: (await partsOf(scope, [event.id])).get(event.id) ?? [],
});

const movedTiming = ({ after }: Pick<SeriesMove, 'after'>, { timing }: Change): Timing => ({
  allDay: after.allDay,
  zone: after.zone,
  start: after.start,
  duration: timing.duration,
});

type Parts = Pick<SeriesEdit, 'move' | 'old' | 'owner'> & { readonly target: Target; readonly change: Change };

const editOf = ({ target, change, move, old, owner }: Parts): SeriesEdit => ({
  move,
  old,
  owner,
  change: { details: change.details, participants: change.participants, duration: change.timing.duration },
  named: target.named?.instant ?? null,
});

function touch(event: Event): void {
  event.version += 1;
  event.sequence += 1;
}

/** Participants are people of the calendar's household, so an event stays in it; exceptions go with their series. */
async function moveToCalendar(scope: Scope, event: Event, calendarId: string): Promise<void> {
  const [from, to] = await Promise.all(
    [event.calendarId, calendarId].map(id => calendarFor(scope, id, ['patch', 'calendarId'])),
  );
  if (from?.householdId !== to?.householdId) {
    refuse('INVALID', 'An event can only move to a calendar of the same household', ['patch', 'calendarId']);
  }
  await scope.em.nativeUpdate(Event, { recurrenceParentId: event.id }, { calendarId });
  event.calendarId = calendarId;
}
