import { readFile } from 'node:fs/promises';
import { newDeed } from '../../kernel/deed.ts';
import { importCalendar } from '../../modules/calendar/import.service.ts';
import { politePace } from '../../modules/calendar/import-slices.ts';
import { accountFor } from '../account.ts';
import { besideCurrent } from '../beside.ts';
import { type Call, isSet, type Report, textOf } from '../command.ts';
import { importReport } from '../import-report.ts';
import { readSettings, typedPath } from '../settings.ts';
import { Told } from '../told.ts';

export async function importFile(call: Call): Promise<Report> {
  const ics = await read(call.operands[0] ?? '');
  const dryRun = isSet(call, 'dry-run');
  const result = await besideCurrent(readSettings(), async ({ scope }) => {
    const own = scope(await accountFor(scope(), textOf(call, 'email')));
    const pace = { ...politePace, progress: call.terminal.progress };
    const calendarId = textOf(call, 'calendar') ?? null;
    const work = await importCalendar(own, { calendarId, ics, dryRun }, pace);
    return own.commit(work, { deed: newDeed('command import', own.clock.now()) });
  });
  const { created, updated, unchanged, skipped, notes } = result;
  return { text: importReport(result, dryRun), data: { dryRun, created, updated, unchanged, skipped, notes } };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(typedPath(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Told(`Cannot read ${file}: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  }
}
