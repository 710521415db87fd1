import type { EntitySchemaWithMeta, SnakeCase } from '@mikro-orm/sql';
import { type AliasedExpression, sql } from 'kysely';

type Column<Table extends string, Property extends string> = Property extends string
  ? `${Table}.${SnakeCase<Property>} as ${Property}`
  : never;

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** Names a noun's columns once, in camelCase, for every query that reads it. */
export function columnsOf<Table extends string, Entity, Property extends keyof Entity & string>(
  schema: EntitySchemaWithMeta<string, Table, Entity>,
  properties: readonly Property[],
): Column<Table, Property>[] {
  const table = schema.meta.tableName as Table;
  return properties.map(name => `${table}.${snakeCase(name)} as ${name}` as Column<Table, Property>);
}

/**
 * All these columns as one piece of SQL, for rows that are read all the time: given one by one, the query builder parses
 * and prints each of them anew for every query. The query then has to say itself what it returns (`$castTo`).
 */
export const selectionOf = (columns: readonly string[]): AliasedExpression<unknown, string> =>
  sql.raw(columns.map(column => column.replace(/ as (\w+)$/, ' as "$1"')).join(', ')) as unknown as AliasedExpression<
    unknown,
    string
  >;

/** What such a query returns: the entity's own properties, those that were named. */
export type RowOf<Entity, Columns extends readonly string[]> = Columns[number] extends `${string} as ${infer Property}`
  ? Readonly<Pick<Entity, Property & keyof Entity>>
  : never;

/**
 * Ties an API type to the rows behind it: `class EventType implements BackedBy<EventRow, EventType>`. Rows are picked
 * from the entity, so a property renamed there, or made nullable, fails the type check here. (GraphQL reads undefined,
 * which only a new entity holds, as null.)
 */
export type BackedBy<Row, Type> = {
  [Field in keyof Type]: Field extends keyof Row
    ? Exclude<Row[Field], undefined> extends Type[Field]
      ? Type[Field]
      : never
    : never;
};

/**
 * An instant as a driver gives it: a Date from entities, text from PostgreSQL, milliseconds from SQLite. Text without
 * an offset, as SQLite's CURRENT_TIMESTAMP writes it, is UTC; `new Date` would read it in the server's own zone (M16).
 */
export function toInstant(stored: Date | string | number): Date {
  if (typeof stored !== 'string') return new Date(stored);
  return new Date(/(Z|[+-]\d\d(:?\d\d)?)$/i.test(stored) ? stored : `${stored.replace(' ', 'T')}Z`);
}

export const toInstantOrNull = (stored: Date | string | number | null | undefined): Date | null =>
  stored == null ? null : toInstant(stored);

/** A JSON column: text from SQLite, already a value from PostgreSQL. */
export const toJson = <Value>(stored: unknown): Value =>
  (typeof stored === 'string' ? JSON.parse(stored) : stored) as Value;
