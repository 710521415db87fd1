import { globSync } from 'node:fs';
import path from 'node:path';
import type { EntityName } from '@mikro-orm/core';
import type { Options } from '@mikro-orm/postgresql';
import { BoundPostgresDriver, BoundSqliteDriver } from './bound.ts';
import { speakDialect } from './metadata.ts';
import { Migrator } from './migrator.ts';
import { namedClient } from './named-client.ts';
import { sqliteDialect } from './sqlite.ts';
import { type StatementListener, StatementWatch } from './statements.ts';
import { tlsFor } from './tls.ts';

export const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:/.test(url);

export const sqliteFileOf = (url: string): string => url.replace(/^sqlite:(\/\/)?/, '');

export interface DatabaseSettings {
  /** `sqlite:path/to/file.db` or `postgresql://…` decides which database, and nothing else in the code asks again. */
  readonly url: string;
  readonly poolMax?: number;
  /** Hears of each statement when it has ended. */
  readonly onStatement?: StatementListener;
  /** Is given PostgreSQL's pool of connections. */
  readonly onPool?: (pool: Pool) => void;
}

/** How many connections there are, how many of them have nothing to do, and how many requests wait for one. */
export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Beside `src`, as TypeScript in the source tree and as JavaScript in what is built. */
const migrationsOf = (database: string) => path.join(import.meta.dirname, '../../migrations', database);

/** Names of the migrations that this code has for a database, oldest first. */
export const knownMigrations = (database: 'sqlite' | 'postgresql'): string[] =>
  globSync('Migration*.{js,ts}', { cwd: migrationsOf(database) })
    .filter(file => !file.endsWith('.d.ts'))
    .map(file => path.parse(file).name)
    .toSorted();

/** MikroORM's options for these entities on this database. */
export function databaseOptions(settings: DatabaseSettings, entities: EntityName[]): Options {
  const { url } = settings;
  const isPostgres = isPostgresUrl(url);
  const folder = migrationsOf(isPostgres ? 'postgresql' : 'sqlite');
  return {
    entities,
    extensions: [Migrator],
    forceUtcTimezone: true,
    propagationOnPrototype: false,
    discovery: { onMetadata: meta => speakDialect(meta, isPostgres) },
    dynamicImportProvider: id => import(id), // so that tests load migrations as TypeScript
    // made by hand in migrations, and from the entities after them
    schemaGenerator: { ignoreTriggers: true, ignoreRoutines: true, skipTables: ['current_action'] },
    migrations: {
      path: folder,
      pathTs: folder,
      snapshotName: 'snapshot',
      snapshotOnMigrate: false,
      silent: true,
    },
    ...(isPostgres ? postgresql(settings) : sqlite(settings)),
  } as Options;
}

/** reliability: limits that keep one bad statement, lock or client from taking the server from all others. */
const SESSION_LIMITS = {
  statement_timeout: 15_000,
  lock_timeout: 5000,
  idle_in_transaction_session_timeout: 30_000,
};

const postgresql = ({ url, poolMax: max = 20, onStatement, onPool }: DatabaseSettings) => ({
  driver: BoundPostgresDriver,
  clientUrl: url,
  driverOptions: {
    Client: namedClient(new StatementWatch('postgresql', onStatement)),
    onPoolCreated: onPool,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    ...SESSION_LIMITS,
    ssl: tlsFor(url),
  },
  pool: { min: 0, max, idleTimeoutMillis: 60_000 },
});

/** A second, read-only connection: readers neither wait for an open transaction nor deadlock with it. */
function sqlite({ url, onStatement }: DatabaseSettings) {
  const dbName = sqliteFileOf(url);
  const watch = new StatementWatch('sqlite', onStatement);
  const dialectOf = (readonly: boolean) => () => sqliteDialect(dbName, { readonly, watch });
  return {
    driver: BoundSqliteDriver,
    dbName,
    driverOptions: dialectOf(false),
    preferReadReplicas: true,
    replicas: [{ name: 'reader', dbName, driverOptions: dialectOf(true) }],
  };
}
