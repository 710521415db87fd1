import { type AliasableExpression, type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Scope } from '../../kernel/scope.ts';
import { isOwn, isPublished, readEvents } from './event.access.ts';
import type { CalendarTables, EventRow } from './event.entity.ts';
import { LONGEST } from './timing.ts';
import { type StoredEvent, toEvent } from './viewing.ts';

type Builder = ExpressionBuilder<CalendarTables, 'events'>;

/** Which events a range query is about. */
export interface RangeFilter {
  /** Seconds, half-open. */
  readonly from: number;
  readonly to: number;
  readonly calendarIds?: readonly string[] | null;
  readonly memberIds?: readonly string[] | null;
  readonly eventIds?: readonly string[] | null;
}

/** An event, and whether it is itself what the filter asks for; a master may come only because of an exception. */
export type RangeRow = EventRow & { readonly isWanted: boolean };

/** All-day events lie on midnight UTC, but their days are the viewer's: zones reach 14 hours from UTC. */
const FARTHEST_ZONE = 14 * 3600;

/**
 * What a range query reads, in two statements whatever the number of series: single events and series that may have an
 * instance in the window, and the exceptions that may take one away or put one there. The merge decides exactly.
 */
export async function readRange(
  scope: Scope,
  filter: RangeFilter,
): Promise<{ masters: RangeRow[]; exceptions: RangeRow[] }> {
  const window = new RangeWindow(scope, filter);
  const [masters, exceptions] = await Promise.all([window.masters().execute(), window.exceptions().execute()]);
  return { masters: masters.map(toRow), exceptions: exceptions.map(toRow) };
}

const toRow = (row: unknown): RangeRow => ({
  ...toEvent(row as StoredEvent),
  isWanted: Boolean((row as { isWanted: unknown }).isWanted),
});

class RangeWindow {
  readonly #scope: Scope;
  readonly #filter: RangeFilter;
  readonly #from: Expression<Date>;
  readonly #to: Expression<Date>;
  readonly #earliest: Expression<Date>;

  constructor(scope: Scope, filter: RangeFilter) {
    const at = (seconds: number) => scope.sql.instant(new Date(seconds * 1000));
    this.#scope = scope;
    this.#filter = filter;
    this.#from = at(filter.from - FARTHEST_ZONE);
    this.#to = at(filter.to + FARTHEST_ZONE);
    this.#earliest = at(filter.from - FARTHEST_ZONE - LONGEST);
  }

  /** Four kinds of rows that exclude each other, each found by an index of its own. */
  masters() {
    const single = (eb: Builder) =>
      eb.and([isNot(eb, 'is_recurring'), isNot(eb, 'is_long'), this.#startsNear(eb), this.#lasts(eb)]);
    const long = (eb: Builder) =>
      eb.and([isNot(eb, 'is_recurring'), is(eb, 'is_long'), eb('events.starts_at', '<', this.#to), this.#lasts(eb)]);
    const series = (eb: Builder) => eb.and([is(eb, 'is_recurring'), this.#goesOn(eb)]);
    const movedIn = (eb: Builder) =>
      eb.and([is(eb, 'is_recurring'), eb.not(this.#goesOn(eb)), eb('events.id', 'in', this.#seriesOfMoved(eb))]);
    const arms = [single, long, series, movedIn].map(arm => this.#events('events.id').where(arm));
    return arms.reduce((union, arm) => union.unionAll(arm) as typeof union);
  }

  /** By the start they replace, and by their own times: an instance may be moved out of the window, or into it. */
  exceptions() {
    const replaces = (eb: Builder) =>
      eb.and([eb('events.original_starts_at', '>=', this.#earliest), eb('events.original_starts_at', '<', this.#to)]);
    const replacing = this.#events('events.recurrence_parent_id').where(replaces);
    const movedIn = this.#events('events.recurrence_parent_id').where(eb =>
      eb.and([eb.not(replaces(eb)), this.#overlaps(eb)]),
    );
    return replacing.unionAll(movedIn);
  }

  /** `series` is the column that names the series (or single event) a row belongs to. */
  #events(series: 'events.id' | 'events.recurrence_parent_id') {
    const { calendarIds, eventIds, memberIds } = this.#filter;
    let query = readEvents(this.#scope)
      .select(eb => this.#isWanted(eb).as('isWanted'))
      .where('events.recurrence_parent_id', series === 'events.id' ? 'is' : 'is not', null)
      .where('events.deleted_at', 'is', null)
      .where(eb => this.#isWithinReach(eb));
    if (calendarIds) query = query.where(eb => this.#scope.sql.oneOf(eb.ref('events.calendar_id'), calendarIds));
    if (eventIds) query = query.where(eb => this.#scope.sql.oneOf(eb.ref(series), eventIds));
    if (memberIds) query = query.where(eb => eb(series, 'in', this.#seriesOfMembers(eb, memberIds)));
    return query;
  }

  /** One's own events; strangers, and whoever names an event, reach public ones too. */
  #isWithinReach(eb: Builder): Expression<SqlBool> {
    if (this.#scope.isStranger) return isPublished;
    return this.#filter.eventIds ? eb.or([isOwn(this.#scope), isPublished]) : isOwn(this.#scope);
  }

  #isWanted(eb: Builder): AliasableExpression<SqlBool> {
    const { memberIds } = this.#filter;
    if (!memberIds) return sql<SqlBool>`true`;
    return eb.exists(
      eb
        .selectFrom('event_participants')
        .select('event_participants.id')
        .whereRef('event_participants.event_id', '=', 'events.id')
        .where(inner => this.#scope.sql.oneOf(inner.ref('event_participants.member_id'), memberIds)),
    );
  }

  #seriesOfMembers(eb: Builder, memberIds: readonly string[]) {
    return eb
      .selectFrom('event_participants')
      .innerJoin('events as joined', 'joined.id', 'event_participants.event_id')
      .select(sql<string>`coalesce(joined.recurrence_parent_id, joined.id)`.as('id'))
      .where(inner => this.#scope.sql.oneOf(inner.ref('event_participants.member_id'), memberIds));
  }

  #seriesOfMoved(eb: Builder) {
    return eb
      .selectFrom('events as moved')
      .select('moved.recurrence_parent_id')
      .where('moved.recurrence_parent_id', 'is not', null)
      .where('moved.deleted_at', 'is', null)
      .where('moved.starts_at', '>=', this.#earliest)
      .where('moved.starts_at', '<', this.#to)
      .where(inner => inner.or([inner('moved.ends_at', '>', this.#from), inner('moved.starts_at', '>=', this.#from)]));
  }

  #startsNear(eb: Builder) {
    return eb.and([eb('events.starts_at', '>=', this.#earliest), eb('events.starts_at', '<', this.#to)]);
  }

  /** Not over yet; an event without end belongs where it starts. */
  #lasts(eb: Builder) {
    return eb.or([eb('events.ends_at', '>', this.#from), eb('events.starts_at', '>=', this.#from)]);
  }

  #overlaps(eb: Builder) {
    const near = eb.and([this.#startsNear(eb), this.#lasts(eb)]);
    return eb.or([near, eb.and([is(eb, 'is_long'), eb('events.starts_at', '<', this.#to), this.#lasts(eb)])]);
  }

  /** A series with instances left at the window's beginning, and some before its end. */
  #goesOn(eb: Builder) {
    const goesOn = eb.or([
      eb('events.recurrence_end_at', 'is', null),
      eb('events.recurrence_end_at', '>=', this.#from),
    ]);
    return eb.and([eb('events.starts_at', '<', this.#to), goesOn]);
  }
}

/** As it stands, because only so both databases see that it fits their partial indexes. */
const is = (_eb: Builder, flag: 'is_recurring' | 'is_long') => sql<SqlBool>`${sql.ref(`events.${flag}`)}`;
const isNot = (_eb: Builder, flag: 'is_recurring' | 'is_long') => sql<SqlBool>`not ${sql.ref(`events.${flag}`)}`;
