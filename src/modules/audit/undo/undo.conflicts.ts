import { Refused, type UserError } from '../../../kernel/errors.ts';
import { TYPENAME } from '../../../kernel/node.type.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { storedTable } from '../../../kernel/stored-table.ts';
import type { Histories } from '../histories.ts';
import type { Conflict } from './plan.ts';

const MOST_SHOWN = 20;

/** Why an action cannot be put back as it is: each row that is not as it left it, with what is stored now. */
export async function refusedFor(scope: Scope, histories: Histories, conflicts: readonly Conflict[]): Promise<Refused> {
  const shown = conflicts.slice(0, MOST_SHOWN);
  return new Refused(await Promise.all(shown.map(conflict => toError(scope, histories, conflict))));
}

async function toError(scope: Scope, histories: Histories, { table, id, columns }: Conflict): Promise<UserError> {
  const { meta, columns: known } = storedTable(scope, table);
  const kind = histories.of(table);
  const node = kind?.nodes.find(({ typename }) => typename === meta.className);
  const row = node && (await scope.load(node.byId, id));
  const fields = columns.flatMap(column => known.find(({ name }) => name === column)?.property.name ?? []);
  const what = wordsOf(columns, fields);
  return {
    code: 'STALE_VERSION',
    message: `${what}: read it again, or undo with force`,
    path: ['actionId'],
    ...(row && { current: { ...row, [TYPENAME]: meta.className } }),
  };
}

function wordsOf(columns: readonly string[], fields: readonly string[]): string {
  if (columns.length === 0) return 'Something else belongs to this by now';
  return columns[0] === 'id'
    ? 'This was removed, or is back'
    : `Somebody has changed this since (${fields.join(', ')})`;
}
