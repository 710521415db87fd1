/** Wall clock to instant and back in one zone, in whole seconds. */
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import { DAY } from './civil.ts';

/** The stretches of one offset that touch a page: it holds from `since` (an instant) to `until`, exclusive. */
interface Page {
  index: number;
  since: number[];
  until: number[];
  offset: number[];
}

/** Transitions are read page by page, so that a far year costs no more than a near one. */
const PAGE = 3653 * DAY;
/** A page also knows what lies this far around it: wall clock and instant differ by less than a day, and gaps reach 24 h. */
const OVERLAP = 3 * DAY;
const PAGES_KEPT = 48;
const ZONES_KEPT = 1000;

/** A time zone, with a small table of its clock changes that is filled as it is asked for. */
export class Zone {
  /** As it was written. */
  readonly id: string;
  readonly #pages = new LRUCache<number, Page>({ max: PAGES_KEPT });
  #page: Page;
  // The wall clocks from #calmFrom to #calmTo (exclusive) all have #calmOffset: no change is near. Most questions stay in there.
  #calmFrom = Infinity;
  #calmTo = -Infinity;
  #calmOffset = 0;
  static readonly #known = new LRUCache<string, Zone>({ max: ZONES_KEPT });

  private constructor(id: string) {
    this.id = id;
    this.#page = readPage(id, 5);
  }

  /** The zone of that name. @throws RangeError when the platform does not know it. */
  static of(id: string): Zone {
    let zone = Zone.#known.get(id);
    if (!zone) Zone.#known.set(id, (zone = new Zone(id)));
    return zone;
  }

  /**
   * The instant of a wall clock, as RFC 5545 section 3.3.5 reads it: a time that does not exist takes the offset before the
   * gap, and a time that exists twice is the first of the two.
   */
  toInstant(local: number): number {
    if (local >= this.#calmFrom && local < this.#calmTo) return local - this.#calmOffset;
    const { index, since, until, offset } = this.#around(local);
    let low = 0;
    for (let high = until.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (local < until[middle]! + offset[middle]!) high = middle;
      else low = middle + 1;
    }
    const instant = local - offset[low]!;
    if (instant < since[low]!) return local - offset[low - 1]!;
    // Behind a fold the hours that occur twice belong to the stretch before.
    this.#calmOffset = offset[low]!;
    this.#calmFrom = Math.max(since[low]!, index * PAGE) + Math.max(this.#calmOffset, offset[low - 1] ?? -Infinity);
    this.#calmTo = Math.min(until[low]!, (index + 1) * PAGE) + this.#calmOffset;
    return instant;
  }

  /** What a clock on the wall shows at the instant, in floating seconds. */
  toLocal(instant: number): number {
    const calm = instant + this.#calmOffset;
    if (calm >= this.#calmFrom && calm < this.#calmTo) return calm;
    const { until, offset } = this.#around(instant);
    let low = 0;
    for (let high = until.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (instant < until[middle]!) high = middle;
      else low = middle + 1;
    }
    return instant + offset[low]!;
  }

  /** Whether no clock of the zone ever shows this wall clock, because a change skips it. */
  isGap(local: number): boolean {
    return this.toLocal(this.toInstant(local)) !== local;
  }

  #around(second: number): Page {
    const index = Math.floor(second / PAGE);
    if (this.#page.index === index) return this.#page;
    let page = this.#pages.get(index);
    if (!page) this.#pages.set(index, (page = readPage(this.id, index)));
    return (this.#page = page);
  }
}

function readPage(id: string, index: number): Page {
  const page: Page = { index, since: [], until: [], offset: [] };
  const end = (index + 1) * PAGE + OVERLAP;
  let at = Temporal.Instant.fromEpochMilliseconds((index * PAGE - OVERLAP) * 1000).toZonedDateTimeISO(id);
  for (let since = -Infinity; ;) {
    const next = at.getTimeZoneTransition('next');
    const change = next ? next.epochMilliseconds / 1000 : Infinity;
    const until = change <= end ? change : Infinity;
    page.since.push(since);
    page.until.push(until);
    page.offset.push(at.offsetNanoseconds / 1e9);
    if (!next || until === Infinity) return page;
    since = until;
    at = next;
  }
}
