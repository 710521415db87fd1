import { BaseSqliteConnection, type SqlEntityManager } from '@mikro-orm/sql';
import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';

/** What the two databases say differently. Everything else is the same SQL. */
export interface Dialect {
  readonly name: 'postgresql' | 'sqlite';
  /** One parameter however many keys, so the text never changes and the statement can stay prepared. */
  oneOf(column: Expression<string> | Expression<string | null>, keys: readonly string[]): RawBuilder<SqlBool>;
  /** The same for columns that hold any text. */
  oneOfTexts(column: Expression<string>, texts: readonly string[]): RawBuilder<SqlBool>;
  /** An id as a parameter, where nothing beside it tells the database that it is one. */
  uuid(id: string): RawBuilder<string>;
  /** An instant as a parameter. */
  instant(at: Date): RawBuilder<Date>;
  /** Text that contains this text, letter case ignored; `%` and `_` mean themselves. */
  contains(column: Expression<string>, text: string): RawBuilder<SqlBool>;
  startsWith(column: Expression<string>, text: string): RawBuilder<SqlBool>;
  /** Lets one transaction at a time beyond this point, until it ends. On SQLite every writer already has its turn. */
  takeTurns(rows: Kysely<unknown>, what: string): Promise<void>;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** PostgreSQL refuses what is no UUID, SQLite doesn't: to both, such a key simply matches nothing. */
const uuids = (keys: readonly string[]) => keys.filter(isUuid).map(key => key.toLowerCase());

const literal = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

const like = (operator: RawBuilder<unknown>) => (column: Expression<string>, pattern: string) =>
  sql<SqlBool>`${column} ${operator} ${pattern} escape '\\'`;

const ilike = like(sql`ilike`);
const asciiLike = like(sql`like`);

const postgresql: Dialect = {
  name: 'postgresql',
  oneOf: (column, keys) => sql`${column} = any(${uuids(keys)}::uuid[])`,
  oneOfTexts: (column, texts) => sql`${column} = any(${[...texts]}::text[])`,
  uuid: id => sql`${id}::uuid`,
  instant: at => sql`${at.toISOString()}::timestamptz`,
  contains: (column, text) => ilike(column, `%${literal(text)}%`),
  startsWith: (column, text) => ilike(column, `${literal(text)}%`),
  takeTurns: async (rows, what) => {
    await sql`select pg_advisory_xact_lock(hashtext(${what}))`.execute(rows);
  },
};

const sqlite: Dialect = {
  name: 'sqlite',
  oneOf: (column, keys) => sql`${column} in (select value from json_each(${JSON.stringify(uuids(keys))}))`,
  oneOfTexts: (column, texts) => sql`${column} in (select value from json_each(${JSON.stringify(texts)}))`,
  uuid: id => sql`${id}`,
  instant: at => sql`${at.getTime()}`,
  contains: (column, text) => asciiLike(column, `%${literal(text)}%`),
  startsWith: (column, text) => asciiLike(column, `${literal(text)}%`),
  takeTurns: async () => {},
};

export function dialectOf(em: SqlEntityManager): Dialect {
  return em.getConnection() instanceof BaseSqliteConnection ? sqlite : postgresql;
}
