/** Cutting a series in two at one of its members, so that nothing is lost and nothing doubled. */
import { DAY } from './civil.ts';
import { Recurrence } from './recurrence.ts';
import { MAX_COUNT, type Rule } from './rule.ts';
import { MARGIN, type Series } from './series.ts';

/** The two halves, and which of them an original start (an instant of the uncut series) belongs to. */
export interface Cut {
  before: Series & { readonly rule: Rule };
  after: Series;
  isAfter(originalStart: number): boolean;
}

/**
 * The series up to the floating member `at`, and from it on; null when that is the first, so that nothing would be left before it.
 * @throws RangeError when the rule has no member there, or an EXDATE or a gap hides it
 */
export function cutSeries(series: Series, at: number): Cut | null {
  const whole = new Recurrence(series);
  const instant = whole.instant(at);
  const number = whole.numberOf(at);
  if (number === null || whole.at(instant)?.local !== at)
    throw new RangeError('the series has no member of its rule there');
  if (number === 1 || !series.rule) return null;

  const isAfter = (original: number): boolean => (whole.at(original)?.local ?? whole.local(original)) >= at;
  const { exdates = [], rdates = [] } = series;
  const before = {
    ...series,
    rule: endBefore(whole, series.rule, number, at),
    // Where a gap reorders members, one EXDATE may speak of members on both sides.
    exdates: exdates.filter(date => !isAfter(date) || date < instant),
    rdates: rdates.filter(date => !isAfter(date)),
  };
  const after = {
    ...series,
    start: at,
    rule: series.rule.count ? { ...series.rule, count: series.rule.count - number + 1 } : series.rule,
    exdates: exdates.filter(date => isAfter(date) || date >= instant),
    rdates: rdates.filter(isAfter),
  };
  return { before, after: { ...after, exdates: [...after.exdates, ...doubled(before, after, instant)] }, isAfter };
}

/** Instants from the cut on that both halves have: a gap has put an earlier wall clock upon a later one. */
function doubled(before: Series, after: Series, cut: number): number[] {
  const rest = new Recurrence(after);
  return new Recurrence(before).starts(cut, cut + MARGIN).filter(start => rest.has(start));
}

/** The rule so that it ends with member `number - 1`, by COUNT if it has one, else by UNTIL. */
function endBefore(whole: Recurrence, rule: Rule, number: number, at: number): Rule {
  if (rule.count) return { ...rule, count: number - 1 };
  const last = whole.memberAt(number - 1)!;
  if (whole.series.allDay) return { ...rule, until: { kind: 'date', second: last + DAY - 1 } };
  const rdatesAside = new Recurrence({ ...whole.series, exdates: [], rdates: [] });
  const around = rdatesAside.members(whole.instant(last) - MARGIN, whole.instant(at) + MARGIN);
  const second = Math.max(...around.filter(member => member.local <= last).map(member => member.instant));
  const separates = around.every(member => member.local < at || member.instant > second);
  if (separates) return { ...rule, until: { kind: 'utc', second } };
  // A gap has put an earlier member behind a later one, so no instant lies between the halves; the wall clock still does.
  const { until: _, ...endless } = rule;
  return number - 1 <= MAX_COUNT
    ? { ...endless, count: number - 1 }
    : { ...rule, until: { kind: 'local', second: last } };
}
