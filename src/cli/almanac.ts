import { ConfigError } from '../config.ts';
import { FileInUse } from '../database/file-lock.ts';
import { NewerDatabase } from '../database/schema-version.ts';
import { Refused } from '../kernel/errors.ts';
import { WrongKey } from '../kernel/key-check.ts';
import { tellOutage } from '../kernel/outage.ts';
import { readCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { helpFor } from './help.ts';
import { SILENT, terminalOn } from './terminal.ts';
import { Told } from './told.ts';

const args = process.argv.slice(2);
const isForProgram = args.includes('--json');
const show = (text: string) => void process.stdout.write(text);
const showData = (data: object) => show(`${JSON.stringify(data)}\n`);

async function main(): Promise<number> {
  const { command, words, wantsHelp, ...call } = readCommandLine(COMMANDS, args);
  if (!command || wantsHelp) {
    const help = helpFor(COMMANDS, words);
    if (help === null) throw new Told(`There is no command "${words.join(' ')}".\n\n${helpFor(COMMANDS, [])}`, 2);
    if (wantsHelp || args.length === 0) return tellHelp(help);
    throw new Told(help, 2);
  }
  const run = await command.load();
  const report = await run({ ...call, terminal: isForProgram ? SILENT : terminalOn(process.stdout) });
  if (report === null) return 0;
  if (isForProgram) showData({ ok: !report.foundProblems, ...report.data });
  else if (report.text !== '') show(`${report.text}\n`);
  return report.foundProblems ? 3 : 0;
}

function tellHelp(help: string): number {
  if (isForProgram) showData({ ok: true, help });
  else show(help);
  return 0;
}

/** What people can mend is told in words; anything else is a bug and shows where. */
function wordsOf(error: unknown): string | null {
  const isForPeople = [ConfigError, FileInUse, NewerDatabase, WrongKey, Refused, Told].some(
    kind => error instanceof kind,
  );
  return isForPeople ? (error as Error).message : (tellOutage(error)?.message ?? null);
}

function fail(error: unknown): number {
  const [words, code] = [wordsOf(error), error instanceof Told ? error.exitCode : 1];
  if (!isForProgram) console.error(words ?? error);
  else {
    if (words === null) console.error(error);
    const message = words ?? (error instanceof Error ? error.message : String(error));
    showData({ ok: false, error: { code: code === 2 ? 'USAGE' : words === null ? 'BUG' : 'FAILED', message } });
  }
  return code;
}

process.exitCode = await main().catch(fail);
