import type { AuditMark } from '../../kernel/audit-marks.ts';

/** Scalars whose values are written without a mark: they name, count and measure, and tell nothing in words. */
const TELLS_NO_WORDS: ReadonlySet<string> = new Set([
  'ID',
  'Int',
  'Float',
  'Boolean',
  'DateTime',
  'Date',
  'LocalDateTime',
  'TimeZone',
  'Duration',
  'RRule',
]);
const SECRET = '[REDACTED]';
const PERSONAL = '[PERSONAL]';
/** Most characters of a value that is kept: an id may be anything, as long as the caller likes. */
const MOST_KEPT = 1000;
const MOST_TEXT = 200;

/** Whether values of a scalar need a mark, else they are not written. */
export const needsMark = (scalar: string): boolean => !TELLS_NO_WORDS.has(scalar);

/** A value of a scalar as it is written down. */
export function leafOf(scalar: string, mark: AuditMark | undefined, value: unknown): string | number | boolean {
  switch (mark ?? (needsMark(scalar) ? 'secret' : 'kept')) {
    case 'kept':
      return plain(value, MOST_KEPT);
    case 'text':
      return plain(value, MOST_TEXT);
    case 'personal':
      return PERSONAL;
    case 'personalFile':
      return `${PERSONAL}, ${String(value).length} characters`;
    case 'secret':
      return SECRET;
  }
}

function plain(value: unknown, most: number): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString();
  return cut(typeof value === 'string' ? value : JSON.stringify(value), most);
}

/** No half of a pair stays at the end, nor anywhere else: text of the ledger can be stored and sent. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text.toWellFormed();
  const start = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  return `${start.toWellFormed()}…`;
}
