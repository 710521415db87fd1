import { toInstant, toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { EventRow } from './event.entity.ts';

/** What everybody may know of a private event of their household. */
export const BUSY = 'Busy';

/** A row as a driver gives it. */
export type StoredEvent = Omit<EventRow, 'isDeleted' | 'isReadable'> & { readonly isReadable: boolean | number };

/**
 * The one function that decides what of an event a viewer sees; every list, relation and text shows events through it.
 * A private event of others is a block of time: no words, no place, no rule.
 */
export function toEvent(row: StoredEvent): EventRow {
  const isReadable = Boolean(row.isReadable);
  return {
    ...row,
    isAllDay: Boolean(row.isAllDay),
    busy: Boolean(row.busy),
    isRecurring: Boolean(row.isRecurring),
    startsAt: toInstant(row.startsAt),
    endsAt: toInstantOrNull(row.endsAt),
    recurrenceEndAt: toInstantOrNull(row.recurrenceEndAt),
    originalStartsAt: toInstantOrNull(row.originalStartsAt),
    exdates: toJson(row.exdates),
    rdates: toJson(row.rdates),
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    deletedAt: toInstantOrNull(row.deletedAt),
    isDeleted: row.deletedAt != null,
    isReadable,
    ...(!isReadable && { title: BUSY, description: null, location: null }),
  };
}
