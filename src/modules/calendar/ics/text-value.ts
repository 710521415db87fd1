/** TEXT values (RFC 5545 3.3.11) and what of them may be stored. */

const ESCAPED = /\\([\\;,nN])/g;
/** Control characters, and the two separators that end a line in JavaScript, mail and iCalendar. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
/** All control characters but tab and line feed. */
const UNPRINTABLE = /[^\P{Cc}\t\n]/gu;

/** Without backslash escapes. */
export function unescapeText(value: string): string {
  return value.replace(ESCAPED, (_, letter: string) => (letter === 'n' || letter === 'N' ? '\n' : letter));
}

/** A title, a place: one line. Breaks and control characters become a space. */
export function toLine(value: string): string {
  return unescapeText(value).replace(BREAKS, ' ').trim().toWellFormed();
}

/** A description: any lines, no other control characters; null when nothing is left. */
export function toParagraphs(value: string): string | null {
  const text = unescapeText(value).replaceAll(/\r\n?/g, '\n').replace(UNPRINTABLE, '').trim().toWellFormed();
  return text === '' ? null : text;
}

/** The first `most` characters. Databases count characters, not UTF-16 units. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('')
    .toWellFormed();
}
