import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../kernel/scope.ts';
import type { StoredTable } from '../../../kernel/stored-table.ts';
import type { StoredRow } from '../../../kernel/walk-back.ts';
import type { RowValues } from './plan.ts';
import { inSlices } from './slices.ts';

/** A captured table, with the columns that every change raises beside the version. */
export type WrittenTable = StoredTable & { readonly counters: readonly string[] };

/** Lets foreign keys wait for the end: the databases record a cascade in different orders. */
export async function deferForeignKeys(scope: Scope): Promise<void> {
  const text = scope.sql.name === 'postgresql' ? 'set constraints all deferred' : 'pragma defer_foreign_keys = on';
  await sql.raw(text).execute(scope.rows());
}

const among = (scope: Scope, { name }: StoredTable, ids: readonly string[]) =>
  scope.sql.oneOf(sql.ref<string>(`${name}.id`), ids);

/** What a change raises, as every other change of the row does. */
function raised(scope: Scope, { name, hasVersion, counters }: WrittenTable): RawBuilder<unknown>[] {
  const numbers = [...(hasVersion ? ['version'] : []), ...counters];
  return [
    ...numbers.map(column => sql`${sql.id(column)} = ${sql.ref(`${name}.${column}`)} + 1`),
    sql`updated_at = ${scope.sql.instant(scope.clock.now())}`,
  ];
}

/** Takes rows away: by a date where the table has one, else for good. */
export async function removeRows(scope: Scope, table: WrittenTable, ids: readonly string[]): Promise<void> {
  const target = sql.table(table.name);
  const sets = [sql`deleted_at = ${scope.sql.instant(scope.clock.now())}`, ...raised(scope, table)];
  await inSlices(ids, slice => {
    const statement = table.isSoftDeletable
      ? sql`update ${target} set ${sql.join(sets)} where ${among(scope, table, slice)}`
      : sql`delete from ${target} where ${among(scope, table, slice)}`;
    return statement.execute(scope.rows());
  });
}

/** Raises the versions of rows to which something belongs that was put back. */
export async function raiseVersions(scope: Scope, table: WrittenTable, ids: readonly string[]): Promise<void> {
  const sets = raised(scope, { ...table, counters: [] });
  await inSlices(table.hasVersion ? ids : [], slice =>
    sql`update ${sql.table(table.name)} set ${sql.join(sets)} where ${among(scope, table, slice)}`.execute(
      scope.rows(),
    ),
  );
}

/** Writes values into rows; those that write the same columns go in one statement. */
export async function updateRows(scope: Scope, table: WrittenTable, rows: readonly RowValues[]): Promise<void> {
  const groups = Map.groupBy(rows, ({ values }) => Object.keys(values).toSorted().join());
  for (const group of groups.values()) {
    const columns = Object.keys(group[0]!.values);
    const sets = [
      ...columns.map(column => sql`${sql.id(column)} = ${sql.ref(`x.${column}`)}`),
      ...raised(scope, table),
    ];
    await inSlices(group, slice => {
      const from = rowsFrom(scope, table, ['id', ...columns], slice.map(withId));
      const statement = sql`update ${sql.table(table.name)} set ${sql.join(sets)} from ${from} where ${sql.ref(`${table.name}.id`)} = x.id`;
      return statement.execute(scope.rows());
    });
  }
}

/** Brings rows back that are gone, with the ids they had. */
export async function insertRows(scope: Scope, table: WrittenTable, rows: readonly RowValues[]): Promise<void> {
  const { name, columns, hasVersion } = table;
  const now = scope.clock.now();
  await inSlices(rows, slice => {
    const known = columns.map(column => column.name).filter(column => column in slice[0]!.values);
    const values = known.map(column => {
      if (column === 'updated_at') return scope.sql.instant(now);
      const value = sql.ref(`x.${column}`);
      return hasVersion && column === 'version' ? sql`${value} + 1` : value;
    });
    const from = rowsFrom(scope, table, known, slice.map(withId));
    const names = sql.join(known.map(column => sql.id(column)));
    return sql`insert into ${sql.table(name)} (${names}) select ${sql.join(values)} from ${from} where true`.execute(
      scope.rows(),
    );
  });
}

const withId = ({ id, values }: RowValues): StoredRow => ({ ...values, id });

/** Rows out of one parameter, as a table called `x`. */
function rowsFrom(
  scope: Scope,
  { name, columns }: StoredTable,
  wanted: readonly string[],
  rows: readonly StoredRow[],
): RawBuilder<unknown> {
  const text = JSON.stringify(rows);
  if (scope.sql.name === 'postgresql') return sql`json_populate_recordset(null::${sql.table(name)}, ${text}::json) x`;
  const json = new Set(columns.filter(({ isJson }) => isJson).map(column => column.name));
  const picked = wanted.map(column => {
    const value = sql`value ${sql.raw(json.has(column) ? '->' : '->>')} ${sql.lit(`$.${column}`)}`;
    // the JSON null of a column that holds JSON is no JSON
    return sql`${json.has(column) ? sql`nullif(${value}, 'null')` : value} as ${sql.id(column)}`;
  });
  return sql`(select ${sql.join(picked)} from json_each(${text})) x`;
}
