import { refuse } from '../../kernel/errors.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import { Connection, cursorOf, type Page, type PageArgs, pageOf } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import { mergeOccurrences, type MergeWindow, TooManyOccurrences } from './recurrence/merge.ts';
import { DAY } from './recurrence/civil.ts';
import { Zone } from './recurrence/zone.ts';
import { exceptionOf, type OccurrenceRow, seriesOf, takesPlace, toOccurrence } from './occurrence.ts';
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
): Promise<OccurrenceRow[]> {
  const { masters, exceptions } = await readRange(scope, { ...filter, from: window.from, to: window.to });
  return expand(masters, exceptions, window);
}

/** Expands rows that are read already. */
export function expand(
  masters: readonly RangeRow[],
  exceptions: readonly RangeRow[],
  window: MergeWindow,
): OccurrenceRow[] {
  const events = new Map([...masters, ...exceptions].map(row => [row.id, row]));
  const found = merged(masters, exceptions, window);
  return found.flatMap(each => {
    const event = events.get(each.seriesId);
    const exception = each.exceptionId ? (events.get(each.exceptionId) ?? null) : null;
    return event && (exception ?? event).isWanted ? [toOccurrence(each, event, exception)] : [];
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
export function toPage(scope: Scope, all: readonly OccurrenceRow[], page: Page): Connection<OccurrenceRow> {
  const [at = '', id = ''] = page.from ?? [];
  const isBeyond = (row: OccurrenceRow) => {
    const start = row.startsAt.toISOString();
    return start > at || (start === at && row.id > id);
  };
  const rest = page.from ? all.filter(isBeyond) : all;
  const cursor = (row: OccurrenceRow) => cursorOf(scope, page.order, [row.startsAt.toISOString(), row.id]);
  return new Connection(rest.slice(0, page.limit + 1), page, cursor, () => all.length);
}
