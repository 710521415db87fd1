import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { eventById } from './calendar.loaders.ts';
import { rowOf, seriesColumns } from './event-columns.ts';
import { type EditScopeName, findTarget, type Target } from './event-target.ts';
import { roleOfViewer } from './event-view.ts';
import { Event, type EventRow } from './event.entity.ts';
import { mayEdit } from './event.policy.ts';
import { exceptionOf } from './occurrence.ts';
import { cutSeries } from './recurrence/cut.ts';
import { cutOrRefuse } from './recurrence-input.ts';
import { namedIn, upsertException } from './series-this.ts';
import { timingOf } from './timing.ts';

interface Removal {
  readonly id: string;
  readonly scope: EditScopeName;
  readonly version?: number | null;
}

/** Removes an event, cancels one instance of a series, or ends a series before an instance. */
export async function deleteEvent(scope: Scope, input: Removal): Promise<EventRow> {
  const target = await findTarget(scope, input);
  const { event } = target;
  if (!event.isRecurring) await removeAll(scope, target);
  else if (input.scope === 'THIS') await cancelThis(scope, target);
  else if (input.scope === 'ALL') await removeAll(scope, target);
  else await endBefore(scope, target);
  return rowOf(event);
}

/** A cancelled instance keeps its id and its history; EXDATE is for files. */
async function cancelThis(scope: Scope, target: Target): Promise<void> {
  await upsertException(scope, namedIn(target), { details: { status: 'CANCELLED' } });
}

async function removeAll(scope: Scope, { event }: Target): Promise<void> {
  const deletedAt = scope.clock.now();
  // the same instant for all, so that restoring the series knows what went with it
  await scope.em.nativeUpdate(Event, { recurrenceParentId: event.id, deletedAt: null }, { deletedAt });
  event.deletedAt = deletedAt;
  event.version += 1;
}

const NO_CUT = 'A series cannot be ended at an added instance; remove this one with scope THIS';

async function endBefore(scope: Scope, target: Target): Promise<void> {
  const { event, recurrence, exceptions, named } = target;
  const cut = named && cutOrRefuse(() => cutSeries(recurrence.series, named.local), NO_CUT);
  if (!cut) return removeAll(scope, target);
  const gone = exceptions.filter(each => cut.isAfter(exceptionOf(each).originalStart)).map(each => each.id);
  await scope.em.nativeUpdate(Event, { id: { $in: gone } }, { deletedAt: scope.clock.now() });
  Object.assign(event, seriesColumns(cut.before, timingOf(rowOf(event))));
  event.version += 1;
  event.sequence += 1;
}

/** Brings a removed event back, with the exceptions that were removed together with it; null where there is none. */
export async function restoreEvent(scope: Scope, id: string): Promise<EventRow | null> {
  const row = isUuid(id) ? await scope.load(eventById, id) : null;
  if (!row?.deletedAt || row.recurrenceParentId) return null;
  if (!mayEdit(await roleOfViewer(scope, row))) {
    refuse('FORBIDDEN', 'You may see this event but not change it; ask its organizer', ['id']);
  }
  await refuseDouble(scope, row);
  await scope.em.nativeUpdate(Event, { recurrenceParentId: id, deletedAt: row.deletedAt }, { deletedAt: null });
  const event = await scope.em.findOneOrFail(Event, { id });
  event.deletedAt = null;
  event.version += 1;
  return rowOf(event);
}

/** The same event may have been added again meanwhile. */
async function refuseDouble(scope: Scope, { uid, calendarId }: EventRow): Promise<void> {
  if (await scope.em.findOne(Event, { uid, calendarId, recurrenceParentId: null, deletedAt: null })) {
    refuse('ALREADY_EXISTS', 'The same event is on the calendar again; remove that one first', ['id']);
  }
}
