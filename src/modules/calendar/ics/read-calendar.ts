/**
 * Reads an iCalendar file (RFC 5545) as real programs write it. What can be repaired is, with a note; an event that cannot is
 * named and the others are read all the same. The budgets are in `limits.ts`.
 */
import { BlockCutter, type Block } from './blocks.ts';
import { NotACalendar, type CalendarFile, type Skipped } from './calendar-file.ts';
import { readLines } from './decode.ts';
import { EventSource } from './event-source.ts';
import { readEvent, type Draft } from './event.ts';
import { gather } from './gather.ts';
import { Notes } from './notes.ts';
import { Slices, type Pace } from './slices.ts';
import { Unusable } from './unusable.ts';
import { Zones } from './zones.ts';

/** How to read; nothing else from outside plays a part. */
export interface ReadOptions extends Pace {
  /** A known zone: what floating times, all-day events and unknown zones stand in. */
  readonly defaultZone: string;
}

/** @throws NotACalendar when nothing of the input can be used. */
export async function readCalendar(source: Uint8Array | string, options: ReadOptions): Promise<CalendarFile> {
  const notes = new Notes();
  const slices = new Slices(options);
  const blocks = await readBlocks(source, notes, slices);
  const zones = new Zones(
    blocks.filter(block => block.name === 'VTIMEZONE'),
    options.defaultZone,
    notes,
  );
  const drafts: Draft[] = [];
  const skipped: Skipped[] = [];
  for (const block of blocks) {
    if (block.name !== 'VEVENT') continue;
    readBlock(block, new EventSource(block, zones, notes), { drafts, skipped });
    if (slices.isDue()) await slices.next();
  }
  return { events: gather(drafts, skipped), skipped, notes: notes.list() };
}

async function readBlocks(source: Uint8Array | string, notes: Notes, slices: Slices): Promise<Block[]> {
  const cutter = new BlockCutter(notes);
  for (const line of readLines(source, notes)) {
    cutter.take(line);
    if (slices.isDue()) await slices.next();
  }
  cutter.finish();
  if (!cutter.hasCalendar) throw new NotACalendar('This is no iCalendar file: it has no line BEGIN:VCALENDAR.');
  return cutter.blocks;
}

function readBlock(block: Block, source: EventSource, found: { drafts: Draft[]; skipped: Skipped[] }): void {
  try {
    if (block.fault) throw block.fault;
    found.drafts.push(readEvent(source));
  } catch (error) {
    found.skipped.push({ uid: source.givenUid, reason: `${source.label} was skipped: ${reasonOf(error)}.` });
  }
}

/** RangeError is what dates and zones throw beyond their limits: one event is no reason to lose a file. */
function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return `${error.message} (${error.code})`;
  if (error instanceof RangeError) return 'its dates are out of range (INVALID)';
  throw error;
}
