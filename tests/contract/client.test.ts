import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as client from '../../client/index.ts';

test('what is generated is what the schema and the operations give', () => {
  const { status, stdout, stderr } = spawnSync('npx', ['graphql-codegen', '--config', 'codegen.yml', '--check'], {
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}\nRun "npm run codegen" and commit what it changes.`).toBe(0);
});

test('every operation has its document in the client', () => {
  const texts = readdirSync('client/operations').map(file => readFileSync(`client/operations/${file}`, 'utf8'));
  const names = texts.flatMap(text => Array.from(text.matchAll(/^(?:query|mutation) (\w+)/gm), ([, name]) => name!));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter(name => !(`${name}Document` in client))).toEqual([]);
});
