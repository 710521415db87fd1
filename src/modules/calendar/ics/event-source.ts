/** One VEVENT while it is read: its properties, its name, and where its repairs are noted. */
import { createHash } from 'node:crypto';
import type { Block } from './blocks.ts';
import type { Property } from './content-line.ts';
import { MAX_TITLE } from './limits.ts';
import { quote, type Notes } from './notes.ts';
import { cut, toLine } from './text-value.ts';
import type { Zones } from './zones.ts';

/** What makes two events without UID the same; stamps and sequence numbers change with every export. */
const IDENTITY = ['SUMMARY', 'LOCATION', 'DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RECURRENCE-ID'];
const UNTITLED = '(untitled)';

/** Names of properties are in upper case. */
export class EventSource {
  readonly calendar: number;
  readonly zones: Zones;
  /** Null when the file gives none; at most 255 characters. */
  readonly givenUid: string | null;
  readonly title: string;
  readonly #properties: readonly Property[];
  readonly #notes: Notes;
  #label: string | undefined;

  constructor(block: Block, zones: Zones, notes: Notes) {
    this.calendar = block.calendar;
    this.zones = zones;
    this.#properties = block.properties;
    this.#notes = notes;
    const uid = toLine(this.first('UID')?.value ?? '');
    this.givenUid = uid === '' ? null : shortUid(uid);
    this.title = this.readLine('SUMMARY', MAX_TITLE) || UNTITLED;
    if (uid !== (this.givenUid ?? '')) this.note(`its UID is longer than ${MAX_TITLE} characters and was replaced`);
  }

  /** The first of that name. */
  first(name: string): Property | undefined {
    return this.#properties.find(property => property.name === name);
  }

  all(name: string): Property[] {
    return this.#properties.filter(property => property.name === name);
  }

  /** A one-line text, cut with a note. */
  readLine(name: string, most: number): string {
    const line = toLine(this.first(name)?.value ?? '');
    const text = cut(line, most);
    if (text !== line) this.note(`its ${name} is longer than ${most} characters and was cut`);
    return text;
  }

  /** The UID of the file, else one that the same event gets again at the next import. */
  get uid(): string {
    return (
      this.givenUid ?? `content-${sha256(IDENTITY.map(name => `${name}:${this.first(name)?.value ?? ''}\n`).join(''))}`
    );
  }

  /** The event as people know it. */
  get label(): string {
    return (this.#label ??= this.#writeLabel());
  }

  /** A repair of this event: the sentence after its name. */
  note(text: string): void {
    this.#notes.add(`${this.label}: ${text}.`);
  }

  #writeLabel(): string {
    const title = toLine(this.first('SUMMARY')?.value ?? '');
    const uid = this.givenUid === null ? 'no UID' : `UID ${this.givenUid}`;
    return `Event ${title === '' ? 'without title' : quote(title)} (${uid})`;
  }
}

const shortUid = (uid: string): string => (uid.length <= MAX_TITLE ? uid : `long-${sha256(uid)}`);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
