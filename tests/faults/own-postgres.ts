import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/core';
import { databaseOptions } from '../../src/database/options.ts';
import { entities } from '../../src/schema.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

/** Nothing that was acknowledged may be lost when it ends: the machine stays, so files need not be forced to disk. */
const SAFE = ['fsync=off', 'synchronous_commit=on', 'max_connections=100'];

export interface OwnPostgres extends Postgres {
  /** Makes an empty database and gives its address. */
  database(): Promise<string>;
}

/** A PostgreSQL that may be stopped and started without hurting other tests. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const postgres = await startPostgres(SAFE);
  return {
    ...postgres,
    database: async () => {
      const url = postgres.url(`t_${randomUUID()}`);
      const orm = await MikroORM.init(databaseOptions({ url }, entities));
      await orm.schema.ensureDatabase();
      await orm.close();
      return url;
    },
  };
}
