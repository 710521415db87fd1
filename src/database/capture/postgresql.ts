import type { CapturedTable } from './columns.ts';

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
  ...tables.flatMap(table => [functionOf(table), ...triggersOf(table)]),
];

export const POSTGRESQL_TRIGGERS = `select tgname as name, tgrelid::regclass::text as "table" from pg_trigger
  where not tgisinternal and tgname like 'capture\\_%'`;

const quoted = (names: readonly string[]) => `array[${names.map(name => `'${name}'`).join(', ')}]::text[]`;

const all = (row: string, pair: string) =>
  `(select json_object_agg(key, json_build_array(${pair})) from jsonb_each(to_jsonb(${row})))`;

function functionOf(table: CapturedTable): string {
  const secret = table.columns.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  const quiet = table.columns.filter(({ isQuiet }) => isQuiet).map(({ name }) => name);
  const shown = (value: string) =>
    secret.length === 0
      ? value
      : `case when key = any (${quoted(secret)}) and ${value} <> 'null' then '"•"' else ${value} end`;
  const insertion = (kind: string, [row, before]: readonly [string, string], changes: string, from: string) => {
    const version = table.versionColumn ? `${row}.${table.versionColumn}` : 'null';
    const subject = table.subject ? `coalesce(${table.subject(before)}, ${table.subject(row)})` : 'null';
    return `insert into revisions (action_id, at, entity, entity_id, root_id, kind, version, changes, subject_id, salt)
      select action, moment, '${table.table}', ${row}.id, ${table.root(before)}, '${kind}', ${version}, ${changes}, ${subject}, uuid_send(gen_random_uuid())
      from ${from};`;
  };
  const difference = `join stale o using (id) cross join lateral (
        select json_object_agg(key, json_build_array(${shown('x.value')}, ${shown('y.value')})) as changes
        from jsonb_each(to_jsonb(o)) x join jsonb_each(to_jsonb(r)) y using (key)
        where x.value <> y.value and key <> all (${quoted(quiet)})) d where d.changes is not null`;
  // The plan is made once, for few rows, and 1,000 rows joined to 1,000 by nested loops would take a second. Older versions
  // count what is disabled as so dear that they would compile the plan each time.
  return `create or replace function capture_${table.table}() returns trigger language plpgsql
  set enable_nestloop = off set jit = off as $$
declare
  action uuid;
  moment timestamptz;
begin
  if tg_op = 'INSERT' then
    if not exists (select from fresh) then return null; end if;
  elsif not exists (select from stale) then return null; end if;
  action := almanac_action();
  moment := current_setting('almanac.at')::timestamptz;
  if tg_op = 'INSERT' then
    ${insertion('CREATE', ['r', 'r'], all('r', `null, ${shown('value')}`), 'fresh r')}
  elsif tg_op = 'DELETE' then
    ${insertion('DELETE', ['r', 'r'], all('r', `${shown('value')}, null`), 'stale r')}
  else
    ${insertion('UPDATE', ['r', 'o'], 'd.changes', `fresh r ${difference}`)}
  end if;
  return null;
end $$`;
}

const triggersOf = ({ table }: CapturedTable) => [
  triggerOf(table, 'insert', 'new table as fresh'),
  triggerOf(table, 'update', 'new table as fresh old table as stale'),
  triggerOf(table, 'delete', 'old table as stale'),
];

const triggerOf = (table: string, event: string, tables: string) =>
  `create trigger capture_${table}_${event} after ${event} on ${table}
    referencing ${tables} for each statement execute function capture_${table}()`;
