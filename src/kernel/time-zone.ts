import { LRUCache } from 'lru-cache';
import type { Problems } from './problems.ts';

/** `Area/Place`, a country's name such as `Japan`, or UTC. Abbreviations (EST, GMT) and offsets (+01:00) say nothing of clock changes. */
const NAME = /^(?:UTC|[A-Z][a-z]{3,}|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/;
const MOST_CHARACTERS = 64;
const answers = new LRUCache<string, boolean>({ max: 1000 });

/** Whether the text is the name of a time zone that the platform knows and that we accept for new data. */
export function isKnownZone(id: string): boolean {
  if (id.length > MOST_CHARACTERS || !NAME.test(id)) return false;
  let known = answers.get(id);
  if (known === undefined) answers.set(id, (known = isSupported(id)));
  return known;
}

function isSupported(id: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone.length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function checkZone(id: string | null | undefined, problems: Problems): void {
  if (id != null && !isKnownZone(id)) {
    problems.add('INVALID', 'This is no time zone; give an IANA name such as America/Chicago, or UTC');
  }
}
