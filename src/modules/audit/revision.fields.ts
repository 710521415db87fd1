import { isDeepStrictEqual } from 'node:util';
import type { ApiField } from '../../kernel/history.ts';
import { toInstantOrNull } from '../../kernel/rows.ts';
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
export function fieldChanges(
  table: StoredTable,
  fields: Readonly<Record<string, ApiField>>,
  changes: RowChanges,
): FieldChange[] {
  return table.columns.flatMap(column => {
    const pair = changes[column.name];
    const api = fields[column.property.name] === undefined ? column.property.name : fields[column.property.name];
    if (!pair || !api || column.isSecret || ITS_OWN.has(column.property.name)) return [];
    const [name, spell] = typeof api === 'string' ? [api, (value: unknown) => value] : [api.name, api.spell];
    const [before, after] = pair.map(value => (value === null ? null : spell(plain(column, value))));
    return isDeepStrictEqual(before, after) ? [] : [{ field: name, before, after }];
  });
}

/** A storage value as the API has it: an instant is ISO 8601 in UTC, a boolean is one on both databases. */
function plain({ property }: StoredColumn, value: unknown): unknown {
  if (property.runtimeType === 'Date') return toInstantOrNull(value as string | number)?.toISOString() ?? null;
  return property.runtimeType === 'boolean' ? Boolean(value) : value;
}
