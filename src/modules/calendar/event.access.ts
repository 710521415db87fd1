import { type AliasableExpression, type SqlBool, sql } from 'kysely';
import { NEVER } from '../../kernel/filters.ts';
import { selectionOf } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer } from '../people/people.loaders.ts';
import { type CalendarTables, eventColumns } from './event.entity.ts';
import type { StoredEvent } from './viewing.ts';

// Every read carries these conditions, so they are written as SQL: a query builder takes eight times as long to make them.
type Condition = AliasableExpression<SqlBool>;

const householdOfCalendar = sql.ref<string>('calendars.household_id');

const eventsOfViewer = (scope: Scope) =>
  sql`(select event_memberships.event_id from event_memberships where event_memberships.user_id = ${scope.viewerId})`;

/** A removed calendar takes its events along, whoever could see them. Looked up one by one: as a set it is all calendars. */
const isOnLiveCalendar: Condition = sql`(select calendars.deleted_at from calendars where calendars.id = events.calendar_id) is null`;

/** What everybody may see. */
export const isPublished: Condition = sql`(events.visibility = 'PUBLIC' and ${isOnLiveCalendar})`;

/** Rights are kept with the series; its exceptions share them. Two conditions, because each has an index of its own. */
export const isGiven = (scope: Scope): Condition =>
  sql`(events.id in ${eventsOfViewer(scope)} or events.recurrence_parent_id in ${eventsOfViewer(scope)})`;

/** Events on the calendars of the viewer's households, and those they were given a role in. */
export function isOwn(scope: Scope, withDeleted = false): Condition {
  if (scope.isStranger) return NEVER;
  const mine = scope.sql.oneOf(householdOfCalendar, householdsOfViewer(scope));
  const live = withDeleted ? sql`` : sql` and calendars.deleted_at is null`;
  const [given, shown] = [eventsOfViewer(scope), withDeleted ? sql`` : sql` and ${isOnLiveCalendar}`];
  // each alternative stands alone: SQLite finds no index for an `or` inside an `and` inside an `or`
  const isOfSeries = sql`(events.recurrence_parent_id in ${given}${shown})`;
  return sql`(events.calendar_id in (select calendars.id from calendars where ${mine}${live}) or (events.id in ${given}${shown}) or ${isOfSeries})`;
}

/** What the viewer may know of at all: their own events, and everybody's public ones while they are not removed. */
export function isVisible(scope: Scope): Condition {
  const published: Condition = sql`(${isPublished} and events.deleted_at is null)`;
  return scope.isStranger ? published : sql`(${isOwn(scope, true)} or ${published})`;
}

/** Whether the viewer may read an event that they may see: of others' private events only the time. */
export function isReadable(scope: Scope): Condition {
  const open: Condition = sql`events.visibility <> 'PRIVATE'`;
  return scope.isStranger ? open : sql`(${open} or events.organizer_id = ${scope.viewerId} or ${isGiven(scope)})`;
}

const eventSelection = selectionOf(eventColumns);

/** Every read of events begins here, so a foreign event looks exactly like a missing one. */
export const readEvents = (scope: Scope) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select([eventSelection, isReadable(scope).as('isReadable')])
    .$castTo<StoredEvent>();
