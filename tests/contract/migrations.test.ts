import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { entities } from '../../src/schema.ts';
import { down, status, up } from '../../src/cli/migration-steps.ts';
import { readConfig } from '../../src/config.ts';
import { changedSince, checksumsOf, seal, sealedChecksums } from '../../src/database/checksums.ts';
import { createMigrations, isTitle, titleOf } from '../../src/database/migration-files.ts';
import type { Migrator } from '../../src/database/migrator.ts';
import { createLog } from '../../src/server/log.ts';
import { SECRETS } from '../support/app.ts';
import { contentsOf, type Database, populate, unmigrated } from '../support/migrations.ts';
import { scratch } from '../support/scratch.ts';

const KINDS = ['sqlite', 'postgresql'];
const FOLDER = path.resolve('migrations');
const filesOf = (kind: string) => globSync('Migration*.ts', { cwd: path.join(FOLDER, kind) }).toSorted();
const NAMES = filesOf('sqlite').map(file => path.basename(file, '.ts'));
const NEWEST = NAMES.at(-1)!;

describe.each(KINDS)('on %s', kind => {
  let database: Database;
  beforeEach(async () => {
    database = await unmigrated(kind);
  });
  afterEach(() => database[Symbol.asyncDispose]());
  const executed = async () => (await database.migrator.getExecuted()).map(({ name }) => name);

  test('all migrations lead to what the entities say, back to nothing, and there again', async () => {
    const { migrator, orm, tables } = database;
    await migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    expect((await tables()).length).toBeGreaterThan(entities.length);
    await migrator.down({ to: 0 });
    expect(await tables()).toEqual(['mikro_orm_migrations']);
    await migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    expect(await executed()).toEqual(NAMES);
  });

  test('each step can be undone and done again on full tables, and what it does not remove is as before', async () => {
    let filled = 0;
    for (const name of NAMES) {
      await database.migrator.up({ migrations: [name] });
      const before = await database.tables();
      if (name === NEWEST) await populate(database);
      const rows = await contentsOf(database);
      filled = Object.values(rows).filter(each => each.length > 0).length;
      await database.migrator.down();
      const stayed = await contentsOf(database);
      expect(stayed).toEqual(within(stayed, rows));
      await database.migrator.up({ migrations: [name] });
      expect(await database.tables()).toEqual(before);
      expect(await contentsOf(database)).toMatchObject(stayed);
    }
    expect(filled).toBeGreaterThanOrEqual(entities.length - 1);
  });

  test('a database that newer code has changed is left alone', async () => {
    await database.migrator.up();
    await database.sql("insert into mikro_orm_migrations (name) values ('Migration20991231235959_flying_cars')");
    const before = await contentsOf(database);
    const newer = /newer version of Almanac \(Migration20991231235959_flying_cars\)/;
    await expect(starts(database.url)).rejects.toThrow(newer);
    await expect(down(database.orm, {}, () => {})).rejects.toThrow(newer);
    expect(await contentsOf(database)).toEqual(before);
  });

  test('the command line goes one step, to a name, to the end and back', async () => {
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    await up(database.orm, { one: true }, tell);
    expect(await executed()).toEqual(NAMES.slice(0, 1));
    await up(database.orm, { to: 'server_state' }, tell);
    expect(await executed()).toEqual(NAMES.slice(0, 2));
    await up(database.orm, {}, tell);
    await up(database.orm, {}, tell);
    await down(database.orm, {}, tell);
    expect(await executed()).toEqual(NAMES.slice(0, -1));
    await status(database.orm, tell);
    await down(database.orm, { to: 'first' }, tell);
    expect(await executed()).toEqual(NAMES.slice(0, 1));
    await down(database.orm, { to: '0' }, tell);
    expect(await executed()).toEqual([]);
    expect(lines).toContain('Nothing to apply');
    expect(lines).toContain(`Undone ${NEWEST}`);
    expect(lines.find(line => line.startsWith('pending'))).toContain(NEWEST);
    expect(lines).toContain(`current  ${NAMES.at(-2)}`);
  });

  test('a name that is none undoes nothing', async () => {
    await database.migrator.up();
    await expect(down(database.orm, { to: 'frist' }, () => {})).rejects.toThrow('No migration here is called frist');
    await expect(down(database.orm, { only: 'frist' }, () => {})).rejects.toThrow('No migration here is called frist');
    await expect(up(database.orm, { to: 'first' }, () => {})).rejects.toThrow('No migration here is called first');
    expect(await executed()).toEqual(NAMES);
  });
});

async function starts(url: string) {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, DB_POOL_MAX: '3', ...SECRETS });
  const log = await createLog({ level: 'silent', isPretty: false });
  return createApp(config, { log, patience: { attempts: 1, pauseMs: 0 } });
}

/** The migrator of a database, with one migration that the project does not have. */
type Contents = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** What the contents hold of the tables and columns that `shape` has. */
function within(shape: Contents, contents: Contents): Contents {
  const tables = Object.entries(contents).filter(([table]) => table in shape);
  return Object.fromEntries(
    tables.map(([table, rows]) => [table, rows.map(row => pick(row, shape[table]?.[0] ?? row))]),
  );
}

const pick = (row: Record<string, unknown>, like: object) =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column in like));

function only({ migrator }: Database, migration: typeof Migration): Migrator {
  const { options } = migrator as unknown as { options: { migrationsList?: object[] } };
  options.migrationsList = [{ name: 'MigrationOfTest', class: migration }];
  return migrator;
}

test('ten servers that start at once on PostgreSQL migrate it once', async () => {
  await using database = await unmigrated('postgresql');
  const apps = await Promise.all(Array.from({ length: 10 }, () => starts(database.url)));
  expect((await database.migrator.getExecuted()).map(({ name }) => name)).toEqual(NAMES);
  await Promise.all(apps.map(app => app.close()));
});

async function populated(): Promise<Database> {
  const database = await unmigrated('sqlite');
  await database.migrator.up();
  await populate(database);
  return database;
}

describe('a rebuild of a table on SQLite', () => {
  class Rebuild extends Migration {
    override async up() {
      const [table] = await this.execute("select sql from sqlite_master where name = 'users'");
      this.addSql('pragma foreign_keys = off');
      this.addSql(String(table?.['sql']).replace(/[`"]?users[`"]?/, 'users__new'));
      this.addSql('insert into users__new select * from users');
      this.addSql('drop table users');
      this.addSql('alter table users__new rename to users');
      this.addSql('pragma foreign_keys = on');
    }
  }
  class Orphans extends Migration {
    override up() {
      this.addSql('delete from users');
    }
  }

  test('keeps the children of the rows that it moves', async () => {
    await using database = await populated();
    const before = await contentsOf(database);
    const migrator = only(database, Rebuild);
    await migrator.up();
    expect(await contentsOf(database)).toEqual(before);
    expect(before['sessions']).toHaveLength(1);
    expect(await database.sql('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('that would leave orphans is taken back', async () => {
    await using database = await populated();
    const before = await contentsOf(database);
    const migrator = only(database, Orphans);
    await expect(migrator.up()).rejects.toThrow(/breaks \d+ foreign keys/);
    expect(await contentsOf(database)).toEqual(before);
  });
});

describe('the files', () => {
  test('have the same names for both databases, each name once', () => {
    expect(filesOf('postgresql')).toEqual(filesOf('sqlite'));
    expect(NAMES.length).toBeGreaterThanOrEqual(3);
    expect(new Set(NAMES.map(name => name.slice(0, 'Migration20261121041353'.length))).size).toBe(NAMES.length);
  });

  test.for(KINDS.flatMap(kind => filesOf(kind).map(file => path.join(kind, file))))(
    '%s says why, leads there and back, and is called like its file',
    file => {
      const text = readFileSync(path.join(FOLDER, file), 'utf8');
      expect(text).toMatch(/\n\/\*\* \S.{10,}[.!] \*\/\nexport class /);
      const name = path.basename(file, '.ts');
      expect(text).toContain(`export class ${name} extends Migration`);
      expect(text).toContain(`override name = '${name}'`);
      expect(text).toMatch(/override (async )?up\(\)/);
      expect(text).toMatch(/override (async )?down\(\)/);
    },
  );

  test('never change once they are sealed, and all are', () => {
    const now = checksumsOf(FOLDER);
    expect(changedSince(sealedChecksums(FOLDER), now)).toEqual([]);
    expect(Object.keys(now)).toEqual(Object.keys(sealedChecksums(FOLDER)));
    expect(Object.keys(now)).toHaveLength(2 * NAMES.length);
  });
});

describe('new files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(scratch('almanac-migrations-'));
    cpSync(FOLDER, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const NOW = new Date('2026-12-24T18:00:00.123Z');
  const Place = defineEntity({ name: 'Place', tableName: 'places', properties: { id: p.uuid().primary() } });

  test('are not made where the entities have not changed', async () => {
    expect(
      await createMigrations(entities, { folder, title: titleOf('more', undefined, NOW), isBlank: false }),
    ).toEqual([]);
    expect(checksumsOf(folder)).toEqual(checksumsOf(FOLDER));
  });

  test('take both databases to the entities, with a name, a reason and a way back, and without a database', async () => {
    const title = titleOf('add places', 'Where things  happen.', NOW);
    const files = await createMigrations([...entities, Place], { folder, title, isBlank: false });
    expect(files.map(file => path.relative(folder, file))).toEqual(
      KINDS.map(kind => path.join(kind, 'Migration20261224180000_add_places.ts')),
    );
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect(text).toContain('/** Where things happen. */\nexport class Migration20261224180000_add_places extends');
      expect(text).toMatch(/up\(\)[^]+create table \\?["`]places[^]+down\(\)[^]+drop table if exists \\?["`]places/);
    }
    expect(seal(folder)).toHaveLength(2);
    expect(seal(folder)).toEqual([]);
  });

  test('can be blank, and say by default what they are called', async () => {
    const title = titleOf('fill places', undefined, NOW);
    for (const file of await createMigrations(entities, { folder, title, isBlank: true })) {
      const text = readFileSync(file, 'utf8');
      expect(text).toContain('/** Fill places. */');
      expect(text).toMatch(/override up\(\)[^]+override down\(\)/);
    }
    expect(Object.keys(checksumsOf(folder))).toHaveLength(2 * NAMES.length + 2);
  });

  test('cannot be sealed over a change of an old one', () => {
    const old = path.join(folder, 'sqlite', `${NAMES[0]}.ts`);
    writeFileSync(old, readFileSync(old, 'utf8').replaceAll('\n', '\r\n'));
    expect(seal(folder)).toEqual([]);
    writeFileSync(old, `${readFileSync(old, 'utf8')}// better\n`);
    expect(() => seal(folder)).toThrow(`sqlite/${NAMES[0]}.ts`);
  });

  test.for(['', ' ', '../x', "a'b", 'a\nb', 'x`'])('are not called %j', words => {
    expect(isTitle(words)).toBe(false);
  });
});
