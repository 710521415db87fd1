import { parseArgs } from 'node:util';
import { Told } from './told.ts';

const USAGE = `Usage: npm run import -- file.ics [--calendar ID] [--email you@example.org] [--dry-run]

  --calendar ID   the calendar that the events go to; else the account's own
  --email ADDRESS whose calendar, and whose events the new ones are; needed where there are several accounts
  --dry-run       tell what would become of the file, and change nothing`;

/** What the command line asks for. */
export interface Options {
  readonly file: string;
  readonly calendarId: string | undefined;
  readonly email: string | undefined;
  readonly dryRun: boolean;
}

/** @throws Told with how it is used, where the command line is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const [file, more] = positionals;
  if (file === undefined) throw new Told(`Name a file to import.\n\n${USAGE}`, 2);
  if (more !== undefined) throw new Told(`One file at a time, please.\n\n${USAGE}`, 2);
  return { file, calendarId: values.calendar, email: values.email, dryRun: values['dry-run'] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        calendar: { type: 'string' },
        email: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Told(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, 2);
  }
}
