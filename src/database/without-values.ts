import { tokenAt } from './sql-text.ts';

/** Longer ones are cut: what a statement does stands at its beginning. */
const MOST_CHARACTERS = 2000;

/**
 * A statement as logs and traces may show it, on one line: MikroORM writes values into its statements, values may be
 * secrets, and comments may hold either. Two statements that differ in their values only look alike.
 */
export function withoutValues(sql: string): string {
  let shown = '';
  for (let at = 0; at < sql.length && shown.length < MOST_CHARACTERS;) {
    const { kind, end } = tokenAt(sql, at);
    if (kind === 'value') shown += '?';
    else if (kind !== 'space') shown += sql.slice(at, end);
    else if (shown !== '' && !shown.endsWith(' ')) shown += ' ';
    at = end;
  }
  return shown.trimEnd().slice(0, MOST_CHARACTERS);
}
