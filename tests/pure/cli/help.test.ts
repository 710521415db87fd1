import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { helpFor } from '../../../src/cli/help.ts';

/** The words of an example after `almanac`, quotes taken away. */
const wordsOf = (example: string): string[] =>
  [...example.slice(example.indexOf('almanac ') + 8).matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) =>
    word.replaceAll('"', ''),
  );

describe.each(COMMANDS.map(command => [command.name, command] as const))('%s', (name, command) => {
  const help = helpFor(COMMANDS, name.split(' '));

  test('says what it does, how it is called and how it ends', () => {
    const usage = ['Usage: almanac', name, ...command.operands].join(' ');
    for (const part of [`${command.sentence}.\n`, usage, `Example: ${command.example}`, '\nEnds with 0 ']) {
      expect(help).toContain(part);
    }
    for (const option of ['json', 'help', ...Object.keys(command.options)]) expect(help).toMatch(`\n  --${option} `);
  });

  test('has an example that it understands', () => {
    const asked = readCommandLine(COMMANDS, wordsOf(command.example));
    expect(asked.command?.name).toBe(name);
  });

  test('can be called', async () => {
    expect(await command.load()).toBeTypeOf('function');
  });
});

test('each stands in the pages for operators', () => {
  const page = readFileSync('docs/operating.md', 'utf8');
  const [table = ''] = /\| command \| does[^]+?\n\n/.exec(page) ?? [];
  const missing = COMMANDS.filter(({ name }) => !name.split(' ').every(word => table.includes(word)));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test('half a command shows those that begin so', () => {
  expect(helpFor(COMMANDS, ['migrate'])).toMatch(/migrate up[^]+migrate status/);
  expect(helpFor(COMMANDS, ['migrate'])).not.toContain('backup');
  expect(helpFor(COMMANDS, ['sideways'])).toBeNull();
});
