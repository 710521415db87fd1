import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const SECRETS = { SESSION_SECRET: 'a secret of thirty-two characters', ENCRYPTION_KEYS: KEY };

const config = (env: NodeJS.ProcessEnv) => readConfig({ ...SECRETS, ...env });

function mistakesOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

const mistakes = (env: NodeJS.ProcessEnv) => mistakesOf({ ...SECRETS, ...env });

describe('defaults', () => {
  it('suit development when nothing but secrets is set', () => {
    expect(config({})).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 4000,
      publicUrl: 'http://localhost:4000',
      databasePoolMax: 20,
      logLevel: 'info',
      signUp: 'open',
      graphiql: true,
      introspection: true,
      corsOrigins: [],
      demo: true,
      autoMigrate: true,
      slowQueryMs: 100,
    });
    expect(config({}).databaseUrl.reveal()).toBe('sqlite:./data/almanac.db');
  });

  it('close what production does not need', () => {
    expect(config({ NODE_ENV: 'production' })).toMatchObject({
      environment: 'production',
      host: '0.0.0.0',
      graphiql: false,
      introspection: false,
      demo: false,
      logLevel: 'info',
    });
  });

  it('keep tests silent', () => {
    expect(config({ NODE_ENV: 'test' })).toMatchObject({ environment: 'test', logLevel: 'silent', demo: false });
  });

  it('hold for empty values too, as in a copied .env', () => {
    expect(config({ PORT: '', NODE_ENV: '', GRAPHIQL: '', DB_HOST: '' })).toEqual(config({}));
  });
});

describe('values', () => {
  it('are read from text', () => {
    const read = config({
      PORT: '0',
      HOST: '::1',
      PUBLIC_URL: 'https://almanac.example/home/',
      LOG_LEVEL: 'WARN',
      SIGN_UP: 'closed',
      CORS_ORIGINS: 'https://a.example, http://localhost:5173/,',
      SLOW_QUERY_MS: ' 250 ',
    });
    expect(read).toMatchObject({
      port: 0,
      host: '::1',
      publicUrl: 'https://almanac.example/home',
      logLevel: 'warn',
      signUp: 'closed',
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      slowQueryMs: 250,
    });
  });

  it.each(['1', 'true', 'on', 'yes', 'TRUE', 'Yes'])('switch on by %s', word => {
    expect(config({ NODE_ENV: 'production', GRAPHIQL: word }).graphiql).toBe(true);
  });

  it.each(['0', 'false', 'off', 'no', 'OFF'])('switch off by %s', word => {
    expect(config({ GRAPHIQL: word }).graphiql).toBe(false);
  });

  it('keep the order of encryption keys: the first encrypts', () => {
    const other = KEY.replace('cw', 'dw').replace('=', '');
    const read = config({ ENCRYPTION_KEYS: ` ${other} ,${KEY}` });
    expect(read.encryptionKeys.map(key => key.reveal())).toEqual([other, KEY]);
  });

  it('cannot be changed afterwards', () => {
    const read = config({});
    expect(Object.isFrozen(read)).toBe(true);
    expect(Object.isFrozen(read.encryptionKeys)).toBe(true);
    expect(Object.isFrozen(read.corsOrigins)).toBe(true);
  });

  it('never show a secret', () => {
    const url = 'postgresql://ann:hunter22@db/almanac';
    const read = config({ DATABASE_URL: url });
    const shown = [JSON.stringify(read), inspect(read, { depth: null, showHidden: true }), String(read.databaseUrl)];
    for (const text of [...shown, `${read.sessionSecret}${read.encryptionKeys}`]) {
      expect(text).toContain('[secret]');
      expect(text).not.toMatch(/hunter22|thirty-two|cw_0x/);
    }
    expect(read.databaseUrl.reveal()).toBe(url);
  });
});

describe('mistakes', () => {
  it('are told all at once, one line each, beginning with the name', () => {
    const env = {
      PORT: '70000',
      LOG_LEVEL: 'loud',
      GRAPHIQL: 'maybe',
      SIGN_UP: 'ajar',
      HOST: 'not a host',
      DB_POOL_MAX: '0',
    };
    const told = mistakes(env);
    expect(told.map(line => line.split(' ')[0]).toSorted()).toEqual(Object.keys(env).toSorted());
    expect(told).toContain('PORT must be a whole number from 0 to 65535, not "70000"');
    expect(told).toContain('GRAPHIQL must be on or off, not "maybe"');
    expect(() => config(env)).toThrow(told.join('\n'));
  });

  it.each([
    ['PORT', '4000.5'],
    ['PORT', '-1'],
    ['PORT', '0x10'],
    ['PUBLIC_URL', 'almanac.example'],
    ['PUBLIC_URL', 'ftp://almanac.example'],
    ['PUBLIC_URL', 'https://almanac.example/?a'],
    ['PUBLIC_URL', 'https://ann:secret@almanac.example'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['NODE_ENV', 'staging'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['DATABASE_URL', 'postgresql:///almanac'],
    ['DATABASE_URL', 'postgresql://host'],
    ['SESSION_SECRET', 'thirty-one characters are too few'.slice(0, 31)],
    ['ENCRYPTION_KEYS', ','],
    ['ENCRYPTION_KEYS', 'AAAA'],
    ['ENCRYPTION_KEYS', `${KEY},${KEY.slice(1)}`],
    ['ENCRYPTION_KEYS', KEY.replace('-', '+')],
  ])('include %s=%s', (name, value) => {
    expect(mistakes({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  });

  it('do not repeat what may be secret', () => {
    const told = mistakes({
      SESSION_SECRET: 'hunter22',
      ENCRYPTION_KEYS: 'hunter22',
      DATABASE_URL: 'mysql://ann:hunter22@h/d',
      PUBLIC_URL: 'https://ann:hunter22@h',
    });
    expect(told).toHaveLength(4);
    expect(told.join()).not.toContain('hunter22');
  });

  it.each(['production', 'development', 'test'])(
    'include missing secrets in %s, with the command that makes one',
    NODE_ENV => {
      const told = mistakesOf({ NODE_ENV });
      expect(told.map(line => line.split(' ')[0])).toEqual(['SESSION_SECRET', 'ENCRYPTION_KEYS']);
      for (const line of told) expect(line).toMatch(/is not set.*node -e "/);
    },
  );
});

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'almanac-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (content: string): string => {
    const path = join(folder, `${Math.random()}`);
    writeFileSync(path, content);
    return path;
  };

  it('give the value of NAME_FILE without its last line break', () => {
    const secret = ' spaces belong to a secret of this kind ';
    const env = { SESSION_SECRET_FILE: file(`${secret}\r\n`), ENCRYPTION_KEYS: KEY, PORT_FILE: file('5000\n') };
    expect(readConfig(env).sessionSecret.reveal()).toBe(secret);
    expect(readConfig(env).port).toBe(5000);
  });

  it('decide the environment too', () => {
    expect(config({ NODE_ENV_FILE: file('production\n') })).toMatchObject({
      environment: 'production',
      host: '0.0.0.0',
    });
  });

  it('count as unset when empty', () => {
    expect(config({ PORT_FILE: file('\n') }).port).toBe(4000);
  });

  it('are a mistake beside the variable itself', () => {
    expect(mistakes({ SESSION_SECRET_FILE: file('x') })).toEqual([
      'SESSION_SECRET and SESSION_SECRET_FILE are both set: keep one',
    ]);
  });

  it('are a mistake when they cannot be read, told once and by name', () => {
    const missing = join(folder, 'missing');
    expect(mistakesOf({ SESSION_SECRET_FILE: missing, ENCRYPTION_KEYS: KEY })).toEqual([
      `SESSION_SECRET_FILE names ${JSON.stringify(missing)}, which cannot be read (ENOENT)`,
    ]);
  });
});
