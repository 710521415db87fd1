import { tokenAt } from './sql-text.ts';

const LIMIT = /^limit$/i;

/**
 * SQLite looks at a parameter that stands alone behind LIMIT while it plans, and so plans the statement anew for each
 * execution, which can take longer than the execution itself. In an expression it takes the parameter as it comes.
 */
export function withStableLimits(sql: string): string {
  let stable = '';
  let before = '';
  for (let at = 0; at < sql.length;) {
    const { kind, end } = tokenAt(sql, at);
    const token = sql.slice(at, end);
    stable += kind === 'sign' && token === '?' && LIMIT.test(before) ? '? + 0' : token;
    if (kind !== 'space') before = token;
    at = end;
  }
  return stable;
}
