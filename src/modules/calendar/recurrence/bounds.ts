import type { Pattern } from './pattern.ts';
import { MARGIN, type Series } from './series.ts';
import type { Zone } from './zone.ts';

/** The last floating second and the last instant that COUNT and UNTIL allow; a member keeps to both. Infinity: no bound. */
export interface Bounds {
  local: number;
  instant: number;
}

/**
 * UNTIL of a series. In UTC it bounds the instant; as a wall clock or a date it bounds the wall clock, a date to the end of its
 * day. On all-day series only its date counts, as it is written: their members are midnights, so any time of that day lets it in.
 */
export function untilBounds({ rule, allDay }: Series, zone: Zone | null): Bounds {
  const until = rule?.until;
  if (!until) return { local: Infinity, instant: Infinity };
  if (until.kind !== 'utc' || allDay || !zone) return { local: until.second, instant: Infinity };
  return { local: zone.toLocal(until.second) + MARGIN, instant: until.second };
}

/** Both bounds: COUNT counts floating members, so it bounds the wall clock, whatever the zone. */
export function ruleBounds(series: Series, zone: Zone | null, pattern: Pattern): Bounds {
  return series.rule?.count ? { local: pattern.lastCounted, instant: Infinity } : untilBounds(series, zone);
}
