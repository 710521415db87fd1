import type { UserErrorName } from '../../kernel/errors.ts';
import type { Problems } from '../../kernel/problems.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import { DAY, formatDate, formatLocal } from './recurrence/civil.ts';
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

/** What must hold of every series that is saved. */
export function checkSeries(series: Series, { duration }: Timing, problems: Problems): void {
  if ((duration ?? 0) > LONGEST) problems.add('INVALID', 'An event that repeats lasts at most 31 days');
  const recurrence = ruleOrProblem(() => new Recurrence(series), problems.at('rule'));
  if (!recurrence) return;
  ruleOrProblem(() => recurrence.assertStartMatches(), problems.at('rule'));
  const first = recurrence.instant(series.start);
  const early = (series.rdates ?? []).findIndex(at => at < first);
  if (early >= 0) problems.add('INVALID', 'An added instance must not lie before the start', 'added', String(early));
}

/** How a floating start is written to people. */
export const sayStart = (local: number, allDay: boolean): string => (allDay ? formatDate(local) : formatLocal(local));
