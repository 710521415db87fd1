import type { ImportResult } from '../modules/calendar/import.service.ts';

/** What became of a file, in lines. */
export function importReport({ created, updated, unchanged, skipped, notes }: ImportResult, dryRun: boolean): string {
  const counts = [`${created} created`, `${updated} updated`, `${unchanged} unchanged`, `${skipped.length} skipped`];
  return [
    `${dryRun ? 'Dry run, nothing was changed. It would be: ' : ''}${counts.join(', ')}.`,
    ...skipped.map(reason => `  ! ${reason}`),
    ...notes.map(note => `  - ${note}`),
  ].join('\n');
}
