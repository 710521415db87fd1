import { type ExpressionBuilder, sql } from 'kysely';
import type { Scope } from '../../kernel/scope.ts';
import { readEvents } from './event.access.ts';
import type { CalendarTables, EventRow, MembershipRow } from './event.entity.ts';
import { roleOf } from './event.policy.ts';
import { toSeconds } from './timing.ts';
import { type StoredEvent, toEvent } from './viewing.ts';

/** An event that is on the calendar already. */
export type KnownEvent = EventRow & {
  readonly workflowId: string;
  /** What the importer may do with it; null for a private event of somebody else. */
  readonly role: MembershipRow['role'] | null;
};

/** What of a file is on the calendar already. */
export interface KnownEvents {
  /** Single events and series, by UID. */
  readonly masters: Map<string, KnownEvent>;
  /** Changed instances, by series and the instant that they stand for. */
  readonly exceptions: Map<string, KnownEvent>;
}

/** Under which an exception is kept in `KnownEvents`; seconds. */
export const exceptionKey = (seriesId: string, originalStart: number): string => `${seriesId} ${originalStart}`;

interface Calendar {
  readonly id: string;
  readonly householdId: string;
}

const roleGiven = (scope: Scope, eb: ExpressionBuilder<CalendarTables, 'events'>) =>
  eb
    .selectFrom('event_memberships')
    .select('event_memberships.role')
    .where('event_memberships.user_id', '=', scope.viewerId)
    .where(sql<boolean>`event_memberships.event_id = coalesce(events.recurrence_parent_id, events.id)`);

/** What is read for a plan; locked where the plan is carried out, so that nobody changes it meanwhile. */
function readForImport(scope: Scope, isLocking: boolean) {
  const query = readEvents(scope)
    .select('events.workflow_id as workflowId')
    .select(eb => roleGiven(scope, eb).as('role'))
    .where('events.deleted_at', 'is', null);
  return isLocking && scope.sql.name === 'postgresql' ? query.forUpdate('events') : query;
}

/** What the calendar has of these UIDs, removed events left out: two statements, however many there are. */
export async function readKnown(
  scope: Scope,
  calendar: Calendar,
  uids: readonly string[],
  isLocking: boolean,
): Promise<KnownEvent[]> {
  const masters = await readForImport(scope, isLocking)
    .where('events.calendar_id', '=', calendar.id)
    .where(eb => scope.sql.oneOfTexts(eb.ref('events.uid'), uids))
    .where('events.recurrence_parent_id', 'is', null)
    .execute();
  const ids = masters.map(row => row.id);
  const exceptions = await readForImport(scope, isLocking)
    .where(eb => scope.sql.oneOf(eb.ref('events.recurrence_parent_id'), ids))
    .execute();
  return [...masters, ...exceptions].map(row => toKnown(scope, row as StoredKnown, calendar.householdId));
}

type StoredKnown = StoredEvent & { readonly workflowId: string; readonly role: MembershipRow['role'] | null };

function toKnown(scope: Scope, { role: given, workflowId, ...row }: StoredKnown, householdId: string): KnownEvent {
  const event = toEvent(row);
  return { ...event, workflowId, role: roleOf(scope.actor, event, householdId, given) };
}

/** Adds events to what is known. */
export function remember(known: KnownEvents, events: readonly KnownEvent[]): void {
  for (const event of events) {
    const { recurrenceParentId, originalStartsAt } = event;
    if (recurrenceParentId == null || originalStartsAt == null) known.masters.set(event.uid, event);
    else known.exceptions.set(exceptionKey(recurrenceParentId, toSeconds(originalStartsAt)), event);
  }
}
