import { type AliasableExpression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer } from '../people/people.loaders.ts';
import { type CalendarTables, eventColumns } from './event.entity.ts';

type Builder = ExpressionBuilder<CalendarTables, 'events'>;
type Condition = AliasableExpression<SqlBool>;

/** A condition that nothing meets; better-sqlite3 takes no boolean as a parameter. */
export const NEVER = sql<SqlBool>`false`;

const eventsOfViewer = (scope: Scope, eb: Builder) =>
  eb
    .selectFrom('event_memberships')
    .select('event_memberships.event_id')
    .where('event_memberships.user_id', '=', scope.viewerId);

/** Rights are kept with the series; its exceptions share them. Two conditions, because each has an index of its own. */
const isGiven = (scope: Scope, eb: Builder): Condition[] =>
  (['events.id', 'events.recurrence_parent_id'] as const).map(id => eb(id, 'in', eventsOfViewer(scope, eb)));

const calendarsOfViewer = (scope: Scope, eb: Builder, withDeleted: boolean) => {
  const query = eb
    .selectFrom('calendars')
    .select('calendars.id')
    .where(inner => scope.sql.oneOf(inner.ref('calendars.household_id'), householdsOfViewer(scope)));
  return withDeleted ? query : query.where('calendars.deleted_at', 'is', null);
};

/** A removed calendar takes its events along, whoever could see them. Looked up one by one: as a set it is all calendars. */
const isOnLiveCalendar = (eb: Builder): Condition =>
  eb(
    eb.selectFrom('calendars').select('calendars.deleted_at').whereRef('calendars.id', '=', 'events.calendar_id'),
    'is',
    null,
  );

/** What everybody may see. */
export const isPublished = (eb: Builder): Condition =>
  eb.and([eb('events.visibility', '=', 'PUBLIC'), isOnLiveCalendar(eb)]);

/** Events on the calendars of the viewer's households, and those they were given a role in. */
export function isOwn(scope: Scope, eb: Builder, withDeleted = false): Condition {
  if (scope.isStranger) return NEVER;
  return eb.or([
    eb('events.calendar_id', 'in', calendarsOfViewer(scope, eb, withDeleted)),
    ...isGiven(scope, eb).map(is => (withDeleted ? is : eb.and([is, isOnLiveCalendar(eb)]))),
  ]);
}

/** What the viewer may know of at all: their own events, and everybody's public ones while they are not removed. */
export function isVisible(scope: Scope, eb: Builder): Condition {
  const published = eb.and([isPublished(eb), eb('events.deleted_at', 'is', null)]);
  return scope.isStranger ? published : eb.or([isOwn(scope, eb, true), published]);
}

/** Whether the viewer may read an event that they may see: of others' private events only the time. */
export function isReadable(scope: Scope, eb: Builder): Condition {
  const open = eb('events.visibility', '<>', 'PRIVATE');
  if (scope.isStranger) return open;
  return eb.or([open, eb('events.organizer_id', '=', scope.viewerId), ...isGiven(scope, eb)]);
}

/** Every read of events begins here, so a foreign event looks exactly like a missing one. */
export const readEvents = (scope: Scope) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select(eventColumns)
    .select(eb => isReadable(scope, eb).as('isReadable'));
