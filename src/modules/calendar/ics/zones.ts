/** The time zones of one file: what each TZID means, and the instants of its times. */
import { civilOf, DAY } from '../recurrence/civil.ts';
import { isKnownZone } from '../../../kernel/time-zone.ts';
import { Zone } from '../recurrence/zone.ts';
import type { Block } from './blocks.ts';
import type { Property } from './content-line.ts';
import type { DateValue } from './date-value.ts';
import { quote, type Notes } from './notes.ts';
import { ObservedZone } from './observed-zone.ts';
import { matchZone, type Years } from './zone-match.ts';
import { ianaZone, normaliseTzid } from './zone-name.ts';

/** A zone by name, or, when no zone is like it, the offsets of the file's own VTIMEZONE. */
type Meaning = { readonly zone: string } | { readonly observed: ObservedZone };

/** Resolves the TZIDs of a file, each once. */
export class Zones {
  /** What floating times and unknown zones stand in. */
  readonly defaultZone: string;
  readonly #notes: Notes;
  readonly #blocks = new Map<string, Block>();
  readonly #meanings = new Map<string, Meaning>();
  readonly #ofProperty = new WeakMap<Property, Meaning>();
  readonly #matches = new WeakMap<ObservedZone, Map<string, string | null>>();

  constructor(blocks: readonly Block[], defaultZone: string, notes: Notes) {
    this.defaultZone = defaultZone;
    this.#notes = notes;
    for (const block of blocks) {
      const tzid = block.properties.find(property => property.name === 'TZID');
      const key = tzid && keyOf(block.calendar, tzid.value);
      if (key !== undefined && !this.#blocks.has(key)) this.#blocks.set(key, block);
    }
  }

  /** What a property's TZID means; without one its times are floating and stand in `floating`. */
  meaning(property: Property, calendar: number, floating = this.defaultZone): Meaning {
    const tzid = property.params.get('TZID');
    if (tzid === undefined) return { zone: floating };
    let meaning = this.#ofProperty.get(property);
    if (!meaning) this.#ofProperty.set(property, (meaning = this.#ofTzid(keyOf(calendar, tzid), tzid)));
    return meaning;
  }

  #ofTzid(key: string, tzid: string): Meaning {
    let meaning = this.#meanings.get(key);
    if (!meaning) this.#meanings.set(key, (meaning = this.#read(normaliseTzid(tzid), this.#blocks.get(key))));
    return meaning;
  }

  /** A zone that has the offsets of `observed` in these years; null when there is none. */
  match(observed: ObservedZone, years: Years): string | null {
    let matches = this.#matches.get(observed);
    if (!matches) this.#matches.set(observed, (matches = new Map()));
    const key = `${years.first}-${years.last}`;
    let zone = matches.get(key);
    if (zone === undefined) matches.set(key, (zone = matchZone(observed, years, this.defaultZone)));
    return zone;
  }

  #read(tzid: string, block: Block | undefined): Meaning {
    const location = block?.properties.find(property => property.name === 'X-LIC-LOCATION')?.value.trim() ?? '';
    const zone = ianaZone(tzid) ?? (isKnownZone(location) ? location : null);
    if (zone) return { zone };
    const observed = block && ObservedZone.read(block);
    if (observed) return { observed };
    const why = block ? 'its VTIMEZONE cannot be used' : 'the file does not define it';
    this.#notes.add(`The time zone ${quote(tzid)} is unknown and ${why}: its times were read as ${this.defaultZone}.`);
    return { zone: this.defaultZone };
  }
}

/** Where an event stands. `standsFor` is the VTIMEZONE that `timeZone` was taken for, if there is one. */
export interface Place {
  readonly timeZone: string;
  readonly standsFor: ObservedZone | null;
}

/** The instant of a time of an event; a date is its midnight. Times in the event's own VTIMEZONE go where the event went. */
export function instantOf(value: DateValue, meaning: Meaning, place: Place): number {
  if (value.kind === 'utc') return value.second;
  if ('observed' in meaning && meaning.observed === place.standsFor)
    return Zone.of(place.timeZone).toInstant(value.second);
  return 'zone' in meaning ? Zone.of(meaning.zone).toInstant(value.second) : meaning.observed.toInstant(value.second);
}

/** The calendar year of a second. */
export const yearOf = (second: number): number => civilOf(Math.floor(second / DAY)).year;

const keyOf = (calendar: number, tzid: string): string => `${calendar} ${normaliseTzid(tzid)}`;
