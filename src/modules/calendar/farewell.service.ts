import { type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { Scope } from '../../kernel/scope.ts';
import type { CalendarTables } from './event.entity.ts';

interface Departure {
  readonly householdId: string;
  readonly userId: string;
  readonly heirId: string;
}

/**
 * Whoever leaves a household keeps their private events there, which nobody else could read, and nothing else: what they
 * organised for all goes to an owner, and so do their rights in it.
 */
export async function leaveCalendars(scope: Scope, { householdId, userId, heirId }: Departure): Promise<void> {
  const rows = scope.rows<CalendarTables>();
  const isThere = (eb: ExpressionBuilder<CalendarTables, 'events'>) =>
    eb.and([
      eb('events.calendar_id', 'in', calendarsOf(scope, [householdId])),
      eb('events.visibility', '!=', 'PRIVATE'),
    ]);
  await rows
    .updateTable('calendars')
    .set({ default_of_id: null })
    .where('household_id', '=', householdId)
    .where('default_of_id', '=', userId)
    .execute();
  await rows
    .deleteFrom('event_memberships')
    .where('user_id', '=', userId)
    .where('event_id', 'in', rows.selectFrom('events').select('events.id').where(isThere))
    .execute();
  await rows
    .updateTable('events')
    .set({ organizer_id: heirId })
    .where('organizer_id', '=', userId)
    .where(isThere)
    .execute();
}

interface Erasure {
  readonly userId: string;
  readonly householdIds: readonly string[];
}

/** Removes for good the calendars of households that end, and the private events that nobody else has a part in. */
export async function eraseEvents(scope: Scope, { userId, householdIds }: Erasure): Promise<void> {
  const rows = scope.rows<CalendarTables>();
  const ended = calendarsOf(scope, householdIds);
  await rows
    .deleteFrom('event_participants')
    .where('member_id', 'in', eb =>
      eb
        .selectFrom('family_members')
        .select('family_members.id')
        .where(inner => scope.sql.oneOf(inner.ref('family_members.household_id'), householdIds)),
    )
    .execute();
  await rows.deleteFrom('events').where('calendar_id', 'in', ended).execute();
  await rows
    .deleteFrom('calendars')
    .where(eb => scope.sql.oneOf(eb.ref('calendars.household_id'), householdIds))
    .execute();
  await rows
    .deleteFrom('events')
    .where('organizer_id', '=', userId)
    .where('visibility', '=', 'PRIVATE')
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('event_memberships')
            .select('event_memberships.id')
            .where('event_memberships.user_id', '!=', userId)
            // rights are kept with the series; its exceptions share them
            .where(sql<SqlBool>`event_memberships.event_id in (events.id, events.recurrence_parent_id)`),
        ),
      ),
    )
    .execute();
}

const calendarsOf = (scope: Scope, householdIds: readonly string[]) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('calendars')
    .select('calendars.id')
    .where(eb => scope.sql.oneOf(eb.ref('calendars.household_id'), householdIds));
