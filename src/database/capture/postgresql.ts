import type { CapturedColumn, CapturedTable } from './columns.ts';

/** The action whose work is being done; a SQL client's transaction makes one of its own with its first write. */
const ACTION = `create or replace function almanac_action() returns uuid language plpgsql as $$
declare
  action uuid := nullif(current_setting('almanac.action', true), '')::uuid;
begin
  if action is null then
    action := gen_random_uuid();
    perform set_config('almanac.action', action::text, true), set_config('almanac.at', clock_timestamp()::text, true);
    insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles, salt)
      values (action, clock_timestamp(), 'sql', '', 'SUCCESS', 'sql', left(session_user, 255), '[]', uuid_send(gen_random_uuid()));
  end if;
  return action;
end $$`;

/** The statements that make the triggers of these tables: each once for a whole statement, however many rows it writes. */
export const postgresqlCapture = (tables: readonly CapturedTable[]): string[] => [
  ACTION,
  ...tables.flatMap(table => [...onInsert(table), ...onUpdate(table), ...onDelete(table)]),
];

export const POSTGRESQL_TRIGGERS = `select tgname as name, tgrelid::regclass::text as "table" from pg_trigger
  where not tgisinternal and tgname like 'capture\\_%'`;

const SECRET = `'"•"'::json`;

/** Most arguments of a function are 100, and each column takes two. */
const MOST_COLUMNS = 50;

/** One statement: whatever else a function does takes as long again. The action is asked for by its first row, if there is one. */
const insertion = (
  table: CapturedTable,
  kind: string,
  [row, before]: readonly [string, string],
  { changes, from }: { readonly changes: string; readonly from: string },
) => {
  const version = table.versionColumn ? `${row}.${table.versionColumn}` : 'null';
  const subject = table.subject ? `coalesce(${table.subject(before)}, ${table.subject(row)})` : 'null';
  return `insert into revisions (action_id, at, entity, entity_id, root_id, kind, version, changes, subject_id, salt)
    select coalesce(nullif(current_setting('almanac.action', true), '')::uuid, almanac_action()),
      coalesce(nullif(current_setting('almanac.at', true), '')::timestamptz, clock_timestamp()),
      '${table.table}', ${row}.id, ${table.root(before)}, '${kind}', ${version}, ${changes}, ${subject}, uuid_send(gen_random_uuid())
    from ${from};`;
};

const shown = ({ name, isSecret }: CapturedColumn, row: string): string =>
  isSecret ? `case when ${row}.${name} is not null then ${SECRET} end` : `${row}.${name}`;

/** All columns of a row. */
const whole = ({ table, columns }: CapturedTable): string => {
  if (columns.length > MOST_COLUMNS) throw new Error(`${table} has more columns than a revision can hold`);
  return `json_build_object(${columns.map(column => `'${column.name}', ${shown(column, 'r')}`).join(', ')})`;
};

const trigger = (
  { table }: CapturedTable,
  event: string,
  { rows, body, settings = '' }: { readonly rows: string; readonly body: string; readonly settings?: string },
): string[] => [
  `create or replace function capture_${table}_${event}() returns trigger language plpgsql${settings} as $$
begin
  ${body}
  return null;
end $$`,
  `create trigger capture_${table}_${event} after ${event} on ${table}
    referencing ${rows} for each statement execute function capture_${table}_${event}()`,
];

const onInsert = (table: CapturedTable) => {
  const body = insertion(table, 'CREATE', ['r', 'r'], { changes: whole(table), from: 'fresh r' });
  return trigger(table, 'insert', { rows: 'new table as fresh', body });
};

const onDelete = (table: CapturedTable) => {
  const body = insertion(table, 'DELETE', ['r', 'r'], { changes: whole(table), from: 'stale r' });
  return trigger(table, 'delete', { rows: 'old table as stale', body });
};

/** Only what differs. The plan is made once, for few rows, and 1,000 rows joined to 1,000 by nested loops would take a second. */
const onUpdate = (table: CapturedTable) => {
  const seen = table.columns.filter(({ isQuiet }) => !isQuiet);
  const pairs = seen.map(column => {
    const { name } = column;
    const pair = `json_build_array(${shown(column, 'o')}, ${shown(column, 'r')})`;
    return `case when o.${name} is distinct from r.${name} then '"${name}" : ' || ${pair} end`;
  });
  const from = `fresh r join stale o using (id) where (${row('o', seen)}) is distinct from (${row('r', seen)})`;
  const body = insertion(table, 'UPDATE', ['r', 'o'], {
    changes: `('{' || concat_ws(', ', ${pairs.join(', ')}) || '}')::json`,
    from,
  });
  // older versions count what is disabled as so dear that they would compile the plan each time
  const settings = ' set enable_nestloop = off set jit = off';
  return trigger(table, 'update', { rows: 'new table as fresh old table as stale', body, settings });
};

const row = (name: string, columns: readonly CapturedColumn[]): string =>
  columns.map(column => `${name}.${column.name}`).join(', ');
