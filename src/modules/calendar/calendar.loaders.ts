import { type Loader, loadMany, loadOne } from '../../kernel/loader.ts';
import type { Connection } from '../../kernel/page.ts';
import { toInstant, toInstantOrNull } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer } from '../people/people.loaders.ts';
import { calendarColumns, type CalendarRow } from './calendar.entity.ts';
import { isVisible, readEvents } from './event.access.ts';
import type { CalendarTables, EventRow } from './event.entity.ts';
import { type EventListArgs, findEvents, listEventsOf } from './event.repository.ts';
import { type StoredEvent, toEvent } from './viewing.ts';

export const eventById = loadOne(findEvents);

export const toCalendar = (row: Omit<CalendarRow, 'isDeleted'>): CalendarRow => ({
  ...row,
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
  deletedAt: toInstantOrNull(row.deletedAt),
  isDeleted: row.deletedAt != null,
});

const calendarsInReach = (scope: Scope) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('calendars')
    .where(eb => scope.sql.oneOf(eb.ref('calendars.household_id'), householdsOfViewer(scope)));

const visibleCalendars = (scope: Scope) => calendarsInReach(scope).select(calendarColumns);

export const probeCalendars = (scope: Scope, ids: readonly string[]) =>
  calendarsInReach(scope)
    .select('calendars.id as id')
    .where(eb => scope.sql.oneOf(eb.ref('calendars.id'), ids));

/** A calendar of the viewer's households, also a removed one. */
export const calendarById = loadOne(async (scope: Scope, ids) => {
  const rows = await visibleCalendars(scope)
    .where(eb => scope.sql.oneOf(eb.ref('calendars.id'), ids))
    .execute();
  return rows.map(row => toCalendar(row as CalendarRow));
});

export const calendarsOfHousehold = loadMany(
  async (scope: Scope, householdIds) => {
    const rows = await visibleCalendars(scope)
      .where(eb => scope.sql.oneOf(eb.ref('calendars.household_id'), householdIds))
      .where('calendars.deleted_at', 'is', null)
      .orderBy('calendars.created_at')
      .orderBy('calendars.id')
      .execute();
    return rows.map(row => toCalendar(row as CalendarRow));
  },
  calendar => calendar.householdId,
);

/** Where a user's events land when no calendar is named; theirs alone to see. */
export const defaultCalendarOfUser: Loader<Scope, CalendarRow | null> = {
  batch: async (scope, userIds) => {
    const rows = await visibleCalendars(scope)
      .select('calendars.default_of_id as userId')
      .where(eb => scope.sql.oneOf(eb.ref('calendars.default_of_id'), userIds))
      .where('calendars.deleted_at', 'is', null)
      .execute();
    return new Map(rows.map(({ userId, ...row }) => [String(userId), toCalendar(row as CalendarRow)]));
  },
  missing: () => null,
};

/** The calendar meant where an input names none: the viewer's own, or else the oldest of their households. */
export async function calendarOfViewer(scope: Scope): Promise<CalendarRow | null> {
  const own = await scope.load(defaultCalendarOfUser, scope.viewerId);
  if (own) return own;
  const all = await Promise.all(householdsOfViewer(scope).map(id => scope.load(calendarsOfHousehold, id)));
  return all.flat()[0] ?? null;
}

export const eventsOfCalendar = (args: EventListArgs): Loader<Scope, Connection<EventRow>> => ({
  batch: (scope, ids) => listEventsOf(scope, 'calendar_id', ids, args),
  missing: () => {
    throw new Error('Every calendar has a page of events, if an empty one');
  },
});

export const eventsOfOrganizer = (args: EventListArgs): Loader<Scope, Connection<EventRow>> => ({
  batch: (scope, ids) => listEventsOf(scope, 'organizer_id', ids, args),
  missing: () => {
    throw new Error('Every organizer has a page of events, if an empty one');
  },
});

/** Exceptions of a series that are not removed, in the order of the instances they stand for. */
export const exceptionsOfSeries = loadMany(
  async (scope: Scope, seriesIds): Promise<EventRow[]> => {
    const rows = await readEvents(scope)
      .where(eb => scope.sql.oneOf(eb.ref('events.recurrence_parent_id'), seriesIds))
      .where(isVisible(scope))
      .where('events.deleted_at', 'is', null)
      .orderBy('events.original_starts_at')
      .execute();
    return rows.map(row => toEvent(row as StoredEvent));
  },
  exception => String(exception.recurrenceParentId),
);
