import { newDeed } from '../../kernel/deed.ts';
import type { Scope } from '../../kernel/scope.ts';
import { recall, rememberForever } from '../../kernel/server-state.ts';
import { rowOf, seriesColumns } from './event-columns.ts';
import { Event } from './event.entity.ts';
import { seriesOf } from './occurrence.ts';
import { DAY } from './recurrence/civil.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { timeColumns, timingOf, toSeconds } from './timing.ts';

const KEY = 'time_zone_data';
const SLICE = 200;

/**
 * Governments change clocks, and new zone data may give a wall clock another instant. The wall clock and the zone are the
 * truth, so when the data of this platform is not what instants were derived from, those still to come are derived anew.
 */
export async function followZoneData(scope: Scope, version: string, report: (message: string) => void): Promise<void> {
  if ((await recall(scope, KEY)) === version) return;
  let [last, moved]: [string, number] = ['', 0];
  for (;;) {
    const deed = newDeed('server zone data', scope.clock.now(), { isQuiet: true });
    const { ids, changed } = await scope.commit(inner => deriveSlice(inner, last), { deed });
    moved += changed;
    const end = ids.at(-1);
    if (end === undefined) break;
    last = end;
  }
  if (moved > 0) report(`Time zone data ${version}: ${moved} events keep their wall clock at another instant`);
  await scope.commit(inner => rememberForever(inner, KEY, version));
}

async function deriveSlice(scope: Scope, after: string): Promise<{ ids: string[]; changed: number }> {
  const events = await scope.em.find(
    Event,
    {
      isAllDay: false,
      recurrenceParentId: null,
      ...(after && { id: { $gt: after } }),
      $or: [{ isRecurring: true }, { startsAt: { $gt: scope.clock.now() } }],
    },
    { orderBy: { id: 'asc' }, limit: SLICE },
  );
  const exceptions = await scope.em.find(Event, { recurrenceParentId: { $in: events.map(({ id }) => id) } });
  const bySeries = Map.groupBy(exceptions, exception => exception.recurrenceParentId);
  const changed = events.filter(event => derive(event, bySeries.get(event.id) ?? []));
  return { ids: events.map(({ id }) => id), changed: changed.length };
}

/** Derives the instants of an event and of its exceptions; whether any of them changed. */
function derive(event: Event, exceptions: readonly Event[]): boolean {
  const before = [event, ...exceptions].map(spelled).join('\n');
  const timing = timingOf(rowOf(event));
  Object.assign(event, timeColumns(timing));
  if (event.isRecurring) {
    const series = seriesOf(rowOf(event));
    const whole = new Recurrence({ ...series, exdates: [] });
    const exdates = (series.exdates ?? []).map(at => nearest(whole, at));
    Object.assign(event, seriesColumns({ ...series, exdates }, timing));
    for (const exception of exceptions) {
      Object.assign(exception, timeColumns(timingOf(rowOf(exception))));
      exception.originalStartsAt = new Date(nearest(whole, toSeconds(exception.originalStartsAt!)) * 1000);
    }
  }
  return before !== [event, ...exceptions].map(spelled).join('\n');
}

const spelled = ({ startsAt, endsAt, recurrenceEndAt, originalStartsAt, exdates }: Event): string =>
  JSON.stringify([startsAt, endsAt, recurrenceEndAt, originalStartsAt, exdates]);

/** The member that an instant stood for before the clocks were changed: the nearest within a day, or what it was. */
function nearest(recurrence: Recurrence, instant: number): number {
  if (recurrence.has(instant)) return instant;
  const around = recurrence.starts(instant - DAY, instant + DAY);
  return around.toSorted((a, b) => Math.abs(a - instant) - Math.abs(b - instant))[0] ?? instant;
}
