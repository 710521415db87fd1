import { describe, expect, test } from 'vitest';
import { importReport } from '../../../src/cli/import-report.ts';
import { terminalOn } from '../../../src/cli/terminal.ts';

/** What is written for two slices of one step. */
function written(isTTY: boolean): string {
  let text = '';
  const { progress } = terminalOn({ isTTY, write: (more: string) => (text += more) });
  progress('added', 500, 900);
  progress('added', 900, 900);
  return text;
}

describe('progress', () => {
  test('counts up in one line of a terminal', () =>
    expect(written(true)).toBe('\r\u001B[K500 of 900 added\r\u001B[K900 of 900 added\n'));

  test('is a plain line for each finished step elsewhere', () => expect(written(false)).toBe('900 of 900 added\n'));
});

describe('the report', () => {
  const result = {
    created: 1,
    updated: 2,
    unchanged: 3,
    skipped: ['Event a was skipped.'],
    notes: ['Event b was cut.'],
  };

  test('counts, then names what was skipped and repaired', () =>
    expect(importReport(result, false)).toBe(
      '1 created, 2 updated, 3 unchanged, 1 skipped.\n  ! Event a was skipped.\n  - Event b was cut.',
    ));

  test('says of a dry run that nothing was changed', () =>
    expect(importReport(result, true)).toMatch(/^Dry run, nothing was changed\. It would be: 1 created/));
});
