import type { EventRow } from './event.entity.ts';
import { DAY, formatDate } from './recurrence/civil.ts';
import type { Occurrence } from './recurrence/merge.ts';
import { formatOccurrenceKey } from './recurrence/occurrence-key.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { parseRule } from './recurrence/rule.ts';
import type { Series } from './recurrence/series.ts';
import { timingOf, toSeconds } from './timing.ts';

type SeriesColumns = Parameters<typeof timingOf>[0] & Pick<EventRow, 'recurrenceRule' | 'exdates' | 'rdates'>;

/** A stored event, recurring or not, as the recurrence core knows it. */
export function seriesOf(event: SeriesColumns): Series & { readonly duration: number | null } {
  const { allDay, zone, start, duration } = timingOf(event);
  const { recurrenceRule, exdates, rdates } = event;
  return {
    start,
    allDay,
    zone,
    duration,
    rule: recurrenceRule == null ? null : parseRule(recurrenceRule),
    exdates,
    rdates,
  };
}

/** One instance in time, as the API shows it: what its exception says, or else its series. */
export interface OccurrenceRow {
  readonly id: string;
  readonly kind: Occurrence['kind'];
  readonly event: EventRow;
  readonly exception: EventRow | null;
  readonly originalStartsAt: Date;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly title: string;
  readonly description: string | null;
  readonly location: string | null;
  readonly timeZone: string;
  readonly isAllDay: boolean;
  readonly status: EventRow['status'];
  readonly busy: boolean;
}

const toDate = (seconds: number): Date => new Date(seconds * 1000);

/** One instance as the merge found it, with the rows behind it: a long list is made of these, and only a page is shown. */
export interface Instance {
  readonly found: Occurrence;
  readonly event: EventRow;
  readonly exception: EventRow | null;
}

export function toOccurrence({ found, event, exception }: Instance): OccurrenceRow {
  const shown = exception ?? event;
  return {
    id: formatOccurrenceKey(found.seriesId, found.originalStart),
    kind: found.kind,
    event,
    exception,
    originalStartsAt: toDate(found.originalStart),
    startsAt: toDate(found.start),
    endsAt: found.end === null ? null : toDate(found.end),
    title: shown.title,
    description: shown.description ?? null,
    location: shown.location ?? null,
    timeZone: shown.timeZone,
    isAllDay: found.allDay,
    status: shown.status,
    busy: shown.busy,
  };
}

/** An exception's row as the merge wants it. */
export const exceptionOf = (row: EventRow) => ({
  id: row.id,
  seriesId: String(row.recurrenceParentId),
  originalStart: toSeconds(row.originalStartsAt!),
  start: toSeconds(row.startsAt),
  end: row.endsAt ? toSeconds(row.endsAt) : null,
  allDay: row.isAllDay,
  cancelled: row.status === 'CANCELLED',
});

/** Whether it happens: neither it nor its event was cancelled. */
export const takesPlace = ({ found, event, exception }: Instance): boolean =>
  found.kind !== 'CANCELLED' && (exception ?? event).status !== 'CANCELLED';

/** The number of an instance in its series, as COUNT counts; null for added dates and single events. */
export const numberOf = ({ event, originalStartsAt }: OccurrenceRow): number | null =>
  event.isRecurring ? new Recurrence(seriesOf(event)).indexOf(toSeconds(originalStartsAt)) : null;

/** The date of an all-day time. */
export const dayOf = (at: Date): string => formatDate(Math.floor(toSeconds(at) / DAY) * DAY);
