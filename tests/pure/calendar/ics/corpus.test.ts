/** Real and hostile files of other programs. They are not part of the project: `CORPUS_DIR` names the folder that holds them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CalendarFile, NotACalendar } from '../../../../src/modules/calendar/ics/calendar-file.ts';
import { isKnownZone } from '../../../../src/kernel/time-zone.ts';
import { read } from './reading.ts';

interface Entry {
  file: string;
  expect: 'parse' | 'partial' | 'refuse';
  counts: { vevent: number; noUid: number; exceptions: number };
  distinctUidRecurrenceId: number;
}

const folder = process.env['CORPUS_DIR'];
const entries: Entry[] = folder ? JSON.parse(readFileSync(join(folder, 'ics/manifest.json'), 'utf8')).files : [];
/** A recipe for a large file; `{i}` is the index of a part. */
interface Recipe {
  id: string;
  expect: string;
  head: string;
  part: string;
  times: number;
  sep: string;
  tail: string;
  close: string;
  after: string;
}

const recipes: Recipe[] = folder ? JSON.parse(readFileSync(join(folder, 'ics-bombs.json'), 'utf8')).bombs : [];

function build({ head, part, times, sep, tail, close, after }: Recipe): string {
  const parts = Array.from({ length: times }, (_, index) => part.replaceAll('{i}', String(index)));
  return head + parts.join(sep) + tail + close.repeat(times) + after;
}

function became(answer: unknown): string {
  if (answer instanceof NotACalendar) return 'refuse';
  const { events } = answer as CalendarFile;
  return events.length === 0 ? 'skipped' : `${events.length} rows`;
}

/** "parse" means as many rows as it says, else one for each event. */
function allowed({ expect: text, part, times }: Recipe): string[] {
  const rows = /parse to (\d+)/.exec(text)?.[1] ?? (part.includes('BEGIN:VEVENT') ? times : 1);
  const words = ['refuse', 'skipped'].filter(word => text.includes(word));
  return /parse|first|dropped/.test(text) ? [...words, `${rows} rows`] : words;
}

const bytesOf = (entry: Entry): Uint8Array => readFileSync(join(folder!, 'ics', entry.file));
const rowsOf = ({ distinctUidRecurrenceId, counts }: Entry): number => distinctUidRecurrenceId + counts.noUid;

describe.skipIf(!folder)('files of the corpus (skipped where CORPUS_DIR is not set)', () => {
  test('there are some', () => expect(entries.length).toBeGreaterThan(60));

  test.each(entries.filter(entry => entry.expect === 'parse'))('$file: every event is read', async entry => {
    const file = await read(bytesOf(entry));
    expect(file.skipped).toEqual([]);
    expect(file.events).toHaveLength(rowsOf(entry));
    expect(file.events.filter(event => event.recurrenceId !== null).length).toBeLessThanOrEqual(
      entry.counts.exceptions,
    );
  });

  test.each(entries.filter(entry => entry.expect === 'partial'))('$file: no event is lost silently', async entry => {
    const file = await read(bytesOf(entry));
    expect(file.events.length + file.skipped.length).toBe(entry.counts.vevent);
    expect(file.skipped.every(({ reason }) => reason.length > 20)).toBe(true);
  });

  test.each(entries.filter(entry => entry.expect === 'refuse'))('$file: refused', async entry => {
    await expect(read(bytesOf(entry))).rejects.toThrow(NotACalendar);
  });

  test.each(entries.filter(entry => entry.expect !== 'refuse'))(
    '$file: the same again, and within our limits',
    async entry => {
      const file = await read(bytesOf(entry));
      expect(await read(bytesOf(entry))).toEqual(file);
      const keys = file.events.map(event => `${event.uid} ${event.recurrenceId}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const event of file.events) {
        expect(isKnownZone(event.timeZone)).toBe(true);
        expect(event.title).toMatch(/^\P{Cc}{1,255}$/u);
        expect(event.location ?? '-').toMatch(/^\P{Cc}{1,500}$/u);
        expect(event.description ?? '-').not.toContain('\0');
        expect(event.duration ?? 1).toBeGreaterThan(0);
      }
    },
  );

  test('what must be skipped or repaired is', async () => {
    const reasons = async (name: string) =>
      (await read(readFileSync(join(folder!, 'ics', name)))).skipped.map(({ reason }) => reason);
    const notes = async (name: string) => (await read(readFileSync(join(folder!, 'ics', name)))).notes;
    expect(await reasons('own-secondly.ics')).toEqual([
      expect.stringMatching(/^Event “Tea” \(UID sec@x\).*RULE_INVALID/),
    ]);
    expect(await reasons('own-bad-dates.ics')).toHaveLength(2);
    expect(await reasons('own-truncated.ics')).toHaveLength(1);
    expect(await notes('own-thisandfuture.ics')).toEqual([expect.stringContaining('THISANDFUTURE')]);
    expect(await notes('own-end-before-start.ics')).toEqual([expect.stringContaining('without an end')]);
    expect(await notes('net-Parse1.ics')).toEqual([expect.stringMatching(/^4 lines/)]);
    expect(
      (await read(readFileSync(join(folder!, 'ics', 'own-dup-uid.ics')))).events.map(event => event.title),
    ).toEqual(['new']);
  });

  test.each(recipes)('bomb $id: $expect', async recipe => {
    const source = build(recipe);
    const started = performance.now();
    const answer = await read(source).catch((error: unknown) => error);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(allowed(recipe)).toContain(became(answer));
  });
});
