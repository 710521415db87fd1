import type { Problems } from '../../kernel/problems.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import type { QuietHours, WeekdayName } from './user.entity.ts';

export interface NewQuietHours {
  readonly from: string;
  readonly to: string;
  readonly days: readonly WeekdayName[];
  readonly allowUrgent?: boolean | null;
  readonly timeZone?: string | null;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Checks hours of quiet and gives them as they are stored. */
export function readQuietHours(given: NewQuietHours, problems: Problems): QuietHours {
  const { from, to, days, allowUrgent, timeZone } = given;
  for (const [name, time] of Object.entries({ from, to })) {
    if (!TIME.test(time)) problems.add('INVALID', 'This is no time of day; it should look like 21:30', name);
  }
  if (from === to) problems.add('INVALID', 'They end when they begin; name other hours, or all days off by null', 'to');
  if (days.length === 0) problems.add('REQUIRED', 'Name at least one day on which they begin', 'days');
  checkZone(timeZone, problems.at('timeZone'));
  return { from, to, days: [...new Set(days)], allowUrgent: allowUrgent ?? true, timeZone: timeZone ?? null };
}
