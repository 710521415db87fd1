import type { Scope } from '../../kernel/scope.ts';
import { eventById, exceptionsOfSeries } from './calendar.loaders.ts';
import type { EventRow } from './event.entity.ts';
import { exceptionOf, type Instance, type OccurrenceRow, seriesOf, takesPlace, toOccurrence } from './occurrence.ts';
import { expand } from './occurrence.service.ts';
import { DAY } from './recurrence/civil.ts';
import { parseOccurrenceKey } from './recurrence/occurrence-key.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { toSeconds } from './timing.ts';

/** An instance by its id, whether computed, changed or cancelled; null where there is none to see. */
export async function findOccurrence(scope: Scope, id: string): Promise<OccurrenceRow | null> {
  const key = parseOccurrenceKey(id);
  const event = key && (await scope.load(eventById, key.seriesId.toLowerCase()));
  if (!event || event.recurrenceParentId || event.isDeleted) return null;
  const exceptions = event.isRecurring ? await scope.load(exceptionsOfSeries, event.id) : [];
  return occurrenceAt(event, exceptions, key.originalStart);
}

/** The instance of a series that stands at this original start (seconds); null where it has none there. */
export function occurrenceAt(
  event: EventRow,
  exceptions: readonly EventRow[],
  originalStart: number,
): OccurrenceRow | null {
  const series = seriesOf(event);
  const exception = exceptions.find(each => exceptionOf(each).originalStart === originalStart);
  if (!exception && !new Recurrence(series).has(originalStart)) return null;
  const shown = exception ? exceptionOf(exception) : null;
  const end = series.duration === null ? null : originalStart + series.duration;
  const kind = shown ? (shown.cancelled ? 'CANCELLED' : 'EXCEPTION') : event.isRecurring ? 'VIRTUAL' : 'SINGLE';
  return toOccurrence({
    found: {
      seriesId: event.id,
      originalStart,
      start: shown?.start ?? originalStart,
      end: shown ? shown.end : end,
      allDay: shown?.allDay ?? series.allDay,
      exceptionId: shown?.id ?? null,
      kind,
      isOrphan: false,
    },
    event,
    exception: exception ?? null,
  });
}

/** Looked through one after the other, until there is an instance: near ones are likely, far ones must be found too. */
const REACHES = [45 * DAY, 400 * DAY, 10 * 366 * DAY, 120 * 366 * DAY, 1000 * 366 * DAY];

/** The instance of the same series before (-1) or after (1) one, by time; cancelled ones are passed over. */
export async function neighbourOf(
  scope: Scope,
  occurrence: OccurrenceRow,
  direction: -1 | 1,
): Promise<OccurrenceRow | null> {
  const { event } = occurrence;
  if (!event.isRecurring) return null;
  const exceptions = await scope.load(exceptionsOfSeries, event.id);
  const rows = [event, ...exceptions].map(row => ({ ...row, isWanted: true }));
  const start = toSeconds(occurrence.startsAt);
  const original = toSeconds(occurrence.originalStartsAt);
  for (const reach of REACHES) {
    const [from, to] = direction > 0 ? [start, start + reach] : [start - reach, start + 1];
    const window = { from, to, allDayFrom: from, allDayTo: to };
    const isSelf = ({ found }: Instance) => found.originalStart === original;
    const around = expand(rows.slice(0, 1), rows.slice(1), window).filter(each => isSelf(each) || takesPlace(each));
    const index = around.findIndex(isSelf);
    const found = index < 0 ? undefined : around[index + direction];
    if (found) return toOccurrence(found);
  }
  return null;
}
