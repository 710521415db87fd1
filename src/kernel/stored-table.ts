import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { type Expression, type RawBuilder, sql } from 'kysely';
import { captureOf } from './capture.ts';
import type { Dialect } from './dialect.ts';
import type { Scope } from './scope.ts';

/** A column of a captured table, and the property of the entity behind it. */
export interface StoredColumn {
  readonly name: string;
  readonly property: EntityProperty;
  readonly isJson: boolean;
  /** Never comes back, and is never shown: revisions hold a dot in its place. */
  readonly isSecret: boolean;
  /** The table whose row takes this one along when it goes; null where there is none. */
  readonly hangsOn: string | null;
}

/** A captured table, as whoever puts rows back has to know it. */
export interface StoredTable {
  readonly name: string;
  readonly meta: EntityMetadata;
  readonly columns: readonly StoredColumn[];
  /** Columns that no revision of an update holds. */
  readonly quiet: ReadonlySet<string>;
  /** Columns that mean something only together. */
  readonly groups: readonly (readonly string[])[];
  readonly isUndoable: boolean;
  readonly isSoftDeletable: boolean;
  readonly hasVersion: boolean;
}

const BOOKKEEPING = ['version', 'updated_at'];

const known = new WeakMap<object, Map<string, StoredTable>>();

/** All captured tables. */
export const storedTables = (scope: Scope): StoredTable[] => [...tablesOf(scope).values()];

/** The captured table of this name. @throws where there is none: revisions name no others */
export function storedTable(scope: Scope, name: string): StoredTable {
  const table = tablesOf(scope).get(name);
  if (!table) throw new Error(`No captured table is called ${name}`);
  return table;
}

function tablesOf(scope: Scope): Map<string, StoredTable> {
  const metadata = scope.em.getMetadata();
  const tables = known.get(metadata) ?? new Map([...metadata].flatMap(describe));
  known.set(metadata, tables);
  return tables;
}

function describe(meta: EntityMetadata): [string, StoredTable][] {
  const capture = meta.abstract ? undefined : captureOf(meta.tableName);
  if (!capture) return [];
  const columns = meta.props.flatMap(property => (property.fieldNames ?? []).map(name => columnOf(name, property)));
  const has = (name: string) => columns.some(column => column.name === name);
  const table: StoredTable = {
    name: meta.tableName,
    meta,
    columns,
    quiet: new Set([...BOOKKEEPING, ...capture.quiet]),
    groups: capture.groups,
    isUndoable: capture.isUndoable,
    isSoftDeletable: has('deleted_at'),
    hasVersion: has('version'),
  };
  return [[table.name, table]];
}

const columnOf = (name: string, property: EntityProperty): StoredColumn => ({
  name,
  property,
  isJson: property.columnTypes?.[0]?.startsWith('json') ?? false,
  isSecret: property.hidden ?? false,
  hangsOn: property.deleteRule === 'cascade' ? (property.targetMeta?.tableName ?? null) : null,
});

/** Captured tables with a foreign key to this one, each with the column that holds it. */
export const referencesTo = (scope: Scope, { meta }: StoredTable): { table: StoredTable; column: string }[] =>
  storedTables(scope).flatMap(table =>
    table.columns
      .filter(({ property }) => property.targetMeta?.tableName === meta.tableName)
      .map(({ name }) => ({ table, column: name })),
  );

/** A whole row as JSON in the storage values of the database, as revisions hold it. */
export function rowAsJson({ columns }: StoredTable, alias: string, dialect: Dialect): RawBuilder<unknown> {
  if (dialect.name === 'postgresql') return sql`to_jsonb(${sql.ref(alias)})`;
  const pairs = columns.map(({ name, isJson }): Expression<unknown> => {
    const value = sql.ref(`${alias}.${name}`);
    return sql`${sql.lit(name)}, ${isJson ? sql`json(${value})` : value}`;
  });
  return sql`json_object(${sql.join(pairs)})`;
}
