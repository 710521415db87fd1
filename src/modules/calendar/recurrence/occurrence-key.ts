import { formatUtcBasic, parseLocal } from './civil.ts';

/** The name of one occurrence: the id of its series and its original start, an instant (all-day: its date at midnight UTC). */
export interface OccurrenceKey {
  seriesId: string;
  originalStart: number;
}

/** `<series id>_20260329T013000Z`; it stays the same however often the occurrence is moved. */
export const formatOccurrenceKey = (seriesId: string, originalStart: number): string =>
  `${seriesId}_${formatUtcBasic(originalStart)}`;

/** The parts of a key; null when the text is none or names a time that does not exist. */
export function parseOccurrenceKey(id: string): OccurrenceKey | null {
  const match = /^(.{1,255})_([0-9]{8}T[0-9]{6})Z$/.exec(id);
  if (!match) return null;
  try {
    return { seriesId: match[1]!, originalStart: parseLocal(match[2]!) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
