import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDate } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { instant, recurrence, utc } from './support.ts';

interface Case {
  id: string;
  rule: string;
  dtstart: string;
  tzid: string | null;
  exdates?: string[];
  rdates?: string[];
  from: string;
  to: string;
  expect: string[];
}

const file = join(process.env['CORPUS_DIR'] ?? '', 'recurrence', 'public.json');
const isThere = Boolean(process.env['CORPUS_DIR']) && existsSync(file);
const cases = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Case[]) : [];

function answer({ rule, dtstart, tzid, exdates = [], rdates = [], from, to }: Case): string[] {
  const series = recurrence({ rule, start: dtstart, exdates, rdates, ...(tzid && { zone: tzid }) });
  const found = series.starts(instant(from), instant(to));
  return tzid ? utc(found) : found.map(formatDate);
}

describe.skipIf(!isThere)('Oracle cases (needs CORPUS_DIR)', () => {
  test('the file holds what it should', () => expect(cases.length).toBeGreaterThanOrEqual(612));

  test.each(cases)('$id $rule', oracle => expect(answer(oracle)).toEqual(oracle.expect));
});
