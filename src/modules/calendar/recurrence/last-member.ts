import type { Bounds } from './bounds.ts';
import { DAY } from './civil.ts';
import { HORIZON, type Pattern } from './pattern.ts';
import { MARGIN } from './series.ts';

/** The latest instant of a rule's members within bounds of which at least one is finite; -Infinity when there is none. */
export function lastMember(pattern: Pattern, bounds: Bounds, place: (local: number) => number): number {
  const end = Math.min(bounds.local, HORIZON - 1) + 1;
  // Backwards in steps that double: a dense rule is found at once, and a sparse one costs no more than a walk over all.
  for (let to = end, step = 32 * DAY; to > pattern.start; to -= step, step *= 2) {
    const last = latest(pattern, [to - step, to], bounds.instant, place);
    if (last.local === -Infinity) continue;
    // A member that a gap shifts can lie after one that follows it on the wall clock.
    return latest(pattern, [last.local - MARGIN, end], bounds.instant, place).instant;
  }
  return -Infinity;
}

type Range = readonly [from: number, to: number];

function latest(pattern: Pattern, [from, to]: Range, until: number, place: (local: number) => number): Bounds {
  const last = { local: -Infinity, instant: -Infinity };
  pattern.walk(from, to, local => {
    const instant = place(local);
    if (instant > until) return;
    last.local = local;
    last.instant = Math.max(last.instant, instant);
  });
  return last;
}
