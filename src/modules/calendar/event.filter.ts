import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { type InstantMatch, instantMatches, type TextMatch, textMatches } from '../../kernel/filters.ts';
import type { Scope } from '../../kernel/scope.ts';
import { isOwn, isPublished, isReadable } from './event.access.ts';
import type { CalendarTables } from './event.entity.ts';

interface IdFilter {
  readonly eq?: string | null;
  readonly in?: readonly string[] | null;
}

/** What `where` of a list of events says; all that is given must hold. */
export interface EventWhere {
  readonly and?: readonly EventWhere[] | null;
  readonly or?: readonly EventWhere[] | null;
  readonly not?: EventWhere | null;
  readonly calendarId?: IdFilter | null;
  readonly organizerId?: IdFilter | null;
  readonly title?: TextMatch | null;
  readonly startsAt?: InstantMatch | null;
  readonly isPublic?: boolean | null;
  readonly isRecurring?: boolean | null;
  readonly deleted?: 'EXCLUDE' | 'INCLUDE' | 'ONLY' | null;
}

type Builder = ExpressionBuilder<CalendarTables, 'events'>;
type Condition = Expression<SqlBool>;

/**
 * The events of a list. Without `isPublic: true` a list holds what concerns the viewer; with it, everybody's public
 * events, which is also what strangers see.
 */
export function inList(scope: Scope, eb: Builder, where: EventWhere): Condition {
  const reach = where.isPublic === true || scope.isStranger ? isPublished : isOwn(scope);
  return eb.and([reach, isMaster(eb), deletedIs(scope, eb, where.deleted ?? 'EXCLUDE'), matches(scope, eb, where)]);
}

/** Exceptions are parts of their series, not events of a list. */
const isMaster = (eb: Builder) => eb('events.recurrence_parent_id', 'is', null);

function deletedIs(scope: Scope, eb: Builder, deleted: NonNullable<EventWhere['deleted']>): Condition {
  const isLive = eb('events.deleted_at', 'is', null);
  if (deleted === 'EXCLUDE') return isLive;
  // what was removed is shown only to those it belonged to
  if (deleted === 'INCLUDE') return eb.or([isLive, isOwn(scope)]);
  return eb.and([eb('events.deleted_at', 'is not', null), isOwn(scope)]);
}

function matches(scope: Scope, eb: Builder, where: EventWhere): Condition {
  const { and, or, not, isPublic, isRecurring } = where;
  const all = [
    ...(and ?? []).map(each => matches(scope, eb, each)),
    ...(or ? [eb.or(or.map(each => matches(scope, eb, each)))] : []),
    ...(not ? [eb.not(matches(scope, eb, not))] : []),
    ...idMatches(scope, eb.ref('events.calendar_id'), where.calendarId),
    ...idMatches(scope, eb.ref('events.organizer_id'), where.organizerId),
    ...titleMatches(scope, eb, where.title),
    ...instantMatches(scope, eb.ref('events.starts_at'), 'startsAt', where.startsAt),
    ...(isPublic == null ? [] : [eb('events.visibility', isPublic ? '=' : '<>', 'PUBLIC')]),
    ...(isRecurring == null
      ? []
      : [eb('events.is_recurring', '=', sql<boolean>`${isRecurring ? sql`true` : sql`false`}`)]),
  ];
  return eb.and(all);
}

function idMatches(scope: Scope, column: Parameters<Scope['sql']['oneOf']>[0], filter: IdFilter | null | undefined) {
  const wanted = [filter?.eq == null ? null : [filter.eq], filter?.in ?? null].filter(ids => ids !== null);
  return wanted.map(ids => scope.sql.oneOf(column, ids));
}

/** A title that the viewer may not read matches nothing, or a filter would tell it letter by letter. */
const titleMatches = (scope: Scope, eb: Builder, match: TextMatch | null | undefined) =>
  match ? [isReadable(scope), ...textMatches(scope, eb.ref('events.title'), match)] : [];
