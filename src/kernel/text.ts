import type { Problems } from './problems.ts';

/** Control characters, and the two separators that end a line in JavaScript, mail and iCalendar. */
const BREAKS_A_LINE = /[\p{Cc}\u2028\u2029]/u;
/** What no text may hold: PostgreSQL cannot store NUL, and MikroORM would end the statement there on SQLite. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Whether both databases can hold this text, or be asked for it. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** Databases count characters, not UTF-16 units. */
const isLongerThan = (text: string, most: number) => text.length > most && [...text].length > most;

/** A name, a title: one line, not blank. */
export function checkLine(text: string | null | undefined, most: number, problems: Problems): void {
  if (text == null || text.trim() === '') return problems.add('REQUIRED', 'This must not be empty');
  checkOptionalLine(text, most, problems);
}

/** A place, a colour: one line, may be left out. */
export function checkOptionalLine(text: string | null | undefined, most: number, problems: Problems): void {
  if (text == null) return;
  if (BREAKS_A_LINE.test(text) || UNSTORABLE.test(text)) {
    return problems.add('INVALID', 'This must be one line of text, without control characters');
  }
  if (isLongerThan(text, most)) problems.add('TOO_LONG', `At most ${most} characters fit here`);
}

/** A description: any text of several lines. */
export function checkText(text: string | null | undefined, most: number, problems: Problems): void {
  if (text == null) return;
  if (UNSTORABLE.test(text)) return problems.add('INVALID', 'This holds characters that cannot be stored');
  if (isLongerThan(text, most)) problems.add('TOO_LONG', `At most ${most} characters fit here`);
}
