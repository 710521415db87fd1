import type { Problems } from '../../kernel/problems.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import { parseDuration } from './duration.ts';
import { DAY, parseLocal } from './recurrence/civil.ts';
import { Zone } from './recurrence/zone.ts';
import { axisStart, type Timing, toSeconds } from './timing.ts';

/** The time fields of an event as a caller gives them; absent = as it is, null = none. */
export interface TimeInput {
  readonly timeZone?: string | null;
  readonly isAllDay?: boolean | null;
  readonly startsAt?: Date | null;
  readonly startsAtLocal?: string | null;
  readonly endsAt?: Date | null;
  readonly endsAtLocal?: string | null;
  readonly duration?: string | null;
  readonly startDate?: string | null;
  readonly endDate?: string | null;
}

/** What an event falls back on: its own time so far, or the zone of its calendar. */
interface Base {
  readonly zone: string;
  readonly timing: Timing | null;
}

const EARLIEST = parseLocal('1900-01-01');
const LATEST = parseLocal('9999-12-31');

/** The timing that an input asks for; every mistake goes into `problems` with its path, and the result is then null. */
export function readTiming(input: TimeInput, base: Base, problems: Problems): Timing | null {
  checkZone(input.timeZone, problems.at('timeZone'));
  if (!problems.isEmpty) return null;
  const zone = input.timeZone ?? base.timing?.zone ?? base.zone;
  const givesDates = input.startDate != null || input.endDate != null;
  const givesTimes = input.startsAt != null || input.startsAtLocal != null;
  const allDay = input.isAllDay ?? (givesDates || (!givesTimes && (base.timing?.allDay ?? false)));
  if (givesDates && givesTimes) {
    problems.add('INVALID', 'Give dates for an all-day event or times for another, not both', 'startDate');
    return null;
  }
  const timing = allDay ? readDays(input, zone, base.timing, problems) : readTimes(input, zone, base.timing, problems);
  if (timing && (timing.start < EARLIEST || timing.start + (timing.duration ?? 0) >= LATEST)) {
    problems.add('INVALID', 'Events lie between the years 1900 and 9999', allDay ? 'startDate' : 'startsAt');
  }
  return problems.isEmpty ? timing : null;
}

function readDays(input: TimeInput, zone: string, current: Timing | null, problems: Problems): Timing | null {
  const given = readLocal(input.startDate, 'startDate', 'a date such as 2026-11-01', problems);
  const start = given ?? (current ? Math.floor(current.start / DAY) * DAY : null);
  if (start === null) {
    if (problems.isEmpty) problems.add('REQUIRED', 'An all-day event needs its first day', 'startDate');
    return null;
  }
  const end = readLocal(input.endDate, 'endDate', 'a date such as 2026-11-02', problems);
  const length = current?.allDay ? (current.duration ?? DAY) : DAY;
  const duration = end === null ? (input.endDate === null ? DAY : length) : end - start;
  if (duration < DAY)
    problems.add('INVALID', 'The end is the day after the last, so it lies after the start', 'endDate');
  return { allDay: true, zone, start, duration };
}

function readTimes(input: TimeInput, zone: string, current: Timing | null, problems: Problems): Timing | null {
  const start = readStart(input, zone, problems) ?? (current ? current.start : null);
  if (start === null) {
    if (problems.isEmpty)
      problems.add('REQUIRED', 'Say when it starts: startsAt, startsAtLocal or startDate', 'startsAt');
    return null;
  }
  const draft = { allDay: false, zone, start, duration: null };
  const duration = readDuration(input, draft, current, problems);
  if (duration !== null && duration < 0)
    problems.add('INVALID', 'An event must not end before it starts', endField(input));
  return { ...draft, duration };
}

function readStart({ startsAt, startsAtLocal }: TimeInput, zone: string, problems: Problems): number | null {
  if (startsAt != null && startsAtLocal != null) {
    problems.add('INVALID', 'Give startsAt or startsAtLocal, not both', 'startsAtLocal');
    return null;
  }
  if (startsAt != null) {
    const instant = readInstant(startsAt, 'startsAt', problems);
    return instant === null ? null : localOf(instant, zone, problems);
  }
  return readLocal(startsAtLocal, 'startsAtLocal', 'a wall clock such as 2026-11-01T09:00:00', problems);
}

/** The wall clock is what is kept, and where an hour comes twice it means the first: better refused than an hour early. */
function localOf(instant: number, zone: string, problems: Problems): number {
  const local = Zone.of(zone).toLocal(instant);
  if (Zone.of(zone).toInstant(local) !== instant) {
    const message = `This hour comes twice in ${zone}, and only the first can be kept; give timeZone UTC for the second`;
    problems.add('INVALID', message, 'startsAt');
  }
  return local;
}

function readDuration(input: TimeInput, draft: Timing, current: Timing | null, problems: Problems): number | null {
  const { endsAt, endsAtLocal, duration } = input;
  const given = [endsAt, endsAtLocal, duration].filter(each => each != null);
  if (given.length > 1) problems.add('INVALID', 'Give one of endsAt, endsAtLocal and duration', endField(input));
  if (duration != null) {
    const seconds = parseDuration(duration);
    if (seconds === null)
      problems.add('INVALID', 'This is no duration; it should look like PT45M or P1DT2H', 'duration');
    return seconds;
  }
  const end =
    endsAt != null ? readInstant(endsAt, 'endsAt', problems) : readLocalEnd(endsAtLocal, draft.zone, problems);
  if (end !== null) return end - axisStart(draft);
  const isCleared = [endsAt, endsAtLocal, duration].includes(null);
  return isCleared || current === null || current.allDay ? null : current.duration;
}

function readLocalEnd(text: string | null | undefined, zone: string, problems: Problems): number | null {
  const local = readLocal(text, 'endsAtLocal', 'a wall clock such as 2026-11-01T10:00:00', problems);
  return local === null ? null : Zone.of(zone).toInstant(local);
}

const endField = ({ duration, endsAtLocal }: TimeInput): string => {
  if (duration != null) return 'duration';
  return endsAtLocal == null ? 'endsAt' : 'endsAtLocal';
};

function readInstant(at: Date, field: string, problems: Problems): number | null {
  if (isRealInstant(at)) return toSeconds(at);
  problems.add('INVALID', 'This is no instant; it should look like 2026-11-01T09:00:00Z', field);
  return null;
}

function readLocal(text: string | null | undefined, field: string, example: string, problems: Problems): number | null {
  if (text == null) return null;
  try {
    const isDate = field.endsWith('Date');
    if (isDate === text.includes('T')) throw new RangeError('of the other kind');
    return parseLocal(text);
  } catch {
    problems.add('INVALID', `There is no such date or time; give ${example}`, field);
    return null;
  }
}
