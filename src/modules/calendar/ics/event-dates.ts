/** Which instances a series has: RRULE, EXDATE, RDATE (RFC 5545 3.8.5). */
import { DAY, dayNumber, LAST_YEAR, mod } from '../recurrence/civil.ts';
import { Recurrence } from '../recurrence/recurrence.ts';
import { formatRule, parseRule, RuleError, type Rule } from '../recurrence/rule.ts';
import { Zone } from '../recurrence/zone.ts';
import type { Property } from './content-line.ts';
import { dateOf, parseDateValue, parseDuration, readDate, type DateValue } from './date-value.ts';
import type { EventSource } from './event-source.ts';
import type { Times } from './event-times.ts';
import { MAX_DATES, MAX_SERIES_DAYS } from './limits.ts';
import { Unusable } from './unusable.ts';
import { instantOf } from './zones.ts';

/** The end of the year 9999: "for ever" in some files, and one hour later not to be written any more. */
const LAST_UNTIL = dayNumber(LAST_YEAR + 1, 1, 1) * DAY - 1;

/** As in `ImportedEvent`. */
interface Repeats {
  readonly rule: string | null;
  readonly exdates: number[];
  readonly rdates: number[];
}

/** @throws Unusable when it repeats in a way that cannot be kept. */
export function readRepeats(source: EventSource, times: Times): Repeats {
  const rule = readRule(source, times);
  const first = startOf(times);
  const exdates = readDates(source, 'EXDATE', times);
  const rdates = readDates(source, 'RDATE', times);
  const added = rdates.filter(date => date >= first);
  if (added.length < rdates.length) source.note('dates added to it (RDATE) before its start were left out');
  if (!rule && added.length === 0) {
    if (exdates.includes(first)) throw new Unusable('INVALID', 'it has no instance: its only one is excluded (EXDATE)');
    return { rule: null, exdates: [], rdates: [] };
  }
  if ((times.duration ?? 0) > MAX_SERIES_DAYS * DAY)
    throw new Unusable('TOO_LONG', `an event that repeats lasts at most ${MAX_SERIES_DAYS} days`);
  return { rule: rule && formatRule(rule), exdates, rdates: added };
}

/** The instant of the first instance; all-day: midnight UTC of its date. */
const startOf = ({ allDay, start, timeZone }: Times): number => (allDay ? start : Zone.of(timeZone).toInstant(start));

function readRule(source: EventSource, times: Times): Rule | null {
  if (source.first('EXRULE')) throw new Unusable('RULE_INVALID', 'EXRULE is not supported');
  const [text = '', ...more] = source.all('RRULE').map(property => repairRule(source, property.value));
  if (text === '') return null;
  if (more.some(other => other !== text)) throw new Unusable('RULE_INVALID', 'it has more than one rule (RRULE)');
  try {
    const rule = withPlacedUntil(parseRule(text), times);
    if (hasMember(rule, times)) return rule;
    source.note('its rule ends before it gives another date: it was read as a single event');
    return null;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new Unusable(
      error.code === 'RULE_NEVER_MATCHES' ? error.code : 'RULE_INVALID',
      error.message.replace(/\.$/, ''),
    );
  }
}

/** Whether the rule itself gives a date before it ends. @throws RuleError when it would not even if it never ended */
function hasMember(rule: Rule, { start, allDay, timeZone }: Times): boolean {
  if (new Recurrence({ start, allDay, zone: timeZone, rule }).nearestMember()) return true;
  const { until: _, ...endless } = rule;
  new Recurrence({ start, allDay, zone: timeZone, rule: endless }).assertNotEmpty();
  return false;
}

/** Without blanks, a doubled name before it, and parts that are empty, no `NAME=value` or extensions. */
function repairRule(source: EventSource, value: string): string {
  const parts = value
    .replaceAll(/\s/g, '')
    .toUpperCase()
    .split(';')
    .map(part => part.replace(/^(?:RRULE:)+/, ''))
    .filter(part => part !== '');
  const kept = parts.filter(part => /^(?!X-)[A-Z-]+=./.test(part));
  if (kept.length < parts.length) source.note('parts of its rule (RRULE) mean nothing and were left out');
  return kept.join(';');
}

/** UNTIL as RFC 5545 wants it written: an instant for timed events, a date for all-day ones. It means the same instances. */
function withPlacedUntil(rule: Rule, { allDay, timeZone }: Times): Rule {
  if (!rule.until) return rule;
  const { kind, second } = rule.until;
  if (allDay)
    return kind === 'date' ? rule : { ...rule, until: { kind: 'date', second: second - mod(second, DAY) + DAY - 1 } };
  const instant = kind === 'utc' ? second : Zone.of(timeZone).toInstant(second);
  return { ...rule, until: { kind: 'utc', second: Math.min(instant, LAST_UNTIL) } };
}

/** Sorted, each once. */
function readDates(source: EventSource, name: 'EXDATE' | 'RDATE', times: Times): number[] {
  const found = new Set<number>();
  let count = 0;
  for (const property of source.all(name)) {
    for (const text of property.value.split(',')) {
      count += 1;
      if (count > MAX_DATES) throw new Unusable('TOO_LONG', `it has more than ${MAX_DATES} dates (${name})`);
      if (text.trim() === '') continue;
      const [start = '', end] = text.split('/');
      const value = readDate(property, start);
      if (!value) source.note(`some of its ${name} dates cannot be read and were left out`);
      else found.add(instanceOf(source, property, value, times));
      if (value && end !== undefined && lengthOfPeriod(value, end) !== times.duration)
        source.note('some of its added dates (RDATE) have another length, which was not kept');
    }
  }
  return [...found].toSorted((a, b) => a - b);
}

function lengthOfPeriod(start: DateValue, end: string): number | null {
  const until = parseDateValue(end);
  if (until) return until.second - start.second;
  const length = parseDuration(end);
  return length && length.days * DAY + length.seconds;
}

/**
 * The instance of a series that an EXDATE, RDATE or RECURRENCE-ID names: its instant, or for an all-day series midnight UTC of
 * its date. A date names the instance of a timed series on that day; a time names the day of an all-day one as it is written,
 * and as the calendar's zone shows it when it is UTC.
 */
export function instanceOf(source: EventSource, property: Property, value: DateValue, series: Times): number {
  const { zones, calendar } = source;
  if (series.allDay) {
    if (value.kind !== 'utc' || dateOf(value) === value.second) return dateOf(value);
    return dateOf({ kind: 'date', second: Zone.of(zones.defaultZone).toLocal(value.second) });
  }
  if (value.kind === 'date') return Zone.of(series.timeZone).toInstant(value.second + mod(series.start, DAY));
  return instantOf(value, zones.meaning(property, calendar, series.timeZone), series);
}
