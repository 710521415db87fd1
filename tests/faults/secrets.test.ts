import { execSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { MAKE_KEY_COMMAND } from '../../src/config/kinds.ts';
import { ensureSecrets } from '../../src/secrets.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almanac-secrets-'));
  file = join(folder, 'data', 'secrets.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

const secretsOf = (env: NodeJS.ProcessEnv) => {
  const { sessionSecret, encryptionKeys } = readConfig(env);
  return [sessionSecret, ...encryptionKeys].map(each => each.reveal());
};

/** Starts a process that waits for its input to end, then asks for the secrets and prints them. */
async function contender() {
  const module = pathToFileURL(join(import.meta.dirname, '../../src/secrets.ts')).href;
  const code = `
    import { ensureSecrets } from ${JSON.stringify(module)};
    console.log('ready');
    process.stdin.resume().on('end', () => {
      const { SESSION_SECRET, ENCRYPTION_KEYS } = ensureSecrets({}, ${JSON.stringify(file)});
      console.log(SESSION_SECRET + ' ' + ENCRYPTION_KEYS);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
  await once(child.stdout, 'data');
  return child;
}

describe('development secrets', () => {
  it('are made once, for their owner only, and kept', () => {
    const first = secretsOf(ensureSecrets({}, file));
    expect(secretsOf(ensureSecrets({}, file))).toEqual(first);
    expect(new Set(first).size).toBe(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('give way to those that are set', () => {
    const SESSION_SECRET = 'a secret of thirty-two characters';
    const env = ensureSecrets({ SESSION_SECRET, PORT: '5000' }, file);
    expect(env).toMatchObject({ SESSION_SECRET, PORT: '5000' });
    expect(readFileSync(file, 'utf8')).toContain(`ENCRYPTION_KEYS=${env['ENCRYPTION_KEYS']}\n`);
  });

  it('give way to those in files', () => {
    const env = { SESSION_SECRET_FILE: '/run/session', ENCRYPTION_KEYS_FILE: '/run/keys' };
    expect(ensureSecrets(env, file)).toBe(env);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['production', 'Production '])('are not made in %s', NODE_ENV => {
    expect(() => readConfig(ensureSecrets({ NODE_ENV }, file))).toThrow(/^SESSION_SECRET is not set/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are not replaced where the file cannot be read', () => {
    writeFileSync(join(folder, 'data'), 'a file, no folder');
    expect(() => ensureSecrets({}, file)).toThrow('ENOTDIR');
  });

  it('are the same for ten processes that start at once', async () => {
    const children = await Promise.all(Array.from({ length: 10 }, contender));
    const answers = children.map(async child => {
      const [chunk] = await once(child.stdout, 'data');
      return String(chunk).trim();
    });
    for (const child of children) child.stdin.end();
    const seen = await Promise.all(answers);
    expect(seen[0]).toMatch(/^\S{44} \S{44}$/);
    expect(new Set(seen).size).toBe(1);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.env']);
  });
});

it('the command that errors name makes a secret and a key', () => {
  const made = execSync(MAKE_KEY_COMMAND, { encoding: 'utf8' });
  expect(made).toMatch(/^\S+\n$/);
  const env = { NODE_ENV: 'production', SESSION_SECRET: made.trim(), ENCRYPTION_KEYS: made.trim() };
  expect(secretsOf(env)).toEqual([made.trim(), made.trim()]);
  expect(execSync(MAKE_KEY_COMMAND, { encoding: 'utf8' })).not.toBe(made);
});
