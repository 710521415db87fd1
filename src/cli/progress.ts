import type { ImportResult } from '../modules/calendar/import.service.ts';
import type { Pace } from '../modules/calendar/import-slices.ts';

/** Where a command writes to. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** On a terminal one line that counts up; elsewhere a line for each step that is done. */
export const progressOn =
  (output: Output): NonNullable<Pace['progress']> =>
  (step, done, total) => {
    const line = `${done} of ${total} ${step}`;
    if (output.isTTY) output.write(`\r\u001B[K${line}${done === total ? '\n' : ''}`);
    else if (done === total) output.write(`${line}\n`);
  };

/** What became of a file, in lines. */
export function reportOf({ created, updated, unchanged, skipped, notes }: ImportResult, dryRun: boolean): string {
  const counts = [`${created} created`, `${updated} updated`, `${unchanged} unchanged`, `${skipped.length} skipped`];
  return [
    `${dryRun ? 'Dry run, nothing was changed. It would be: ' : ''}${counts.join(', ')}.`,
    ...skipped.map(reason => `  ! ${reason}`),
    ...notes.map(note => `  - ${note}`),
    '',
  ].join('\n');
}
