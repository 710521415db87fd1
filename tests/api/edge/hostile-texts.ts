import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A text, or how to make one that is too long to be written down. */
export type Entry =
  | string
  | { readonly head?: string; readonly repeat: string; readonly times: number; readonly tail: string };

/** One of each kind, so that the essentials hold where the corpus is not at hand. */
export const OWN: readonly Entry[] = [
  '',
  ' ',
  "' OR '1'='1",
  "'; DROP TABLE events;--",
  '%',
  '_\\',
  'a\0b',
  '\uD800',
  '\uFFFF',
  'a\r\nBcc: x@example.org',
  '\u202Eevil',
  '__proto__',
  'constructor',
  'NaN',
  '1e999',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  'P999999999999W',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=SECONDLY',
  'Etc/Nowhere',
  '+14:00',
  '${7*7}{{7*7}}',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  'e\u0301'.repeat(300),
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-000000000000_20260101T000000Z',
  { repeat: 'x', times: 100_000, tail: '' },
  { repeat: '(', times: 20_000, tail: '' },
];

const corpus = path.join(process.env['CORPUS_DIR'] ?? '', 'hostile-strings.json');
export const isHere = Boolean(process.env['CORPUS_DIR']) && existsSync(corpus);
const classes: Record<string, { strings: readonly Entry[] }> = isHere
  ? JSON.parse(readFileSync(corpus, 'utf8')).classes
  : {};
/** Those of the corpus; none where it is not at hand. */
export const entries = Object.values(classes).flatMap(({ strings }) => strings);

export const textOf = (entry: Entry): string =>
  typeof entry === 'string' ? entry : `${entry.head ?? ''}${entry.repeat.repeat(entry.times)}${entry.tail}`;
