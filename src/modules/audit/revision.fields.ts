import { isDeepStrictEqual } from 'node:util';
import type { ApiField } from '../../kernel/history.ts';
import { toInstantOrNull } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { StoredColumn, StoredTable } from '../../kernel/stored-table.ts';
import type { RowChanges } from '../../kernel/walk-back.ts';

/** One field of a row, by the name the API has for it and with the values it shows. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Properties that say nothing which the revision itself does not. */
const ITS_OWN = new Set(['id', 'createdAt', 'updatedAt', 'version']);

/** The changes of a row, in the order of its entity's properties; secrets are left out. */
export async function fieldChanges(
  scope: Scope,
  table: StoredTable,
  fields: Readonly<Record<string, ApiField>>,
  changes: RowChanges,
): Promise<FieldChange[]> {
  const shown = await Promise.all(
    table.columns.map(column => fieldChange(scope, column, fields, changes[column.name])),
  );
  return shown.filter(change => change !== null && !isDeepStrictEqual(change.before, change.after)) as FieldChange[];
}

async function fieldChange(
  scope: Scope,
  column: StoredColumn,
  fields: Readonly<Record<string, ApiField>>,
  pair: RowChanges[string] | undefined,
): Promise<FieldChange | null> {
  const { name } = column.property;
  const known = fields[name];
  if (!pair || known === null || column.isSecret || ITS_OWN.has(name)) return null;
  const field = typeof known === 'object' ? known : { name: known ?? name };
  const [before, after] = await Promise.all(pair.map(value => shownValue(scope, column, field, value)));
  return { field: field.name, before, after };
}

async function shownValue(
  scope: Scope,
  column: StoredColumn,
  { spell, refersTo }: Exclude<ApiField, string | null>,
  value: unknown,
): Promise<unknown> {
  if (value === null) return null;
  if (refersTo && !(await scope.load(refersTo, String(value)))) return null;
  return spell ? spell(plain(column, value)) : plain(column, value);
}

/** A storage value as the API has it: an instant is ISO 8601 in UTC, a boolean is one on both databases. */
function plain({ property }: StoredColumn, value: unknown): unknown {
  if (property.runtimeType === 'Date') return toInstantOrNull(value as string | number)?.toISOString() ?? null;
  return property.runtimeType === 'boolean' ? Boolean(value) : value;
}
