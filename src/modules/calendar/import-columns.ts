import { seriesColumns } from './event-columns.ts';
import type { Event, EventRow } from './event.entity.ts';
import type { ImportedEvent } from './ics/calendar-file.ts';
import { parseRule } from './recurrence/rule.ts';
import { type Timing, timeColumns } from './timing.ts';

/** The columns that a file decides, written as those of any other event. */
export type ImportedColumns = Pick<Event, 'title' | 'description' | 'location' | 'status' | 'busy' | 'sequence'> &
  ReturnType<typeof timeColumns> &
  ReturnType<typeof seriesColumns>;

/** One event of a file, and how it would be stored. */
export interface Incoming {
  readonly event: ImportedEvent;
  readonly columns: ImportedColumns;
}

/** How an event of a file would be stored. */
export function toIncoming(event: ImportedEvent): Incoming {
  const { title, description, location, status, busy, sequence, allDay, timeZone, start, duration } = event;
  const timing: Timing = { allDay, zone: timeZone, start, duration };
  return {
    event,
    columns: {
      title,
      description,
      location,
      status,
      busy,
      sequence,
      ...timeColumns(timing),
      ...seriesColumns(seriesOf(event), timing),
    },
  };
}

function seriesOf({ rule, start, allDay, timeZone, exdates, rdates }: ImportedEvent) {
  if (rule === null && rdates.length === 0) return null;
  return { start, allDay, zone: timeZone, rule: rule === null ? null : parseRule(rule), exdates, rdates };
}

type Spelled = ImportedColumns | EventRow;

/** What counts when two copies are compared. The zone of an all-day event is only where it was read. */
const spelled = (copy: Spelled): string =>
  JSON.stringify([
    copy.title,
    copy.description ?? null,
    copy.location ?? null,
    copy.status,
    copy.busy,
    copy.sequence,
    copy.isAllDay || copy.timeZone,
    copy.startsLocal ?? null,
    copy.startsAt.getTime(),
    copy.endsAt?.getTime() ?? null,
    copy.recurrenceRule ?? null,
    copy.exdates,
    copy.rdates,
  ]);

/** Whether an event is stored just as the file has it. */
export const isSame = (known: EventRow, columns: ImportedColumns): boolean => spelled(known) === spelled(columns);
