import path from 'node:path';
import type { EntityName } from '@mikro-orm/core';
import { type Options, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { speakDialect } from './metadata.ts';
import { Migrator } from './migrator.ts';
import { NamedClient } from './named-client.ts';
import { sqliteDialect } from './sqlite.ts';
import { tlsFor } from './tls.ts';

export const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:/.test(url);

export const sqliteFileOf = (url: string): string => url.replace(/^sqlite:(\/\/)?/, '');

export interface DatabaseSettings {
  /** `sqlite:path/to/file.db` or `postgresql://…` decides which database, and nothing else in the code asks again. */
  readonly url: string;
  readonly poolMax?: number;
}

/** Beside `src`, as TypeScript in the source tree and as JavaScript in what is built. */
const migrationsOf = (database: string) => path.join(import.meta.dirname, '../../migrations', database);

/** MikroORM's options for these entities on this database. */
export function databaseOptions({ url, poolMax = 20 }: DatabaseSettings, entities: EntityName[]): Options {
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
    ...(isPostgres ? postgresql(url, poolMax) : sqlite(sqliteFileOf(url))),
  } as Options;
}

/** reliability: limits that keep one bad statement, lock or client from taking the server from all others. */
const SESSION_LIMITS = {
  statement_timeout: 15_000,
  lock_timeout: 5000,
  idle_in_transaction_session_timeout: 30_000,
};

const postgresql = (clientUrl: string, max: number) => ({
  driver: PostgreSqlDriver,
  clientUrl,
  driverOptions: {
    Client: NamedClient,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    ...SESSION_LIMITS,
    ssl: tlsFor(clientUrl),
  },
  pool: { min: 0, max, idleTimeoutMillis: 60_000 },
});

/** A second, read-only connection: readers neither wait for an open transaction nor deadlock with it. */
const sqlite = (dbName: string) => ({
  driver: SqliteDriver,
  dbName,
  driverOptions: () => sqliteDialect(dbName),
  preferReadReplicas: true,
  replicas: [{ name: 'reader', dbName, driverOptions: () => sqliteDialect(dbName, true) }],
});
