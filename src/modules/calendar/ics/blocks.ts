/**
 * Lines to components. Only events and time zones are kept, and of these only the properties that are read; all else is passed
 * over unread. A component that is never ended is ended by the next one of its kind, so that one lost line costs no event.
 */
import { NotACalendar } from './calendar-file.ts';
import { nameOf, parseLine, type Property } from './content-line.ts';
import { MAX_COMPONENTS, MAX_DEPTH, MAX_LINE, MAX_PROPERTIES } from './limits.ts';
import { quote, type Notes } from './notes.ts';
import { Unusable } from './unusable.ts';

/** A VEVENT or VTIMEZONE, or the STANDARD or DAYLIGHT part of a VTIMEZONE. */
export interface Block {
  readonly name: string;
  /** Which VCALENDAR of the file it stands in, from 1; a TZID means what its own calendar says. */
  readonly calendar: number;
  readonly properties: Property[];
  readonly parts: Block[];
  /** Why it cannot be used. */
  fault: Unusable | null;
}

/** What stands directly in a calendar (RFC 5545 3.6). */
const COMPONENTS = new Set(['VEVENT', 'VTIMEZONE', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY']);
const OBSERVANCES = new Set(['STANDARD', 'DAYLIGHT']);
const ZONE_PROPERTIES = new Set(['TZID', 'X-LIC-LOCATION', 'DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'RDATE']);
const EVENT_PROPERTIES = new Set(
  `UID RECURRENCE-ID SEQUENCE SUMMARY DESCRIPTION LOCATION STATUS TRANSP CLASS
   DTSTART DTEND DURATION RRULE EXRULE EXDATE RDATE X-MICROSOFT-CDO-ALLDAYEVENT`.split(/\s+/),
);
/** Properties that carry whole files; their length says nothing against the event. */
const ATTACHED = /^(?:ATTACH|IMAGE|STYLED-DESCRIPTION|STRUCTURED-DATA|X-.*)$/;

/** Takes lines one by one; `blocks` and `hasCalendar` are to be read after `finish`. */
export class BlockCutter {
  readonly blocks: Block[] = [];
  hasCalendar = false;
  readonly #notes: Notes;
  #calendar = 0;
  #components = 0;
  #block: Block | null = null;
  /** Components open inside of the block, outermost first; `#deeper` counts those beyond the depth that is allowed. */
  #inside: string[] = [];
  #deeper = 0;
  #badLines = 0;
  #firstBadLine = '';

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** @throws NotACalendar when there are too many components. */
  take(line: string): void {
    const name = nameOf(line);
    if (name === 'BEGIN') this.#begin(componentOf(line));
    else if (name === 'END') this.#end(componentOf(line));
    else if (name === null) this.#passOver(line);
    else this.#property(name, line);
  }

  /** The file is over: what is still open was cut off. */
  finish(): void {
    if (this.#block) {
      this.#block.fault ??= new Unusable('INVALID', 'the file ends in the middle of it');
      this.#close();
    }
    if (this.#badLines === 0) return;
    const lines = this.#badLines === 1 ? 'One line is' : `${this.#badLines} lines are`;
    this.#notes.add(`${lines} no iCalendar and passed over; the first is ${quote(this.#firstBadLine)}.`);
  }

  #begin(name: string): void {
    if (name === 'VCALENDAR' || COMPONENTS.has(name)) {
      if (this.#block) this.#endMissing(this.#block);
      this.#components += 1;
      if (this.#components > MAX_COMPONENTS)
        throw new NotACalendar(`The file has more than ${MAX_COMPONENTS} components.`);
      if (name === 'VCALENDAR') {
        this.hasCalendar = true;
        this.#calendar += 1;
      } else this.#block = { name, calendar: this.#calendar, properties: [], parts: [], fault: null };
    } else if (this.#block) this.#beginInside(this.#block, name);
  }

  /** The depth counts the calendar and the block itself. */
  #beginInside(block: Block, name: string): void {
    if (this.#inside.length + 2 >= MAX_DEPTH) {
      this.#deeper += 1;
      block.fault ??= new Unusable('INVALID', `its parts are nested deeper than ${MAX_DEPTH}`);
      return;
    }
    this.#inside.push(name);
    if (block.name !== 'VTIMEZONE' || !OBSERVANCES.has(name) || this.#inside.length > 1) return;
    block.parts.push({ name, calendar: block.calendar, properties: [], parts: [], fault: null });
  }

  #end(name: string): void {
    if (name === this.#block?.name) this.#close();
    else if (name === 'VCALENDAR' && this.#block) this.#endMissing(this.#block);
    else if (this.#deeper > 0) this.#deeper -= 1;
    else if (this.#inside.includes(name)) this.#inside.length = this.#inside.lastIndexOf(name);
  }

  #endMissing(block: Block): void {
    this.#notes.add(`The line END:${block.name} is missing at least once.`);
    this.#close();
  }

  #close(): void {
    if (this.#block?.name === 'VEVENT' || this.#block?.name === 'VTIMEZONE') this.blocks.push(this.#block);
    this.#block = null;
    this.#inside = [];
    this.#deeper = 0;
  }

  #property(name: string, line: string): void {
    const block = this.#block;
    if (!block) return;
    const part = this.#inside.length > 0 ? this.#openObservance(block) : block;
    if (!part || this.#deeper > 0) return;
    if (line.length > MAX_LINE && !ATTACHED.test(name)) {
      block.fault ??= new Unusable('TOO_LONG', `its ${quote(name)} line is longer than ${MAX_LINE / 1000} kB`);
    }
    const read = block.name === 'VEVENT' ? EVENT_PROPERTIES : ZONE_PROPERTIES;
    if (read.has(name) && line.length <= MAX_LINE) this.#keep(block, part, line);
  }

  #keep(block: Block, part: Block, line: string): void {
    const property = parseLine(line);
    if (!property) this.#passOver(line);
    else if (part.properties.length < MAX_PROPERTIES) part.properties.push(property);
    else block.fault ??= new Unusable('TOO_LONG', `it has more than ${MAX_PROPERTIES} properties`);
  }

  #openObservance(block: Block): Block | undefined {
    return block.name === 'VTIMEZONE' && this.#inside.length === 1 && OBSERVANCES.has(this.#inside[0]!)
      ? block.parts.at(-1)
      : undefined;
  }

  #passOver(line: string): void {
    if (this.#badLines === 0) this.#firstBadLine = line;
    this.#badLines += 1;
  }
}

/** The component that a BEGIN or END line names, in upper case. */
const componentOf = (line: string): string =>
  line
    .slice(line.indexOf(':') + 1, 200)
    .trim()
    .toUpperCase();
