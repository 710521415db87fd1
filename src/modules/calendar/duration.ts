import { DAY } from './recurrence/civil.ts';

const PATTERN = /^P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?)$/;
const SECONDS = [7 * DAY, DAY, 3600, 60, 1];

/** Seconds of an ISO 8601 duration of weeks, or of days, hours, minutes and seconds; null where the text is none. */
export function parseDuration(text: string): number | null {
  const match = PATTERN.exec(text);
  if (!match || text === 'P') return null;
  return match.slice(1).reduce((sum, part, i) => sum + Number(part ?? 0) * (SECONDS[i] ?? 0), 0);
}
