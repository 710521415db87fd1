import { sql } from 'kysely';
import { toInstant, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { rowAsJson, storedTable } from '../../kernel/stored-table.ts';
import type { StoredRow } from '../../kernel/walk-back.ts';
import { isGiven, isOwn, isReadable, isVisible } from './event.access.ts';
import type { CalendarTables } from './event.entity.ts';

/** An event as it is now, and what the viewer is to it. */
export interface EventToday {
  readonly event: StoredRow;
  /** Those who take part. */
  readonly parts: readonly StoredRow[];
  readonly isOwn: boolean;
  readonly isGiven: boolean;
  readonly isReadable: boolean;
  /** The last revision of the event by the instant that is asked for; null where it has none. */
  readonly lastChange: { readonly version: number; readonly at: Date } | null;
}

/** Reads an event with all that is needed to walk back from it; null where the viewer may see none today. */
export async function readToday(scope: Scope, id: string, at: Date): Promise<EventToday | null> {
  const row = await scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select([
      rowAsJson(storedTable(scope, 'events'), 'events', scope.sql).as('event'),
      partsAsJson(scope).as('parts'),
      lastChange(scope, at, 'version').as('version'),
      lastChange(scope, at, 'at').as('changedAt'),
      isOwn(scope, true).as('isOwn'),
      isReadable(scope).as('isReadable'),
      (scope.isStranger ? sql<boolean>`false` : isGiven(scope)).as('isGiven'),
    ])
    .where(eb => scope.sql.oneOf(eb.ref('events.id'), [id]))
    .where(isVisible(scope))
    .executeTakeFirst();
  if (!row) return null;
  const { version, changedAt } = row;
  return {
    event: toJson(row.event),
    parts: toJson<StoredRow[] | null>(row.parts) ?? [],
    isOwn: Boolean(row.isOwn),
    isGiven: Boolean(row.isGiven),
    isReadable: Boolean(row.isReadable),
    lastChange: version == null || changedAt == null ? null : { version: Number(version), at: toInstant(changedAt) },
  };
}

const partsAsJson = (scope: Scope) => {
  const part = rowAsJson(storedTable(scope, 'event_participants'), 'part', scope.sql);
  const list = scope.sql.name === 'postgresql' ? sql`json_agg(${part})` : sql`json_group_array(json(${part}))`;
  return sql<string>`(select ${list} from event_participants part where part.event_id = events.id)`;
};

const lastChange = (scope: Scope, at: Date, column: 'version' | 'at') =>
  sql<string | number | null>`(select own.${sql.id(column)} from revisions own where own.entity_id = events.id
    and own.at <= ${scope.sql.instant(at)} order by own.n desc limit 1)`;
