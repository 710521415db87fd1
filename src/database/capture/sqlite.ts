import type { CapturedColumn, CapturedTable } from './columns.ts';

const SECRET = `'"•"'`;
const NOW = `cast(unixepoch('subsec') * 1000 as integer)`;

const valueOf = (row: string, { name, isJson, isSecret }: CapturedColumn): string => {
  const value = `${row}.${name}`;
  if (isSecret) return `case when ${value} is not null then json(${SECRET}) end`;
  return isJson ? `json(${value})` : value;
};

/** The statements that make the triggers of these tables: columns are written out, since SQLite cannot walk over a row. */
export const sqliteCapture = (tables: readonly CapturedTable[]): string[] =>
  tables.flatMap(table => [onInsert(table), onUpdate(table), onDelete(table)]);

export const SQLITE_TRIGGERS = `select name from sqlite_master where type = 'trigger' and name like 'capture\\_%' escape '\\'`;

const trigger = (table: string, event: string, body: string, when = '') =>
  `create trigger capture_${table}_${event} after ${event} on ${table} for each row${when} begin ${body} end`;

function insertion(
  table: CapturedTable,
  kind: string,
  [row, before]: readonly [string, string],
  changes: string,
): string {
  const version = table.versionColumn ? `${row}.${table.versionColumn}` : 'null';
  const subject = table.subject
    ? before === row
      ? table.subject(row)
      : `coalesce(${table.subject(before)}, ${table.subject(row)})`
    : 'null';
  // values, since SQLite would put the rows of a query aside first: into a table that has triggers it may not read and write at once
  return `insert into revisions (action_id, at, entity, entity_id, root_id, kind, version, changes, subject_id, salt) values (
    (select coalesce(id, foreign_id) from current_action), coalesce((select at from current_action), ${NOW}),
    '${table.table}', ${row}.id, ${table.root(before)}, '${kind}', ${version}, ${changes}, ${subject}, randomblob(16));`;
}

/** All columns of a row. */
const whole = (columns: readonly CapturedColumn[], row: string) =>
  `json_object(${columns.map(column => `'${column.name}', ${valueOf(row, column)}`).join(', ')})`;

const onInsert = (table: CapturedTable) =>
  trigger(table.table, 'insert', insertion(table, 'CREATE', ['new', 'new'], whole(table.columns, 'new')));

const onDelete = (table: CapturedTable) =>
  trigger(table.table, 'delete', insertion(table, 'DELETE', ['old', 'old'], whole(table.columns, 'old')));

function onUpdate(table: CapturedTable): string {
  const seen = table.columns.filter(({ isQuiet }) => !isQuiet);
  const arms = seen.map(column => {
    const [old, fresh] = [valueOf('old', column), valueOf('new', column)];
    return `select '${column.name}' f, json_array(${old}, ${fresh}) v where old.${column.name} is not new.${column.name}`;
  });
  const changes = `(select json_group_object(f, json(v)) from (${arms.join(' union all ')}))`;
  const when = ` when ${seen.map(({ name }) => `old.${name} is not new.${name}`).join(' or ')}`;
  return trigger(table.table, 'update', insertion(table, 'UPDATE', ['new', 'old'], changes), when);
}
