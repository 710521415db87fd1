import { randomUUID } from 'node:crypto';
import { type EntityMetadata, type EntityProperty, MikroORM, ReferenceKind } from '@mikro-orm/core';
import { entities } from '../../src/schema.ts';
import type { Migrator } from '../../src/database/migrator.ts';
import { databaseOptions, isPostgresUrl } from '../../src/database/options.ts';
import { freshDatabase } from './app.ts';

type Sql = (text: string) => Promise<Record<string, unknown>[]>;

/** A database, to look at and to migrate. */
export interface Database extends AsyncDisposable {
  readonly url: string;
  readonly orm: MikroORM;
  readonly migrator: Migrator;
  readonly sql: Sql;
  tables(): Promise<string[]>;
}

/** An empty database, to which no migration has been applied. */
export async function unmigrated(kind: string): Promise<Database> {
  const { url, remove } = await freshDatabase(kind);
  const orm = await MikroORM.init(databaseOptions({ url, poolMax: 4 }, entities));
  const sql: Sql = text => orm.em.fork().getConnection().execute<Record<string, unknown>[]>(text);
  return {
    url,
    orm,
    migrator: orm.migrator as Migrator,
    sql,
    tables: () => tablesOf(sql, isPostgresUrl(url)),
    [Symbol.asyncDispose]: async () => {
      await orm.close(true);
      remove();
    },
  };
}

async function tablesOf(sql: Sql, isPostgres: boolean): Promise<string[]> {
  const list = isPostgres
    ? "select tablename as name from pg_tables where schemaname = 'public'"
    : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
  return (await sql(list)).map(({ name }) => String(name)).toSorted();
}

/** What a row needs for the checks of its table and for steps back, beside what must not be null. */
const CHECKED: Readonly<Record<string, readonly string[]>> = { events: ['startsLocal', 'organizerId'] };

/** Puts one row into every table, with plain SQL, as a server would have left it. */
export async function populate({ orm, sql, tables }: Database): Promise<void> {
  const there = new Set(await tables());
  const ids = new Map<string, string>();
  const waiting = [...orm.getMetadata().getAll().values()].filter(({ tableName, abstract }) => tableName && !abstract);
  while (waiting.length > 0) {
    const at = waiting.findIndex(meta => parentsOf(meta).every(table => ids.has(table)));
    const [meta] = waiting.splice(at, 1);
    if (at < 0 || !meta) throw new Error('Tables that need each other cannot be filled');
    if (!there.has(meta.tableName) || (await isFilled(sql, meta.tableName))) continue;
    const id = randomUUID();
    ids.set(meta.tableName, id);
    const needed = meta.props.filter(prop => isNeeded(prop) || isChecked(meta, prop));
    const names = needed.map(({ fieldNames }) => `"${fieldNames[0]}"`).join(', ');
    const values = needed.map(prop => `'${valueOf(prop, id, ids)}'`).join(', ');
    await sql(`insert into "${meta.tableName}" (${names}) values (${values})`);
  }
}

/** Triggers fill some: each row of another table leaves its revision. */
const isFilled = async (sql: Sql, table: string) => (await sql(`select 1 from "${table}" limit 1`)).length > 0;

const isNeeded = ({ persist, fieldNames, nullable, defaultRaw, primary }: EntityProperty): boolean =>
  persist !== false && fieldNames !== undefined && (primary === true || (!nullable && defaultRaw === undefined));

const isChecked = ({ tableName }: EntityMetadata, { name }: EntityProperty): boolean =>
  CHECKED[tableName]?.includes(name) === true;

const parentsOf = (meta: EntityMetadata): string[] =>
  meta.props
    .filter(prop => prop.kind === ReferenceKind.MANY_TO_ONE && (isNeeded(prop) || isChecked(meta, prop)))
    .map(prop => prop.targetMeta?.tableName ?? '');

function valueOf(prop: EntityProperty, id: string, ids: ReadonlyMap<string, string>): string {
  if (prop.kind === ReferenceKind.MANY_TO_ONE) return ids.get(prop.targetMeta?.tableName ?? '') ?? '';
  const column = prop.columnTypes[0] ?? '';
  if (/^(uuid|char)/.test(column)) return id;
  if (/timestamp/.test(column)) return '2026-10-20T17:00:00.000Z';
  if (/datetime|int|numeric|real|double/.test(column)) return '1';
  if (/bool/.test(column)) return '1';
  if (/json/.test(column)) return '{}';
  return String(prop.items?.[0] ?? 'x');
}

/** Every row of every table, in a form that can be compared. */
export async function contentsOf({ sql, tables }: Database): Promise<Record<string, Record<string, unknown>[]>> {
  const all: Record<string, Record<string, unknown>[]> = {};
  for (const table of await tables())
    if (table !== 'mikro_orm_migrations') all[table] = await sql(`select * from "${table}"`);
  return all;
}
