import { refuse } from '../../kernel/errors.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import { Connection, cursorOf, type Page, type PageArgs, pageOf, type Position } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import { mergeOccurrences, type MergeWindow, TooManyOccurrences } from './recurrence/merge.ts';
import { DAY } from './recurrence/civil.ts';
import { formatOccurrenceKey } from './recurrence/occurrence-key.ts';
import { Zone } from './recurrence/zone.ts';
import { exceptionOf, type Instance, type OccurrenceRow, seriesOf, takesPlace, toOccurrence } from './occurrence.ts';
import { type RangeFilter, type RangeRow, readRange } from './range.repository.ts';
import { toSeconds } from './timing.ts';

const LONGEST_WINDOW = 365;

/** Half-open, in instants. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface OccurrenceWhere extends Window {
  readonly calendarIds?: readonly string[] | null;
  readonly memberIds?: readonly string[] | null;
  readonly includeCancelled?: boolean | null;
}

/** Checks a window (at most 365 days) and gives it in seconds, also as the viewer's wall clock shows it. */
export function readWindow(scope: Scope, { from, to }: Window): MergeWindow {
  for (const [name, at] of Object.entries({ from, to })) {
    if (!isRealInstant(at))
      refuse('INVALID', 'This is no instant; it should look like 2026-11-01T00:00:00Z', ['where', name]);
  }
  if (to <= from) refuse('INVALID', 'A range ends after it begins', ['where', 'to']);
  if (to.getTime() - from.getTime() > LONGEST_WINDOW * DAY * 1000) {
    refuse('RANGE_TOO_LARGE', `A range has at most ${LONGEST_WINDOW} days; ask for several in turn`, ['where', 'to']);
  }
  return windowOf(scope, toSeconds(from), Math.ceil(to.getTime() / 1000));
}

export function windowOf(scope: Scope, from: number, to: number): MergeWindow {
  const zone = Zone.of(scope.actor.timeZone);
  return { from, to, allDayFrom: zone.toLocal(from), allDayTo: zone.toLocal(to) };
}

/** All occurrences in a window, in order of start and id, cancelled ones included. */
export async function occurrencesIn(
  scope: Scope,
  window: MergeWindow,
  filter: Omit<RangeFilter, 'from' | 'to'>,
): Promise<Instance[]> {
  const { masters, exceptions } = await readRange(scope, { ...filter, from: window.from, to: window.to });
  return expand(masters, exceptions, window);
}

/** Expands rows that are read already. */
export function expand(masters: readonly RangeRow[], exceptions: readonly RangeRow[], window: MergeWindow): Instance[] {
  const events = new Map([...masters, ...exceptions].map(row => [row.id, row]));
  return merged(masters, exceptions, window).flatMap(found => {
    const event = events.get(found.seriesId);
    const exception = found.exceptionId ? (events.get(found.exceptionId) ?? null) : null;
    return event && (exception ?? event).isWanted ? [{ found, event, exception }] : [];
  });
}

function merged(masters: readonly RangeRow[], exceptions: readonly RangeRow[], window: MergeWindow) {
  try {
    return mergeOccurrences(
      masters.map(row => ({ id: row.id, ...seriesOf(row) })),
      exceptions.map(exceptionOf),
      window,
    );
  } catch (error) {
    if (error instanceof TooManyOccurrences) refuse('RANGE_TOO_LARGE', error.message, ['where']);
    throw error;
  }
}

/** A page of the occurrences of the viewer's calendars; strangers get the public ones. */
export async function listOccurrences(
  scope: Scope,
  where: OccurrenceWhere,
  args: PageArgs,
): Promise<Connection<OccurrenceRow>> {
  const page = pageOf(scope, args, 'occurrences');
  const { calendarIds = null, memberIds = null } = where;
  const all = await occurrencesIn(scope, readWindow(scope, where), { calendarIds, memberIds });
  return toPage(scope, where.includeCancelled ? all : all.filter(takesPlace), page);
}

/** The page of a list that is at hand whole. */
export function toPage(scope: Scope, all: readonly Instance[], page: Page): Connection<OccurrenceRow> {
  const rest = page.from ? all.slice(beyond(all, page.from)) : all;
  const cursor = (row: OccurrenceRow) => cursorOf(scope, page.order, [row.startsAt.toISOString(), row.id]);
  const rows = rest.slice(0, page.limit + 1).map(toOccurrence);
  return new Connection(rows, page, cursor, () => all.length);
}

/** Where the rest of a sorted list begins. */
function beyond(all: readonly Instance[], [at, id]: Position): number {
  const start = toSeconds(new Date(at));
  const isBeyond = ({ found }: Instance) =>
    found.start > start || (found.start === start && formatOccurrenceKey(found.seriesId, found.originalStart) > id);
  const index = all.findIndex(isBeyond);
  return index < 0 ? all.length : index;
}
