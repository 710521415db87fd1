import type { Command } from './command.ts';

const INDENT = 2;

/** Lines of two columns. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + INDENT;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join('\n');
}

const GENERAL: readonly (readonly [string, string])[] = [
  ['--json', 'one JSON object on standard output and nothing else'],
  ['--help', 'this'],
];

const EXITS = '0 done, 1 could not be done, 2 the command line is wrong';

/** How a command is written: `almanac restore FILE [options]`. */
const usageOf = ({ name, operands, options }: Command): string =>
  ['almanac', name, ...operands, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');

/** All commands, each with its sentence. */
const helpOfAll = (commands: readonly Command[]): string =>
  `Almanac, a scheduling server that you own.

Usage: almanac COMMAND [options]

${table(commands.map(command => [[command.name, ...command.operands].join(' '), command.sentence]))}

Options of every command:
${table(GENERAL)}

"almanac COMMAND --help" says more. Ends with ${EXITS}, 3 problems were found.
Settings come from the environment and from the file .env, as the server's do.
`;

/** All there is to know about one command. */
function helpOf(command: Command): string {
  const { sentence, options, example, problems } = command;
  const own = Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help] as const,
  );
  const exits = problems ? `0 none, 1 could not look, 2 the command line is wrong, 3 ${problems}` : EXITS;
  return `${sentence}.

Usage: ${usageOf(command)}

Options:
${table([...own, ...GENERAL])}

Example: ${example}

Ends with ${exits}.
`;
}

/** What these words ask help for: one command, those that begin with them, or all. Null where there is none such. */
export function helpFor(commands: readonly Command[], words: readonly string[]): string | null {
  const about = words.filter((word, index) => index > 0 || word !== 'help');
  const isMeant = ({ name }: Command) => name.split(' ').every((word, index) => about[index] === word);
  const isBelow = ({ name }: Command) => about.every((word, index) => name.split(' ')[index] === word);
  const meant = commands.find(isMeant);
  if (meant) return helpOf(meant);
  const below = commands.filter(isBelow);
  return below.length > 0 ? helpOfAll(below) : null;
}

/** Two lines for whoever got the command line wrong. */
export const usageHint = (command: Command): string =>
  `Usage: ${usageOf(command)}\n"almanac ${command.name} --help" says more.`;
