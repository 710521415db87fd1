import * as fc from 'fast-check';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { ConfigError, describeDatabase, readConfig, sqliteFile } from '../../../src/config.ts';
import { partsOfUrl, urlOfParts } from '../../../src/config/database-url.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const SECRETS = {
  SESSION_SECRET: 'a secret of thirty-two characters',
  ENCRYPTION_KEYS: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
};
const urlFor = (env: NodeJS.ProcessEnv) => readConfig({ ...SECRETS, ...env }).databaseUrl.reveal();

describe('DB_* variables', () => {
  it('are joined to a URL, special characters escaped', () => {
    const env = { DB_HOST: 'db', DB_PORT: '5433', DB_NAME: 'my db', DB_USER: 'ann@home', DB_PASSWORD: 'p@ss:/?#[%]&' };
    expect(urlFor(env)).toBe('postgresql://ann%40home:p%40ss%3A%2F%3F%23%5B%25%5D%26@db:5433/my%20db');
  });

  it('have defaults beside the host', () => {
    expect(urlFor({ DB_HOST: 'db' })).toBe('postgresql://almanac@db:5432/almanac');
  });

  it('need the host', () => {
    expect(() => urlFor({ DB_PASSWORD: 'x' })).toThrow(/^DB_HOST is not set, but DB_PASSWORD is/);
  });

  it('may repeat what DATABASE_URL says', () => {
    const url = 'postgres://ann:p%40ss@db/almanac';
    expect(urlFor({ DATABASE_URL: url, DB_HOST: 'db', DB_PORT: '5432', DB_PASSWORD: 'p@ss' })).toBe(url);
  });

  it('must not disagree with DATABASE_URL, and no password is shown', () => {
    const env = { DATABASE_URL: 'postgresql://ann:hunter22@db/almanac', DB_HOST: 'other', DB_PASSWORD: 'hunter33' };
    const told = new ConfigError([
      'DB_HOST does not agree with DATABASE_URL: keep one of the two',
      'DB_PASSWORD does not agree with DATABASE_URL: keep one of the two',
    ]);
    expect(() => urlFor(env)).toThrow(told);
    expect(() => urlFor({ DATABASE_URL: 'sqlite:./x.db', DB_HOST: 'db' })).toThrow(/^DB_HOST does not agree/);
  });

  const part = fc.string({ unit: 'binary', minLength: 1 }).filter(text => text.isWellFormed());
  const host = fc.constantFrom('localhost', 'db.example', '10.0.0.7', '/var/run/postgresql');
  const parts = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), name: part, user: part, password: part });

  it('survive the URL, whatever is in them', () => {
    fc.assert(
      fc.property(parts, each => {
        expect(partsOfUrl(urlOfParts(each))).toEqual(each);
      }),
    );
  });

  it('reach the PostgreSQL client as they were written', () => {
    // the client reads no escaped reserved character in a database name, but the ORM hands it over apart
    const plainName = parts.map(each => ({ ...each, name: 'almanac' }));
    fc.assert(
      fc.property(plainName, each => {
        const client = new Client({ connectionString: urlOfParts(each) });
        expect(client).toMatchObject({ host: each.host, port: each.port, user: each.user, password: each.password });
      }),
    );
  });
});

describe('a SQLite URL', () => {
  it.each([
    ['sqlite:./data/almanac.db', './data/almanac.db'],
    ['sqlite:/data/almanac.db', '/data/almanac.db'],
    ['sqlite:///data/almanac.db', '/data/almanac.db'],
    ['sqlite://data/almanac.db', 'data/almanac.db'],
    ['sqlite:C:\\almanac.db', 'C:\\almanac.db'],
    ['postgresql://db/almanac', undefined],
  ])('%s names the file %s', (url, file) => {
    expect(sqliteFile(url)).toBe(file);
  });
});

describe('a database is described', () => {
  it.each([
    ['sqlite:./data/almanac.db', 'SQLite ./data/almanac.db'],
    ['postgresql://ann:hunter22@db/almanac', 'PostgreSQL db:5432/almanac'],
    ['postgres://ann:hunter22@db:6000/my%20db?sslmode=require', 'PostgreSQL db:6000/my db'],
    ['postgresql://ann:hunter22%@db/almanac', 'an unknown database'],
  ])('%s without user and password', (url, description) => {
    expect(describeDatabase(new Secret(url))).toBe(description);
  });
});
