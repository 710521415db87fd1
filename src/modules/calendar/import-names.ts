import { createHash } from 'node:crypto';
import type { ImportedEvent } from './ics/calendar-file.ts';
import { MAX_TITLE } from './ics/limits.ts';
import { quote } from './ics/notes.ts';

/** The UID under which a changed instance is kept that has no series: always the same, so that the next import finds it. */
export function singleUid({ uid, recurrenceId }: ImportedEvent): string {
  const name = `${uid}#${recurrenceId}`;
  return name.length <= MAX_TITLE ? name : `single-${createHash('sha256').update(name).digest('hex')}`;
}

/** An event as people know it, for sentences. */
export const labelOf = ({ title, uid, recurrenceId }: ImportedEvent): string =>
  `${recurrenceId === null ? 'Event' : `The instance of ${dayOf(recurrenceId)} of event`} ${quote(title)} (UID ${uid})`;

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
