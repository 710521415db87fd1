import { randomUUIDv7 } from 'node:crypto';
import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { calendarById, calendarOfViewer } from './calendar.loaders.ts';
import { readTiming } from './event-draft.ts';
import { type EventPatch, readDetails } from './event-patch.ts';
import { Event, EventMembership, type EventRow } from './event.entity.ts';
import { mayCreate } from './event.policy.ts';
import { addParticipants, checkParticipants } from './participant.service.ts';
import { readSeries } from './recurrence-input.ts';
import { newColumns, rowOf, seriesColumns } from './event-columns.ts';
import { timeColumns } from './timing.ts';

/** A new event with its participants; whoever makes it is its organizer and first owner. */
export async function createEvent(scope: Scope, patch: EventPatch): Promise<EventRow> {
  const path = ['event'];
  const calendar = await calendarFor(scope, patch.calendarId, [...path, 'calendarId']);
  const problems = new Problems(path);
  const details = readDetails(patch, true, problems);
  const timing = readTiming(patch, { zone: calendar.timeZone, timing: null }, problems);
  const series = timing && patch.recurrence ? readSeries(patch.recurrence, timing, problems.at('recurrence')) : null;
  const participants = patch.participants ?? [];
  await checkParticipants(scope, participants, calendar, problems.at('participants'));
  const id = await newId(scope, patch.id, problems.at('id'));
  problems.throwIfAny();

  const event = scope.create(Event, {
    ...newColumns(id),
    ...(details as { title: string }),
    ...timeColumns(timing!),
    ...seriesColumns(series, timing!),
    calendarId: calendar.id,
    organizerId: scope.viewerId,
  });
  scope.create(EventMembership, { eventId: event.id, userId: scope.viewerId, role: 'OWNER' });
  addParticipants(scope, event.id, participants);
  return rowOf(event);
}

/** The calendar an event goes to: a foreign one looks like a missing one. */
export async function calendarFor(
  scope: Scope,
  id: string | null | undefined,
  path: readonly string[],
): Promise<CalendarRow> {
  const calendar = id == null ? await calendarOfViewer(scope) : await scope.load(calendarById, id);
  if (!calendar || calendar.isDeleted || !mayCreate(scope.actor, calendar.householdId)) {
    refuse(
      'NOT_FOUND',
      id == null ? 'You have no calendar yet; make one with calendarCreate' : 'There is no such calendar',
      path,
    );
  }
  return calendar;
}

/** The caller's own id, or a new one (F3). */
export async function newId(scope: Scope, given: string | null | undefined, problems: Problems): Promise<string> {
  if (given == null) return randomUUIDv7();
  if (!isUuid(given)) problems.add('INVALID', 'An id is a UUID; leave it out to be given one');
  else if (await scope.em.findOne(Event, { id: given.toLowerCase() }))
    problems.add('ALREADY_EXISTS', 'There is something with this id already');
  return given.toLowerCase();
}
