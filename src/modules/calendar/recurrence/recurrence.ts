import { type Bounds, ruleBounds, untilBounds } from './bounds.ts';
import { CYCLE, formatLocal } from './civil.ts';
import { lastMember } from './last-member.ts';
import { HORIZON, type Pattern } from './pattern.ts';
import { RuleError } from './rule.ts';
import { MARGIN, type Member, type Series, compilePattern } from './series.ts';
import { Zone } from './zone.ts';

const EVER: Bounds = { local: Infinity, instant: Infinity };

/** A series on its calendar: which instants it starts at. DTSTART is always the first of them, even if the rule does not produce it. */
export class Recurrence {
  readonly series: Series;
  /** Whether the rule produces DTSTART; true without a rule. */
  readonly startMatches: boolean;
  readonly #pattern: Pattern | null;
  readonly #zone: Zone | null;
  readonly #bounds: Bounds;
  #excluded: ReadonlySet<number> | undefined;

  /** @throws RuleError for a rule that does not go with all-day, RangeError for an unknown zone */
  constructor(series: Series) {
    this.series = series;
    this.#zone = series.allDay ? null : Zone.of(series.zone);
    this.#pattern = series.rule && compilePattern(series.rule, series.start, series.allDay);
    this.#bounds = this.#pattern ? ruleBounds(series, this.#zone, this.#pattern) : EVER;
    this.startMatches = !this.#pattern || (this.#pattern.startMatches && this.#isWithin(series.start, this.#bounds));
  }

  /** The instant of a wall clock in the zone of the series; the same number for all-day. */
  instant(local: number): number {
    return this.#zone ? this.#zone.toInstant(local) : local;
  }

  /** The wall clock at an instant in the zone of the series; the same number for all-day. */
  local(instant: number): number {
    return this.#zone ? this.#zone.toLocal(instant) : instant;
  }

  /** The floating second after which the rule has no member; Infinity when it is endless. RDATEs may lie later. */
  get end(): number {
    return this.#pattern ? this.#bounds.local : this.series.start;
  }

  /** Start instants in [from, to): strictly increasing, RDATE put in and EXDATE taken out. */
  starts(from: number, to: number): number[] {
    const { instants, isOrdered } = this.#placed(from, to);
    // A gap can reorder and merge members, and RDATEs come last.
    const sorted = isOrdered
      ? instants
      : instants.toSorted((a, b) => a - b).filter((at, index, all) => at !== all[index - 1]);
    return this.series.exdates?.length ? sorted.filter(at => !this.#isExcluded(at)) : sorted;
  }

  /** The same with the wall clock that each comes from; of those that a gap merges, the first. */
  members(from: number, to: number): Member[] {
    const { locals, instants } = this.#placed(from, to);
    const members = instants
      .map((instant, index) => ({ local: locals[index]!, instant }))
      .toSorted((a, b) => a.instant - b.instant);
    return members.filter(
      ({ instant }, index) => members[index - 1]?.instant !== instant && !this.#isExcluded(instant),
    );
  }

  #isExcluded(instant: number): boolean {
    this.#excluded ??= new Set(this.series.exdates);
    return this.#excluded.has(instant);
  }

  /** Every start in [after, before) as the rule, DTSTART and RDATE give it, and whether they are in order already. */
  #placed(after: number, before: number): { locals: number[]; instants: number[]; isOrdered: boolean } {
    const { start, rdates = [] } = this.series;
    const from = Math.max(after, -HORIZON);
    const to = Math.min(before, HORIZON);
    const until = this.#bounds.instant;
    const locals: number[] = [];
    const instants: number[] = [];
    let latest = -Infinity;
    let isOrdered = true;
    const take = (local: number, instant: number): void => {
      if (instant < from || instant >= to) return;
      if (instant <= latest) isOrdered = false;
      latest = instant;
      locals.push(local);
      instants.push(instant);
    };
    if (!this.#pattern || !this.startMatches) take(start, this.instant(start));
    const zone = this.#zone;
    const low = zone ? zone.toLocal(from) - MARGIN : from;
    const high = zone ? zone.toLocal(to) + MARGIN : to;
    this.#pattern?.walk(low, Math.min(high, this.#bounds.local + 1), local => {
      const instant = zone ? zone.toInstant(local) : local;
      if (instant <= until) take(local, instant);
    });
    for (const instant of rdates) take(this.local(instant), instant);
    return { locals, instants, isOrdered };
  }

  /** The first n members, fewer if there are no more before the end of the year 9999 (HOURLY: within 400 years). */
  first(n: number): Member[] {
    for (let wanted = n + (this.series.exdates?.length ?? 0); ; wanted *= 2) {
      const { members, isAll } = this.#leading(wanted);
      if (isAll || members.length >= n) return members.slice(0, n);
    }
  }

  /** All members up to the instant of the rule's n-th; fewer than n where a gap merges or EXDATE removes some. */
  #leading(n: number): { members: Member[]; isAll: boolean } {
    // a start in a gap is placed after it, and so after hourly members that follow it on the wall clock
    const from = Math.min(this.instant(this.series.start) - MARGIN, ...(this.series.rdates ?? []));
    const pattern = this.#pattern;
    const last = pattern?.nth(n, Math.min(pattern.searchEnd, this.#bounds.local + 1));
    if (last !== undefined) return { members: this.members(from, this.instant(last) + 1), isAll: false };
    if (!pattern) return { members: this.members(from, Infinity), isAll: true };
    const end = Math.min(pattern.searchEnd, this.#bounds.local + 1);
    const rdates = this.series.rdates ?? [];
    // the margin is for wall clocks that a zone places later, not for members after the end
    const members = this.members(from, Math.max(end + MARGIN, ...rdates.map(at => at + 1)));
    return { members: members.filter(({ local, instant }) => local < end || rdates.includes(instant)), isAll: true };
  }

  /** Whether a member starts at the instant. */
  has(instant: number): boolean {
    return this.members(instant, instant + 1).length > 0;
  }

  /** The member at the instant, with its wall clock. */
  at(instant: number): Member | undefined {
    return this.members(instant, instant + 1)[0];
  }

  /** The number of a member as COUNT counts, DTSTART being 1; null for other instants and for RDATEs, which COUNT does not count. */
  indexOf(instant: number): number | null {
    const member = this.at(instant);
    return member ? this.numberOf(member.local, instant) : null;
  }

  /** The number of a wall clock among the members of the rule, EXDATE or not; null when the rule has none there. */
  numberOf(local: number, instant = this.instant(local)): number | null {
    if (this.instant(local) !== instant) return null;
    if (local === this.series.start) return 1;
    if (!this.#pattern?.has(local) || !this.#isWithin(local, this.#bounds)) return null;
    return this.#pattern.countBefore(local) + (this.startMatches ? 1 : 2);
  }

  /** The rule's member with the number, 1 being DTSTART. */
  memberAt(number: number): number | undefined {
    if (number === 1) return this.series.start;
    return this.#pattern?.nth(this.startMatches ? number : number - 1, this.#bounds.local + 1);
  }

  /**
   * The instant at which the last instance ends, for instances of so many seconds (all-day: days of 86,400); null when endless.
   * EXDATE is not looked at: an instance that is taken out and put back again must not change it.
   */
  lastEnd(duration: number): number | null {
    if (this.end === Infinity) return null;
    const rule = this.#pattern ? lastMember(this.#pattern, this.#bounds, local => this.instant(local)) : -Infinity;
    const rdates = this.series.rdates ?? [];
    const last = rdates.reduce((latest, at) => Math.max(latest, at), Math.max(this.instant(this.series.start), rule));
    return last + duration;
  }

  /** The first member that the rule itself produces, not before DTSTART: what to propose when DTSTART is none. COUNT is not looked at. */
  nearestMember(): Member | null {
    if (!this.#pattern || this.startMatches)
      return { local: this.series.start, instant: this.instant(this.series.start) };
    const until = untilBounds(this.series, this.#zone);
    const local = this.#pattern.nth(1, Math.min(this.series.start + CYCLE, HORIZON, until.local + 1));
    return local !== undefined && this.#isWithin(local, until) ? { local, instant: this.instant(local) } : null;
  }

  /** @throws RuleError RULE_NEVER_MATCHES when the rule has no member within 400 years, which only happens when DTSTART is none */
  assertNotEmpty(): void {
    if (this.nearestMember()) return;
    throw new RuleError(
      'RULE_NEVER_MATCHES',
      'FREQ',
      'This rule never matches: no date from the start on satisfies all its parts.',
    );
  }

  /** For what people enter; imports may start anywhere. @throws RuleError RULE_NEVER_MATCHES, RULE_START_MISMATCH */
  assertStartMatches(): void {
    if (this.startMatches) return;
    this.assertNotEmpty();
    const nearest = formatLocal(this.nearestMember()!.local);
    const message = `The start ${formatLocal(this.series.start)} does not fit the rule; the next start that does is ${nearest}.`;
    throw new RuleError('RULE_START_MISMATCH', 'DTSTART', message);
  }

  #isWithin(local: number, bounds: Bounds): boolean {
    return local <= bounds.local && (bounds.instant === Infinity || this.instant(local) <= bounds.instant);
  }
}
