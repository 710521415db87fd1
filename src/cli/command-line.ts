import { parseArgs } from 'node:util';
import type { Call, Command } from './command.ts';
import { usageHint } from './help.ts';
import { Told } from './told.ts';

/** What was asked for. */
export interface Asked extends Omit<Call, 'terminal'> {
  /** Null: none, or one that there is not. */
  readonly command: Command | null;
  /** The words after `almanac` up to the first option. */
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
}

/** The command that the words begin with: the longest name wins, so `migrate up` before `migrate`. */
function find(commands: readonly Command[], words: readonly string[]): Command | null {
  const isMeant = ({ name }: Command) => name.split(' ').every((word, index) => words[index] === word);
  const found = commands.filter(isMeant).toSorted((a, b) => b.name.length - a.name.length);
  return found[0] ?? null;
}

/** Reads the arguments. Help is found wherever it stands, whatever else is wrong. @throws Told with the usage */
export function readCommandLine(commands: readonly Command[], args: readonly string[]): Asked {
  const end = args.findIndex(each => each.startsWith('-'));
  const words = end === -1 ? args : args.slice(0, end);
  const command = find(commands, words);
  const wantsHelp = args.some(each => each === '--help' || each === '-h') || words[0] === 'help';
  if (!command || wantsHelp) return { command, words, wantsHelp, operands: [], values: {} };
  const { values, operands } = parse(command, args.slice(command.name.split(' ').length));
  const missing = command.operands.slice(operands.length);
  if (missing.length > 0) throw new Told(`${missing.join(' and ')} is missing.\n\n${usageHint(command)}`, 2);
  if (operands.length > command.operands.length) {
    throw new Told(`"${operands.at(-1)}" is too much.\n\n${usageHint(command)}`, 2);
  }
  return { command, words, wantsHelp, operands, values };
}

function parse(command: Command, args: readonly string[]) {
  const own = Object.entries(command.options).map(
    ([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const,
  );
  try {
    const options = { ...Object.fromEntries(own), json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { values: values as Call['values'], operands: positionals };
  } catch (error) {
    throw new Told(`${error instanceof Error ? error.message : String(error)}\n\n${usageHint(command)}`, 2);
  }
}
