import { refuse, type UserErrorName } from '../../kernel/errors.ts';
import type { Problems } from '../../kernel/problems.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import { DAY } from './recurrence/civil.ts';
import type { SeriesChange, SeriesMove } from './recurrence/edit.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import { parseRule, type Rule, RuleError } from './recurrence/rule.ts';
import type { Series } from './recurrence/series.ts';
import { LONGEST, type Timing, toSeconds } from './timing.ts';

/** How a caller wants an event to repeat. */
export interface RecurrenceDraft {
  readonly rule: string;
  readonly excluded?: readonly Date[] | null;
  readonly added?: readonly Date[] | null;
}

export const MOST_DATES = 5000;
const NO_SPLIT = 'A series cannot be split at an added instance; change this one with scope THIS';

/** The API says of most mistakes in a rule only that it is invalid; the message says which. */
const codeOf = ({ code }: RuleError): UserErrorName =>
  code === 'RULE_NEVER_MATCHES' || code === 'RULE_START_MISMATCH' ? code : 'RULE_INVALID';

/** Runs work of the recurrence core and turns its refusal into a problem; null where there was one. */
export function ruleOrProblem<T>(work: () => T, problems: Problems): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    problems.add(codeOf(error), error.message);
    return null;
  }
}

/** Parses a rule; null where there is a problem. */
export const readRule = (text: string, problems: Problems): Rule | null =>
  ruleOrProblem(() => parseRule(text), problems.at('rule'));

/** Seconds on the axis of the series: instants, or midnight UTC of the dates of an all-day series. */
function readDates(dates: readonly Date[] | null | undefined, allDay: boolean, problems: Problems): number[] {
  if (dates && dates.length > MOST_DATES) problems.add('INVALID', `At most ${MOST_DATES} dates fit here`);
  const seconds = (dates ?? []).map((at, i) => {
    if (!isRealInstant(at))
      problems.add('INVALID', 'This is no instant; it should look like 2026-11-01T09:00:00Z', String(i));
    const second = toSeconds(at);
    return allDay ? Math.floor(second / DAY) * DAY : second;
  });
  return [...new Set(seconds)].toSorted((a, b) => a - b);
}

/** The series that a timing and a draft make, checked on our own API: its rule must produce its start. */
export function readSeries(draft: RecurrenceDraft, timing: Timing, problems: Problems): Series | null {
  const { allDay, zone, start } = timing;
  const rule = readRule(draft.rule, problems);
  const exdates = readDates(draft.excluded, allDay, problems.at('excluded'));
  const rdates = readDates(draft.added, allDay, problems.at('added'));
  if (!rule || !problems.isEmpty) return null;
  const series: Series = { start, allDay, zone, rule, exdates, rdates };
  checkSeries(series, timing, problems);
  return problems.isEmpty ? series : null;
}

function checkLength({ duration }: Pick<Timing, 'duration'>, problems: Problems): void {
  if ((duration ?? 0) > LONGEST) problems.add('INVALID', 'An event that repeats lasts at most 31 days');
}

/** What must hold of every series that is saved. */
export function checkSeries(series: Series, { duration }: Timing, problems: Problems): void {
  checkLength({ duration }, problems);
  const recurrence = ruleOrProblem(() => new Recurrence(series), problems.at('rule'));
  if (!recurrence) return;
  ruleOrProblem(() => recurrence.assertStartMatches(), problems.at('rule'));
  const first = recurrence.instant(series.start);
  const early = (series.rdates ?? []).findIndex(at => at < first);
  if (early >= 0) problems.add('INVALID', 'An added instance must not lie before the start', 'added', String(early));
}

/** The time of an instance as it was, and as a patch wants it. */
interface Shift {
  readonly base: Timing;
  readonly timing: Timing;
}

/**
 * Runs an edit of a series with the difference that a patch makes, and checks what comes out. `draft` is the new way of
 * repeating: undefined follows the move, null ends it, and lists that it leaves out move along.
 */
export function readEditedSeries<Edit extends Pick<SeriesMove, 'after' | 'rekeyed' | 'dropped' | 'detached'>>(
  draft: RecurrenceDraft | null | undefined,
  { base, timing }: Shift,
  problems: Problems,
  edit: (change: SeriesChange) => Edit,
): Edit | null {
  const rule = draft ? readRule(draft.rule, problems) : draft;
  const lists = readLists(draft, timing.allDay, problems);
  if (!problems.isEmpty) return null;
  const change: SeriesChange = {
    shift: timing.start - base.start,
    zone: timing.zone,
    allDay: timing.allDay,
    ...(rule !== undefined && { rule }),
  };
  const moved = ruleOrProblem(() => cutOrRefuse(() => edit(change), NO_SPLIT), problems.at('rule'));
  if (!moved) return null;
  const result = { ...moved, ...withLists(moved, lists) };
  const repeats = result.after.rule !== null || (result.after.rdates ?? []).length > 0;
  if (repeats && (draft || change.shift !== 0)) checkSeries(result.after, timing, problems);
  else if (repeats) checkLength(timing, problems);
  return result;
}

/** Runs work that cuts a series; the recurrence core cannot cut at an added instance, for it belongs to no rule. */
export function cutOrRefuse<T>(cut: () => T, message: string): T {
  try {
    return cut();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse('INVALID', message, ['id']);
  }
}

function readLists(draft: RecurrenceDraft | null | undefined, allDay: boolean, problems: Problems) {
  if (!draft) return draft === null ? { exdates: [], rdates: [] } : {};
  return {
    ...(draft.excluded != null && { exdates: readDates(draft.excluded, allDay, problems.at('excluded')) }),
    ...(draft.added != null && { rdates: readDates(draft.added, allDay, problems.at('added')) }),
  };
}

/** Puts given lists in the place of those that moved along; exceptions of instances that are gone by that go too. */
function withLists(
  move: Pick<SeriesMove, 'after' | 'rekeyed' | 'dropped' | 'detached'>,
  lists: Partial<Pick<Series, 'exdates' | 'rdates'>>,
) {
  const after = { ...move.after, ...lists };
  const recurrence = new Recurrence(after);
  const gone = move.rekeyed.filter(({ to }) => !recurrence.has(to)).map(({ id }) => id);
  return { after, rekeyed: move.rekeyed.filter(({ to }) => recurrence.has(to)), detached: [...move.detached, ...gone] };
}
