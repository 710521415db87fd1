import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { Connection, cursorOf, type Page, type PageArgs, pageOf, type Position } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import { isReadable, isVisible, readEvents } from './event.access.ts';
import { type CalendarTables, Event, type EventRow } from './event.entity.ts';
import { type EventWhere, inList } from './event.filter.ts';
import { checkFilterSize } from './filter-size.ts';
import { BUSY, type StoredEvent, toEvent } from './viewing.ts';

type Builder = ExpressionBuilder<CalendarTables, 'events'>;
type Restriction = (eb: Builder) => Expression<SqlBool>;

/** Events by id, also removed ones: what refers to them stays readable. */
export async function findEvents(scope: Scope, ids: readonly string[]): Promise<EventRow[]> {
  const rows = await readEvents(scope)
    .where(eb => scope.sql.oneOf(eb.ref('events.id'), ids))
    .where(isVisible(scope))
    .execute();
  return rows.map(row => toEvent(row as StoredEvent));
}

/** The event behind a durable process; not filtered by a viewer: for jobs only (S64). */
export async function getEventByWorkflowIdUnscoped(scope: Scope, workflowId: string): Promise<Event | null> {
  return scope.em.findOne(Event, { workflowId });
}

export const probeEvents = (scope: Scope, ids: readonly string[]) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select('events.id as id')
    .where(eb => scope.sql.oneOf(eb.ref('events.id'), ids))
    .where(isVisible(scope));

export interface EventSort {
  readonly field: 'STARTS_AT' | 'CREATED_AT' | 'UPDATED_AT' | 'TITLE';
  readonly direction: 'ASC' | 'DESC';
}

export interface EventListArgs extends PageArgs {
  readonly where?: EventWhere | null;
  readonly orderBy?: EventSort | null;
}

/** How each order reads its value off a row, for the cursor. */
const VALUE_OF: Record<EventSort['field'], (row: EventRow) => string> = {
  STARTS_AT: row => row.startsAt.toISOString(),
  CREATED_AT: row => row.createdAt.toISOString(),
  UPDATED_AT: row => row.updatedAt.toISOString(),
  TITLE: row => row.title,
};

/** Orders by what the viewer sees: a title that is hidden must not show in the order either. */
function sortedBy(scope: Scope, eb: Builder, field: EventSort['field']) {
  if (field === 'TITLE') return eb.case().when(isReadable(scope)).then(eb.ref('events.title')).else(BUSY).end();
  return eb.ref(`events.${field.toLowerCase() as 'starts_at' | 'created_at' | 'updated_at'}`);
}

const positionValue = (scope: Scope, field: EventSort['field'], [value]: Position) =>
  field === 'TITLE' ? sql`${value}` : scope.sql.instant(new Date(value));

/** A list that is being read: its order, its page and what belongs to it. */
class EventList {
  readonly #scope: Scope;
  readonly #sort: EventSort;
  readonly #where: EventWhere;
  readonly page: Page;

  constructor(scope: Scope, args: EventListArgs) {
    this.#scope = scope;
    this.#sort = args.orderBy ?? { field: 'STARTS_AT', direction: 'ASC' };
    this.#where = args.where ?? {};
    checkFilterSize(this.#where);
    this.page = pageOf(scope, args, `${this.#sort.field} ${this.#sort.direction}`);
  }

  /** One row more than the page holds. Rows are compared as one, because only so does the index find a page at once. */
  rows(restriction?: Restriction) {
    const { field, direction } = this.#sort;
    const { isBackward, from, limit } = this.page;
    const isAscending = (direction === 'ASC') !== isBackward;
    const way = isAscending ? 'asc' : 'desc';
    let query = readEvents(this.#scope)
      .where(eb => inList(this.#scope, eb, this.#where))
      .orderBy(eb => sortedBy(this.#scope, eb, field), way)
      .orderBy('events.id', way)
      .limit(limit + 1);
    if (restriction) query = query.where(restriction);
    if (!from) return query;
    const operator = sql.raw(isAscending ? '>' : '<');
    return query.where(
      eb =>
        sql<SqlBool>`(${sortedBy(this.#scope, eb, field)}, events.id) ${operator} (${positionValue(this.#scope, field, from)}, ${from[1]})`,
    );
  }

  async count(restriction?: Restriction): Promise<number> {
    const { total } = await this.#scope
      .rows<CalendarTables>()
      .selectFrom('events')
      .select(eb => eb.fn.countAll().as('total'))
      .where(eb => inList(this.#scope, eb, this.#where))
      .$if(restriction !== undefined, query => query.where(restriction!))
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  connection(rows: readonly StoredEvent[], count: () => Promise<number>): Connection<EventRow> {
    const { field } = this.#sort;
    const cursor = (row: EventRow) => cursorOf(this.#scope, this.page.order, [VALUE_OF[field](row), row.id]);
    return new Connection(rows.map(toEvent), this.page, cursor, count);
  }
}

/** A page of events in order of one value and then id. */
export async function listEvents(scope: Scope, args: EventListArgs): Promise<Connection<EventRow>> {
  const list = new EventList(scope, args);
  const rows = await list.rows().execute();
  return list.connection(rows as StoredEvent[], () => list.count());
}

type Parent = 'calendar_id' | 'organizer_id';

/** The same page of each parent's events, for any number of parents in one statement. */
export async function listEventsOf(
  scope: Scope,
  parent: Parent,
  parentIds: readonly string[],
  args: EventListArgs,
): Promise<Map<string, Connection<EventRow>>> {
  const list = new EventList(scope, args);
  const belongsTo =
    (id: string): Restriction =>
    eb =>
      scope.sql.oneOf(eb.ref(`events.${parent}`), [id]);
  const arms = parentIds.map(id =>
    scope
      .rows<CalendarTables>()
      .selectFrom(list.rows(belongsTo(id)).as('page'))
      .selectAll('page'),
  );
  const all = await arms.reduce((union, arm) => union.unionAll(arm) as typeof union).execute();
  const byParent = Map.groupBy(all as StoredEvent[], row =>
    parent === 'calendar_id' ? row.calendarId : row.organizerId,
  );
  return new Map(parentIds.map(id => [id, list.connection(byParent.get(id) ?? [], () => list.count(belongsTo(id)))]));
}
