import { LockMode } from '@mikro-orm/core';
import { isUuid } from '../../kernel/dialect.ts';
import { Refused, refuse } from '../../kernel/errors.ts';
import { TYPENAME } from '../../kernel/node.type.ts';
import type { Scope } from '../../kernel/scope.ts';
import { eventById, exceptionsOfSeries } from './calendar.loaders.ts';
import { rowOf } from './event-columns.ts';
import { roleOfViewer } from './event-view.ts';
import { Event, type EventRow, type MembershipRow } from './event.entity.ts';
import { mayEdit } from './event.policy.ts';
import { exceptionOf, seriesOf } from './occurrence.ts';
import { parseOccurrenceKey } from './recurrence/occurrence-key.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import type { Member } from './recurrence/series.ts';
import { toSeconds } from './timing.ts';

export type EditScopeName = 'THIS' | 'THIS_AND_FOLLOWING' | 'ALL';

/** What an id given to a mutation means. */
export interface Target {
  /** The single event or series, locked until the unit of work ends. */
  readonly event: Event;
  readonly role: MembershipRow['role'] | null;
  /** Live exceptions of the series. */
  readonly exceptions: readonly EventRow[];
  readonly recurrence: Recurrence;
  /** The instance that is named; null where the id names the event itself, or a single event. */
  readonly named: Member | null;
}

interface Named {
  readonly id: string;
  readonly version?: number | null;
}

/** Finds what an id names, for somebody who wants to change it; a foreign one looks like a missing one. */
export async function findTarget(scope: Scope, { id, version }: Named): Promise<Target> {
  const target = await readTarget(scope, id);
  if (!mayEdit(target.role)) refuse('FORBIDDEN', 'You may see this event but not change it; ask its organizer', ['id']);
  if (version != null && version !== target.event.version) throw staleVersion(target.event);
  return target;
}

/** The same without asking for the right to change it. */
export async function readTarget(scope: Scope, id: string, path: readonly string[] = ['id']): Promise<Target> {
  const { row, originalStart } = await readNamed(scope, id);
  const event = row && (await scope.em.findOne(Event, { id: row.id }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!row || !event || event.deletedAt) refuse('NOT_FOUND', 'There is no such event', path);
  const exceptions = event.isRecurring ? await scope.load(exceptionsOfSeries, event.id) : [];
  const recurrence = new Recurrence(seriesOf(rowOf(event)));
  const named = originalStart === null ? null : memberAt(recurrence, exceptions, originalStart);
  return {
    event,
    exceptions,
    recurrence,
    role: await roleOfViewer(scope, row),
    named: event.isRecurring ? named : null,
  };
}

/** The single event or series behind an id, and the original start that the id names. */
async function readNamed(scope: Scope, id: string): Promise<{ row: EventRow | null; originalStart: number | null }> {
  const key = isUuid(id) ? null : parseOccurrenceKey(id);
  const row = await scope.load(eventById, (key?.seriesId ?? id).toLowerCase());
  if (row?.isDeleted) return { row: null, originalStart: null };
  if (!row?.recurrenceParentId) return { row, originalStart: key?.originalStart ?? null };
  const series = await scope.load(eventById, row.recurrenceParentId);
  return { row: series, originalStart: toSeconds(row.originalStartsAt!) };
}

/** The instance at an original start. An exception may have outlived its member; it has a wall clock of its own then. */
function memberAt(recurrence: Recurrence, exceptions: readonly EventRow[], originalStart: number): Member {
  const member = recurrence.at(originalStart);
  if (member) return member;
  if (exceptions.some(each => exceptionOf(each).originalStart === originalStart)) {
    return { instant: originalStart, local: recurrence.local(originalStart) };
  }
  return refuse(
    'OCCURRENCE_NOT_IN_SERIES',
    'The series has no instance with this original start; read its occurrences again',
    ['id'],
  );
}

function staleVersion(event: Event): Refused {
  const message = `Somebody else saved version ${event.version} first; read it again and repeat your change`;
  const current = { ...rowOf(event), [TYPENAME]: 'Event' };
  return new Refused([{ code: 'STALE_VERSION', message, path: ['version'], current }]);
}
