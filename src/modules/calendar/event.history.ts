import { type RawBuilder, sql } from 'kysely';
import type { HistoryKind, RevisionCondition, RootId } from '../../kernel/history.ts';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer, userById } from '../people/people.loaders.ts';
import { calendarById } from './calendar.loaders.ts';
import { calendarNodes } from './calendar.nodes.ts';
import { isOwn, isReadable } from './event.access.ts';
import { settleEvents } from './event-undo.service.ts';

const toInstants = (value: unknown) => (value as number[]).map(second => new Date(second * 1000).toISOString());

/** How the API calls what an event holds; what is worked out from the rest is not told again. */
const EVENT_FIELDS = {
  startsLocal: 'startsAtLocal',
  isLong: null,
  isRecurring: null,
  recurrenceEndAt: null,
  recurrenceRule: 'recurrence.rule',
  exdates: { name: 'recurrence.excluded', spell: toInstants },
  rdates: { name: 'recurrence.added', spell: toInstants },
  sequence: null,
  workflowId: null,
  calendarId: { name: 'calendarId', refersTo: calendarById },
  organizerId: { name: 'organizerId', refersTo: userById },
  recurrenceParentId: 'seriesId',
} as const;

export const HISTORY_OF_EVENT =
  'What was done to it, newest first: of a series with its exceptions and all who take part, of an exception that one alone. For those who are of its household or have a role in it; what was private is left out for whoever could not have read it.';

/** Events with those who take part in them and those who have a role in them. */
export const eventHistory: HistoryKind = {
  tables: ['events', 'event_participants', 'event_memberships'],
  fields: { events: EVENT_FIELDS },
  followers: { events: { derived: ['recurrence_end_at', 'is_long', 'is_recurring'], counters: ['sequence'] } },
  nodes: calendarNodes,
  isVisible,
  isEditable,
  settle: settleEvents,
};

/**
 * For those to whom the event is more than public, and who may read it. Who takes part is told within the household. Those
 * who could not read it if it were private see what happened since nothing of it is.
 */
function isVisible(scope: Scope, root: RootId): RevisionCondition {
  if (scope.isStranger) return sql`false`;
  const event = (condition: RawBuilder<unknown>) => ofEvent(root, condition);
  const inHousehold = sql`events.calendar_id in ${calendarsIn(scope, householdsOfViewer(scope))}`;
  return sql`(${event(sql`${isOwn(scope, true)} and ${isReadable(scope)}`)}
    and (revisions.entity <> 'event_participants' or ${event(inHousehold)})
    and (${event(isInsider(scope))} or (revisions.n > ${lastPrivate(scope, root)} and ${privateInstance(root)} is null)))`;
}

/**
 * What an event meets, looked up by its id: as `exists` PostgreSQL would rather read all events once. Null, which is not
 * true, where there is none.
 */
const ofEvent = (root: RootId, condition: RawBuilder<unknown>): RevisionCondition =>
  sql`(select ${condition} from events where events.id = ${root})`;

const privateInstance = (root: RootId): RawBuilder<unknown> =>
  sql`(select true from events exception where exception.recurrence_parent_id = ${root} and exception.visibility = 'PRIVATE' limit 1)`;

/** The number of the last revision that holds something private of an event; 0 where there is none. */
function lastPrivate(scope: Scope, root: RootId): RawBuilder<number> {
  const visibility = before(scope, 'visibility');
  return sql`coalesce((select max(past.n) from revisions past
    where (past.root_id = ${root} or past.entity_id = ${root}) and past.entity = 'events' and ${visibility} = 'PRIVATE'), 0)`;
}

/** Of a row that was removed older versions stored a pair as well. */
const before = (scope: Scope, column: string): RawBuilder<string> =>
  scope.sql.name === 'postgresql'
    ? sql`coalesce(past.changes -> ${sql.lit(column)} ->> 0, case when past.kind = 'DELETE' then past.changes ->> ${sql.lit(column)} end)`
    : sql`coalesce(past.changes ->> ${sql.lit(`$.${column}[0]`)}, case when past.kind = 'DELETE' then past.changes ->> ${sql.lit(`$.${column}`)} end)`;

const calendarsIn = (scope: Scope, households: readonly string[]): RawBuilder<unknown> =>
  sql`(select calendars.id from calendars where ${scope.sql.oneOf(sql.ref<string>('calendars.household_id'), households)})`;

/** Rights are kept with the series; its exceptions share them. */
const isGiven = (scope: Scope, roles: RawBuilder<unknown> = sql``): RawBuilder<unknown> =>
  sql`exists (select 1 from event_memberships given where given.event_id in (events.id, events.recurrence_parent_id)
    and given.user_id = ${scope.viewerId}${roles})`;

const isInsider = (scope: Scope): RawBuilder<unknown> =>
  sql`(events.organizer_id = ${scope.viewerId} or ${isGiven(scope)})`;

/** `mayEdit`, `mayShare` and `mayRespondFor` of the policy, as conditions: an import has ten thousand roots. */
function isEditable(scope: Scope): RevisionCondition {
  if (scope.isStranger) return sql`false`;
  const may = (given: RawBuilder<unknown>, households: readonly string[]) =>
    ofEvent(
      OWN_ROOT,
      sql`(events.organizer_id = ${scope.viewerId} or ${isGiven(scope, given)}
      or (events.visibility <> 'PRIVATE' and events.calendar_id in ${calendarsIn(scope, households)}))`,
    );
  const share = may(sql` and given.role = 'OWNER'`, householdsAs(scope, ['OWNER']));
  const edit = may(sql` and given.role in ('OWNER', 'EDITOR')`, householdsAs(scope, ['OWNER', 'ADULT']));
  return sql`(case when revisions.entity = 'event_memberships' then ${share}
    else ${edit} or (${isAnswer(scope)} and ${mayAnswer(scope)}) end)`;
}

const OWN_ROOT: RootId = sql.ref<string>('revisions.root_id');

const householdsAs = (scope: Scope, roles: readonly string[]): string[] =>
  [...scope.actor.households].filter(([, role]) => roles.includes(role)).map(([id]) => id);

/** Whether a revision holds what somebody answered and nothing else. */
const isAnswer = (scope: Scope): RawBuilder<unknown> =>
  scope.sql.name === 'postgresql'
    ? sql`(revisions.kind = 'UPDATE' and revisions.entity = 'event_participants' and revisions.changes::jsonb - 'response' = '{}')`
    : sql`(revisions.kind = 'UPDATE' and revisions.entity = 'event_participants' and json_remove(revisions.changes, '$.response') = '{}')`;

const mayAnswer = (scope: Scope): RawBuilder<unknown> =>
  sql`(select member.user_id = ${scope.viewerId} or ${scope.sql.oneOf(sql.ref<string>('member.household_id'), householdsAs(scope, ['OWNER', 'ADULT']))}
    from event_participants part join family_members member on member.id = part.member_id where part.id = revisions.entity_id)`;
