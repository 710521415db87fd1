/** Which IANA zone behaves as the VTIMEZONE of a file does, in given years. */
import { DAY, dayNumber } from '../recurrence/civil.ts';
import { Zone } from '../recurrence/zone.ts';
import { offsetAt, type ObservedZone } from './observed-zone.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

/** Where many people live: several zones may fit, and one of these is what a person expects. */
const FAMILIAR =
  `UTC Europe/Berlin Europe/London Europe/Athens Europe/Moscow America/New_York America/Chicago America/Denver
  America/Los_Angeles America/Sao_Paulo Asia/Shanghai Asia/Tokyo Asia/Kolkata Asia/Dubai Asia/Bangkok Australia/Sydney
  Australia/Brisbane Africa/Johannesburg Africa/Lagos`.split(/\s+/);
/** Each region has one of these. */
const CANDIDATES: readonly string[] = [...new Set([...FAMILIAR, ...WINDOWS_ZONES.values()])];
/** Between changes an offset is looked at this often. */
const STEP = 10 * DAY;

/** The first and the last year, both included. */
export interface Years {
  readonly first: number;
  readonly last: number;
}

/** `preferred` if it fits, else the first zone that does; null when none has the same offsets throughout. */
export function matchZone(observed: ObservedZone, years: Years, preferred: string): string | null {
  const expected = samples(observed, years);
  const fits = (id: string): boolean => {
    const zone = Zone.of(id);
    return expected.every(([instant, offset]) => zone.toLocal(instant) - instant === offset);
  };
  return [preferred, ...CANDIDATES].find(fits) ?? null;
}

/** Instants with their offsets: just before and at each change, and every ten days. */
function samples(observed: ObservedZone, years: Years): [instant: number, offset: number][] {
  const from = dayNumber(years.first, 1, 1) * DAY;
  const to = dayNumber(years.last + 1, 1, 1) * DAY;
  const changes = observed.changes(from, to);
  const instants = changes.flatMap(change => [change.at - 1, change.at]).filter(at => at >= from);
  for (let at = from; at < to; at += STEP) instants.push(at);
  return instants.map(instant => [instant, offsetAt(changes, instant)]);
}
