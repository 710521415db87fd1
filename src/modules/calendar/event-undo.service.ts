import { sql } from 'kysely';
import { refuse } from '../../kernel/errors.ts';
import type { UndoneRow } from '../../kernel/history.ts';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer } from '../people/people.loaders.ts';
import { rowOf, seriesColumns } from './event-columns.ts';
import { type CalendarTables, Event } from './event.entity.ts';
import { seriesOf } from './occurrence.ts';
import { timeColumns, timingOf } from './timing.ts';

const PATH = ['actionId'];

/** Columns that instants are derived from, or that are such instants. */
const TIME = ['starts_local', 'time_zone', 'starts_at', 'ends_at', 'start_date', 'end_date', 'is_all_day'];
const RECURRENCE = ['recurrence_rule', 'exdates', 'rdates', 'is_recurring', 'recurrence_end_at'];

const of = (rows: readonly UndoneRow[], table: string, ...kinds: UndoneRow['kind'][]): UndoneRow[] =>
  rows.filter(row => row.table === table && kinds.includes(row.kind));

const idsOf = (rows: readonly UndoneRow[], column = 'id'): string[] => [
  ...new Set(rows.map(({ id, row }) => (column === 'id' ? id : String(row[column])))),
];

/** Brings events in order that were put back, and refuses what no edit could have made of them. */
export async function settleEvents(scope: Scope, rows: readonly UndoneRow[]): Promise<void> {
  const events = of(rows, 'events', 'UPDATED', 'INSERTED');
  const has = (columns: readonly string[]) =>
    events.filter(row => columns.some(column => row.columns.includes(column)));
  await refuseLostCalendars(scope, has(['calendar_id']));
  await refuseLostMembers(scope, of(rows, 'event_participants', 'INSERTED'));
  await removeInstances(scope, of(rows, 'events', 'REMOVED'));
  await derive(scope, idsOf(has([...TIME, ...RECURRENCE])));
  await refuseWithoutOwner(scope, of(rows, 'event_memberships', 'REMOVED', 'UPDATED'));
}

/** The wall clock and the zone are the truth; an event that comes back may meet other zone data than it left. */
async function derive(scope: Scope, ids: readonly string[]): Promise<void> {
  const events =
    ids.length === 0 ? [] : await scope.em.find(Event, { id: { $in: [...ids] } }, { disableIdentityMap: true });
  for (const event of events) {
    const timing = timingOf(rowOf(event));
    const isSeries = event.isRecurring || event.recurrenceEndAt != null || event.recurrenceRule != null;
    const derived = { ...timeColumns(timing), ...(isSeries && seriesColumns(seriesOf(rowOf(event)), timing)) };
    if (Object.entries(derived).some(([name, value]) => !isSame(event[name as keyof Event], value))) {
      await scope.em.nativeUpdate(Event, { id: event.id }, derived);
    }
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Whatever is on a series goes with it, at the same instant, so that restoring it brings back the same. */
async function removeInstances(scope: Scope, removed: readonly UndoneRow[]): Promise<void> {
  const series = idsOf(removed.filter(({ row }) => row['is_recurring']));
  if (series.length === 0) return;
  await scope.em.nativeUpdate(
    Event,
    { recurrenceParentId: { $in: series }, deletedAt: null },
    { deletedAt: scope.clock.now() },
  );
}

/** An event goes back to the calendar it came from only where that is still there, and the viewer's. */
async function refuseLostCalendars(scope: Scope, moved: readonly UndoneRow[]): Promise<void> {
  const wanted = idsOf(moved, 'calendar_id');
  if (wanted.length === 0) return;
  const rows = await scope
    .rows<CalendarTables>()
    .selectFrom('calendars')
    .select('calendars.id')
    .where(eb => scope.sql.oneOf(eb.ref('calendars.id'), wanted))
    .where(eb => scope.sql.oneOf(eb.ref('calendars.household_id'), householdsOfViewer(scope)))
    .where('calendars.deleted_at', 'is', null)
    .execute();
  if (rows.length < wanted.length) refuse('NOT_FOUND', 'The calendar it was on before is not there any more', PATH);
}

/** Somebody who was removed meanwhile takes part in nothing new. */
async function refuseLostMembers(scope: Scope, parts: readonly UndoneRow[]): Promise<void> {
  const wanted = idsOf(parts, 'member_id');
  if (wanted.length === 0) return;
  const rows = await scope
    .rows<CalendarTables>()
    .selectFrom('family_members')
    .select('family_members.id')
    .where(eb => scope.sql.oneOf(eb.ref('family_members.id'), wanted))
    .where('family_members.deleted_at', 'is', null)
    .execute();
  if (rows.length < wanted.length) refuse('NOT_FOUND', 'Somebody who took part before is not there any more', PATH);
}

/** Every event keeps at least one owner (S58). */
async function refuseWithoutOwner(scope: Scope, roles: readonly UndoneRow[]): Promise<void> {
  const events = idsOf(roles, 'event_id');
  if (events.length === 0) return;
  const orphan = await scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select('events.id')
    .where(eb => scope.sql.oneOf(eb.ref('events.id'), events))
    .where('events.deleted_at', 'is', null)
    .where('events.recurrence_parent_id', 'is', null) // exceptions share the rights of their series
    .where(
      sql<boolean>`not exists (select 1 from event_memberships owner where owner.event_id = events.id and owner.role = 'OWNER')`,
    )
    .executeTakeFirst();
  if (orphan) refuse('LAST_OWNER', 'An event keeps at least one owner; make somebody else owner first', PATH);
}
