import type { Problems } from './problems.ts';
import { isStorable } from './text.ts';

const DEEPEST = 64;
const MOST_BYTES = 64 * 1024;
const UNSTORABLE = 'This holds characters that cannot be stored';

/** Why a value cannot be kept as JSON on both databases and come back equal; null if it can. */
function problemOf(value: unknown, depth: number): string | null {
  if (depth > DEEPEST) return `At most ${DEEPEST} levels fit here`;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'This holds a number that JSON cannot say';
  if (typeof value === 'string' && !isStorable(value)) return UNSTORABLE;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const problem = isStorable(key) ? problemOf(inner, depth + 1) : UNSTORABLE;
    if (problem) return problem;
  }
  return null;
}

/** A JSON object that can be stored: not a list, not a bare value (F9). */
export function checkJsonObject(value: unknown, problems: Problems): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problems.add('INVALID', 'This must be a JSON object, e.g. {"colour": "green"}');
  }
  const problem = problemOf(value, 1);
  if (problem) problems.add('INVALID', problem);
  else if (JSON.stringify(value).length > MOST_BYTES) problems.add('TOO_LONG', 'At most 64 KiB of JSON fit here');
}
