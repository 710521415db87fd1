/** What a statement does, as far as it is counted apart. */
export type Operation = 'select' | 'insert' | 'update' | 'delete' | 'other';

interface Token {
  readonly kind: 'space' | 'value' | 'word' | 'sign';
  /** Where the next one begins. */
  readonly end: number;
}

const SPACE = /\s+/y;
const WORD = /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/iy;
const NUMBER = /(?:\d|\.\d)(?:e[+-]|[\w.])*/iy;
const PARAMETER = /[$?]\d+/y;
const DOLLAR_QUOTE = /\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/iy;
const QUOTES = new Set(['"', '`']);

/** Where a sticky expression ends that begins here; -1 where it does not. */
function endOf(expression: RegExp, sql: string, start: number): number {
  expression.lastIndex = start;
  return expression.test(sql) ? expression.lastIndex : -1;
}

/** Behind the quote that closes what is open at `start`; a doubled one does not. What is not closed goes on to the end. */
function endOfQuoted(sql: string, start: number): number {
  const quote = sql.charAt(start);
  for (let at = sql.indexOf(quote, start + 1); at !== -1; at = sql.indexOf(quote, at + 2)) {
    if (sql[at + 1] !== quote) return at + 1;
  }
  return sql.length;
}

/** The same where a backslash keeps the next character from closing it: PostgreSQL's `E'…'`. */
function endOfEscaped(sql: string, start: number): number {
  for (let at = start + 2; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql[at] === "'" && sql[at + 1] === "'") at++;
    else if (sql[at] === "'") return at + 1;
  }
  return sql.length;
}

/** PostgreSQL's comments hold others. For SQLite's, which do not, too much is left out rather than too little. */
function endOfComment(sql: string, start: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = start;
  let depth = 0;
  for (let edge = edges.exec(sql); edge; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return sql.length;
}

const orEnd = (at: number, sql: string, length: number): number => (at === -1 ? sql.length : at + length);

/** The token that begins at `start`, in either database's SQL. Linear: every character is looked at a few times at most. */
export function tokenAt(sql: string, start: number): Token {
  const sign = sql.charAt(start);
  const next = sql[start + 1];
  if (sign === '-' && next === '-') return { kind: 'space', end: orEnd(sql.indexOf('\n', start), sql, 1) };
  if (sign === '/' && next === '*') return { kind: 'space', end: endOfComment(sql, start) };
  if (sign === "'") return { kind: 'value', end: endOfQuoted(sql, start) };
  if ((sign === 'e' || sign === 'E') && next === "'") return { kind: 'value', end: endOfEscaped(sql, start) };
  if (QUOTES.has(sign)) return { kind: 'word', end: endOfQuoted(sql, start) };
  const opened = endOf(DOLLAR_QUOTE, sql, start);
  if (opened !== -1) {
    const quote = sql.slice(start, opened);
    return { kind: 'value', end: orEnd(sql.indexOf(quote, opened), sql, quote.length) };
  }
  const kinds = [
    { kind: 'space', expression: SPACE },
    { kind: 'word', expression: WORD },
    { kind: 'value', expression: NUMBER },
    { kind: 'sign', expression: PARAMETER },
  ] as const;
  for (const { kind, expression } of kinds) {
    const end = endOf(expression, sql, start);
    if (end !== -1) return { kind, end };
  }
  return { kind: 'sign', end: start + 1 };
}
