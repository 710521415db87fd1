import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getVariableValues, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/schema.ts';
import { variablesFor } from '../../src/config/variables.ts';
import { LIMITS } from '../../src/graphql/limits/limits.ts';
import { limitRules } from '../../src/graphql/limits/rules.ts';
import { UserErrorCode } from '../../src/kernel/errors.ts';
import { bannerFor } from '../../src/server/banner.ts';
import { startApp } from '../support/app.ts';

const PAGES = [...globSync('*.md'), ...globSync('{docs,client,bench,src}/**/*.md')].filter(
  file => !file.includes('node_modules'),
);
const schema = createSchema();
const read = (file: string) => readFileSync(file, 'utf8');

interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

/** The query that a curl command sends. */
const queryOf = ({ text }: Block): string => JSON.parse(/-d '([^']*)'/.exec(text)?.[1] ?? 'null').query;
const isCurl = ({ text }: Block) => text.includes('curl ');

/** The fenced blocks of a page, in order. */
const blocksOf = (file: string): Block[] =>
  [...read(file).matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    file,
    language,
    text,
  }));

const blocks = PAGES.flatMap(blocksOf);

/** What is wrong with a document and its variables; nothing, if it could be sent. */
function mistakesIn(query: string, variables: Record<string, unknown> | null): string[] {
  const document = parse(query);
  const mistakes = validate(schema, document, undefined).map(({ message }) => message);
  for (const rule of limitRules) mistakes.push(...validate(schema, document, [rule]).map(({ message }) => message));
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || variables === null) continue;
    const { errors = [] } = getVariableValues(schema, definition.variableDefinitions ?? [], variables);
    mistakes.push(...errors.map(({ message }) => message));
  }
  return mistakes;
}

test('every GraphQL example could be sent as it stands, with the variables below it', () => {
  const examples = blocks.flatMap(({ file, language, text }, i) => {
    if (language !== 'graphql') return [];
    const next = blocks[i + 1];
    const isFollowed = next?.file === file && next.language === 'json' && text.includes('$');
    return [{ file, text, variables: isFollowed ? JSON.parse(next.text) : null }];
  });
  expect(examples.length).toBeGreaterThan(10);
  const mistakes = examples.flatMap(({ file, text, variables }) =>
    mistakesIn(text, variables).map(message => `${file}: ${message}\n${text}`),
  );
  expect(mistakes).toEqual([]);
});

describe('the first screen of the README', () => {
  const all = blocksOf('README.md');

  test('shows what the server says after its start', () => {
    const said = bannerFor({ address: 'http://127.0.0.1:4000', hasGraphiql: true, demoToken: 'alm_…' });
    expect(all.find(isCurl)?.text.trim()).toBe(said.trim());
  });

  test('answers each request as it stands there', async () => {
    await using app = await startApp({ NODE_ENV: 'development', LOG_LEVEL: 'silent' });
    const requests = all.flatMap((block, i) => (isCurl(block) ? [{ block, answer: all[i + 1]?.text ?? 'null' }] : []));
    expect(requests).toHaveLength(2);
    for (const { block, answer } of requests) {
      const token = block.text.includes('Bearer') ? String(app.demoToken) : undefined;
      expect(await app.ask(queryOf(block), {}, token)).toEqual(JSON.parse(answer));
    }
  });
});

test('every link between the pages leads somewhere', () => {
  const links = PAGES.flatMap(file =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to = '']) => ({ file, to })),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ file, to }) => !existsSync(path.join(path.dirname(file), to)))).toEqual([]);
});

/** The first cells of the rows of the table under a heading. */
function tableUnder(heading: string, file: string): string[][] {
  const section =
    read(file)
      .split(new RegExp(`^#+ ${heading}$`, 'm'))[1]
      ?.split(/^#/m)[0] ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('|'));
  return rows.slice(2).map(row => row.split('|').map(cell => cell.trim().replaceAll('`', '')));
}

test('docs/api.md explains every code of userErrors', () => {
  const codes = tableUnder('Codes of userErrors', 'docs/api.md').map(([, code = '']) => code);
  expect(codes.toSorted()).toEqual(Object.keys(UserErrorCode).toSorted());
});

test('docs/api.md names every limit of a document with its number', () => {
  const stated = tableUnder('One request', 'docs/api.md').map(([, name = '', , number = '']) => [name, number]);
  const { introspectionDepth: _inside, jsonDepth: _alike, ...limits } = LIMITS;
  const expected = Object.entries(limits).map(([name, number]) => [name, number.toLocaleString('en')]);
  expect(stated.toSorted()).toEqual(expected.toSorted());
});

test('docs/operating.md names every variable of the environment', () => {
  const names = tableUnder('Environment', 'docs/operating.md').flatMap(([, name = '']) => name.split(', '));
  expect(names.toSorted()).toEqual(Object.keys(variablesFor('development')).toSorted());
});

test('docs/security.md names tests that exist', () => {
  const named = [...read('docs/security.md').matchAll(/`(tests\/[\w./-]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(name => !existsSync(name))).toEqual([]);
});

test('every command that the pages name exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ file, text }) =>
      [...text.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name = '']) => ({ file, name })),
    )
    .filter(({ name }) => !['ci', 'install', 'ls'].includes(name));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
});
