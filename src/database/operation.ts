import { type Operation, tokenAt } from './sql-text.ts';

const OPERATIONS = new Map<string, Operation>([
  ['select', 'select'],
  ['insert', 'insert'],
  ['replace', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
]);
/** Texts with parameters come again and again; others would only fill the memory. */
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 4000;
const known = new Map<string, Operation>();

/** What a statement does: behind a `with` it is what follows the named queries, whatever they do themselves. */
export function operationOf(sql: string): Operation {
  // nearly all of them, and each statement of each request is asked
  if (sql.startsWith('select ')) return 'select';
  if (sql.startsWith('insert ')) return 'insert';
  if (sql.startsWith('update ')) return 'update';
  if (sql.startsWith('delete ')) return 'delete';
  const found = known.get(sql) ?? read(sql);
  if (known.size < MOST_KNOWN && sql.length < LONGEST_KNOWN) known.set(sql, found);
  return found;
}

/** The first word of a statement, in capitals: `SELECT`, `BEGIN`. */
export function firstWordOf(sql: string): string {
  for (let at = 0; at < sql.length;) {
    const { kind, end } = tokenAt(sql, at);
    if (kind === 'word') return sql.slice(at, end).toUpperCase();
    at = end;
  }
  return 'UNKNOWN';
}

function read(sql: string): Operation {
  let depth = 0;
  let isWith = false;
  for (let at = 0; at < sql.length;) {
    const { kind, end } = tokenAt(sql, at);
    if (kind === 'sign' && isWith) depth += depthOf(sql.charAt(at));
    if (kind === 'word' && depth === 0) {
      const word = sql.slice(at, end).toLowerCase();
      const operation = OPERATIONS.get(word);
      if (operation) return operation;
      if (!isWith && word !== 'with') return 'other';
      isWith = true;
    }
    at = end;
  }
  return 'other';
}

const depthOf = (sign: string): number => {
  if (sign === '(') return 1;
  return sign === ')' ? -1 : 0;
};
