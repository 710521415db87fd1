import { randomUUIDv7 } from 'node:crypto';
import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type Change, readChange } from './event-change.ts';
import { detailsOf, newColumns, rowOf, seriesColumns } from './event-columns.ts';
import type { EventPatch, ParticipantDraft } from './event-patch.ts';
import type { Target } from './event-target.ts';
import { Event, type EventRow } from './event.entity.ts';
import { exceptionOf } from './occurrence.ts';
import { copyParticipants, partsOf, replaceParticipants, withAnswers } from './participant.service.ts';
import type { Member } from './recurrence/series.ts';
import { timeColumns, type Timing, timingOf } from './timing.ts';

type Named = Target & { readonly named: Member };

/** The instance that a request names; without one THIS has no meaning. */
export function namedIn(target: Target): Named {
  const { named } = target;
  if (!named) refuse('INVALID', 'Scope THIS needs the id of an occurrence, not that of its series', ['id']);
  return { ...target, named };
}

/** The time that the series gives one of its instances. */
export function memberTiming({ event }: Pick<Target, 'event'>, { local }: Member): Timing {
  return { ...timingOf(rowOf(event)), start: local };
}

/** The stored exception of an instance, if it has one. */
export const exceptionAt = ({ exceptions }: Target, { instant }: Member): EventRow | undefined =>
  exceptions.find(each => exceptionOf(each).originalStart === instant);

/** Changes one instance. */
export async function changeThis(scope: Scope, given: Target, patch: EventPatch): Promise<Event> {
  const target = namedIn(given);
  for (const field of ['recurrence', 'calendarId', 'id'] as const) {
    if (patch[field] !== undefined) {
      refuse('INVALID', 'One instance has none of its own; use scope THIS_AND_FOLLOWING or ALL', ['patch', field]);
    }
  }
  const known = exceptionAt(target, target.named);
  const base = known ? timingOf(known) : memberTiming(target, target.named);
  const change = await readChange(scope, patch, { event: target.event, base });
  return upsertException(scope, target, change);
}

/** The exception that stands for an instance, made where there is none, with a change applied. */
export async function upsertException(scope: Scope, target: Named, change: Partial<Change>): Promise<Event> {
  const known = exceptionAt(target, target.named);
  const exception = known
    ? await changeException(scope, known.id, change)
    : await createException(scope, target, change);
  target.event.version += 1;
  return exception;
}

async function changeException(
  scope: Scope,
  id: string,
  { details, timing, participants }: Partial<Change>,
): Promise<Event> {
  const exception = await scope.em.findOneOrFail(Event, { id });
  Object.assign(exception, details, timing && timeColumns(timing));
  exception.version += 1;
  exception.sequence += 1;
  if (participants) await setParticipants(scope, id, participants);
  return exception;
}

async function setParticipants(scope: Scope, eventId: string, drafts: readonly ParticipantDraft[]): Promise<void> {
  const parts = (await partsOf(scope, [eventId])).get(eventId) ?? [];
  replaceParticipants(scope, { eventId, parts, drafts });
}

async function createException(scope: Scope, target: Named, change: Partial<Change>): Promise<Event> {
  const { event, named } = target;
  const exception = scope.create(Event, {
    ...newColumns(randomUUIDv7()),
    ...detailsOf(event),
    ...change.details,
    ...timeColumns(change.timing ?? memberTiming(target, named)),
    ...seriesColumns(null, memberTiming(target, named)),
    uid: event.uid,
    sequence: event.sequence,
    calendarId: event.calendarId,
    organizerId: event.organizerId,
    recurrenceParentId: event.id,
    originalStartsAt: new Date(named.instant * 1000),
  });
  const parts = (await partsOf(scope, [event.id])).get(event.id) ?? [];
  copyParticipants(scope, exception.id, change.participants ? withAnswers(change.participants, parts) : parts);
  return exception;
}
