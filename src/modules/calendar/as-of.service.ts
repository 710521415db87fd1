import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { toInstant } from '../../kernel/rows.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import type { Scope } from '../../kernel/scope.ts';
import { stepsSince } from '../../kernel/steps.ts';
import { rowKey, type Step, type StoredRow, walkBack } from '../../kernel/walk-back.ts';
import { memberById } from '../people/people.loaders.ts';
import { type EventToday, readToday } from './as-of.repository.ts';
import { eventColumns, type EventRow, type ParticipantRow, participantColumns } from './event.entity.ts';
import { type StoredEvent, toEvent } from './viewing.ts';

const [EVENTS, PARTICIPANTS] = ['events', 'event_participants'] as const;

/** A row as a query would give it, out of one with the names of its columns. */
const named = (columns: readonly string[], row: StoredRow): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(column => {
      const [, stored = '', name = ''] = /\.(\w+) as (\w+)$/.exec(column) ?? [];
      return [name, row[stored]];
    }),
  );

/**
 * An event as it was at an instant; null where there was none, or none to see: what is shown is what the viewer may see
 * today and could have seen by its visibility then. Actions of the very instant count as done.
 */
export async function eventAsOf(scope: Scope, id: string, at: Date): Promise<EventRow | null> {
  if (!isRealInstant(at)) refuse('INVALID', 'This is no instant; it should look like 2026-11-01T12:00:00Z', ['asOf']);
  const today = isUuid(id) ? await readToday(scope, id, at) : null;
  if (!today) return null;
  const rootId = String(today.event['recurrence_parent_id'] ?? id);
  const steps = await stepsSince(scope, { id, rootId, since: at, parts: [PARTICIPANTS] });
  const event = eventThen(today, steps, id);
  const isKnown = today.lastChange !== null || (event !== undefined && toInstant(event['created_at'] as string) <= at);
  if (!event || !isKnown || !wasVisible(today, event)) return null;
  const stored = named(eventColumns, event) as unknown as StoredEvent;
  const isReadable = today.isReadable && wasReadable(scope, today, event);
  return { ...toEvent({ ...stored, isReadable }), ...bookkeeping(today, steps), past: { parts: today.parts, steps } };
}

const eventThen = ({ event }: EventToday, steps: readonly Step[], id: string): StoredRow | undefined =>
  walkBack(
    new Map([[rowKey(EVENTS, id), event]]),
    steps.filter(({ entityId }) => entityId === id),
  ).get(rowKey(EVENTS, id));

/** Revisions do not tell which version a row had before them, but the last one by then what it became. */
function bookkeeping({ lastChange }: EventToday, steps: readonly Step[]): Partial<EventRow> {
  if (!lastChange || steps.length === 0) return {};
  return { version: lastChange.version, updatedAt: lastChange.at };
}

/** Whether its visibility then let the viewer, as whom they are today, know of the event at all. */
const wasVisible = ({ isOwn }: EventToday, event: StoredRow): boolean =>
  isOwn || (event['visibility'] === 'PUBLIC' && event['deleted_at'] === null);

const wasReadable = (scope: Scope, { isGiven }: EventToday, event: StoredRow): boolean =>
  event['visibility'] !== 'PRIVATE' || isGiven || (!scope.isStranger && event['organizer_id'] === scope.viewerId);

/** Who took part then, by the names they have today; of foreign households nobody is named. */
export async function participantsThen(scope: Scope, { id, past }: EventRow): Promise<ParticipantRow[]> {
  const now = new Map((past?.parts ?? []).map(part => [rowKey(PARTICIPANTS, String(part['id'])), part]));
  const then = walkBack(
    now,
    (past?.steps ?? []).filter(({ entity }) => entity === PARTICIPANTS),
  );
  const rows = [...then.values()].filter(row => row['event_id'] === id);
  const parts = rows.map(row => named(participantColumns, row) as unknown as ParticipantRow);
  const shown = await Promise.all(
    parts
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(async part => {
        const member = await scope.load(memberById, part.memberId);
        return member ? [{ ...part, required: Boolean(part.required), member }] : [];
      }),
  );
  return shown.flat();
}
