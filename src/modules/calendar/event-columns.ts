import type { Details } from './event-patch.ts';
import type { Event, EventRow } from './event.entity.ts';
import { withWrittenUntil } from './recurrence/move-until.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { formatRule } from './recurrence/rule.ts';
import type { Series } from './recurrence/series.ts';
import type { Timing } from './timing.ts';

/** What a new row starts with. */
export const newColumns = (id: string) => ({
  id,
  uid: `${id}@almanac`,
  workflowId: `event-${id}`,
  version: 1,
  sequence: 0,
  busy: true,
  status: 'CONFIRMED' as const,
  visibility: 'HOUSEHOLD' as const,
});

/** The columns that hold how an event repeats. */
export function seriesColumns(series: Series | null, { duration }: Timing) {
  if (!series) {
    return { isRecurring: false, recurrenceRule: null, recurrenceEndAt: null, exdates: [], rdates: [] };
  }
  const isRecurring = series.rule !== null || (series.rdates ?? []).length > 0;
  const end = isRecurring ? new Recurrence(series).lastEnd(duration ?? 0) : null;
  const written = withWrittenUntil(series);
  return {
    isRecurring,
    recurrenceRule: written.rule && formatRule(written.rule),
    recurrenceEndAt: end === null ? null : new Date(end * 1000),
    exdates: [...(series.exdates ?? [])],
    rdates: [...(series.rdates ?? [])],
  };
}

/** What an event says of itself, apart from its time. */
export function detailsOf(event: Event): Details {
  const { title, description = null, location = null, visibility, status, busy } = event;
  return { title, description, location, visibility, status, busy };
}

/** A changed entity as a row, for whoever changed it: they may read it. */
export function rowOf(event: Event): EventRow {
  return {
    id: event.id,
    uid: event.uid,
    title: event.title,
    description: event.description ?? null,
    location: event.location ?? null,
    timeZone: event.timeZone,
    isAllDay: event.isAllDay,
    startDate: event.startDate ?? null,
    endDate: event.endDate ?? null,
    startsLocal: event.startsLocal ?? null,
    startsAt: event.startsAt,
    endsAt: event.endsAt ?? null,
    status: event.status,
    busy: event.busy,
    visibility: event.visibility,
    isRecurring: event.isRecurring,
    recurrenceRule: event.recurrenceRule ?? null,
    recurrenceEndAt: event.recurrenceEndAt ?? null,
    exdates: event.exdates,
    rdates: event.rdates,
    originalStartsAt: event.originalStartsAt ?? null,
    sequence: event.sequence,
    version: event.version,
    calendarId: event.calendarId,
    organizerId: event.organizerId,
    recurrenceParentId: event.recurrenceParentId ?? null,
    splitFromId: event.splitFromId ?? null,
    createdAt: event.createdAt,
    updatedAt: event.updatedAt,
    deletedAt: event.deletedAt ?? null,
    isDeleted: event.deletedAt != null,
    isReadable: true,
  };
}
