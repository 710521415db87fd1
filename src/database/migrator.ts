import type { EntityMetadata, MikroORM, Transaction } from '@mikro-orm/core';
import { Migrator as BaseMigrator } from '@mikro-orm/migrations';
import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { BaseSqliteConnection, type SqlEntityManager } from '@mikro-orm/sql';
import { Capture } from './capture/capture.ts';

type Run = BaseMigrator['runMigrations'];
/** Any number of our own: whoever migrates this database holds the advisory lock of this name. */
const LOCK = 7_274_001;
const EXECUTED = 'select name from mikro_orm_migrations';

/** MikroORM puts its own migrator over this one unless the class is called just `Migrator`. */
export class Migrator extends BaseMigrator {
  static override register(orm: MikroORM): void {
    orm.config.registerExtension('@mikro-orm/migrator', () => new Migrator(orm.em as SqlEntityManager));
  }

  /** Migrations that were applied to this database and that this code does not know: it was changed by a newer one. */
  async unknown(): Promise<string[]> {
    await this.init();
    const known = new Set((await this.discoverMigrations()).map(({ name }) => name));
    const executed = await this.getExecuted();
    return executed.map(({ name }) => name).filter(name => !known.has(name));
  }

  /** Makes the table of applied migrations, which servers that start together would otherwise all try. */
  override async init(): Promise<void> {
    if (this.initialized) return;
    const connection = this.driver.getConnection();
    if (connection instanceof BaseSqliteConnection) await super.init();
    else await this.#oneAtATime(connection as PostgreSqlConnection, () => super.init());
  }

  protected override async runMigrations(...[method, given]: Parameters<Run>): ReturnType<Run> {
    const options = typeof given === 'string' || Array.isArray(given) ? { migrations: [given].flat() } : { ...given };
    await this.init(); // takes the lock, and a connection: both before our transaction does
    return this.#alone(() => this.#captured(transaction => super.runMigrations(method, { ...options, transaction })));
  }

  /** Makes the triggers that capture revisions anew where the entities say something else by now. */
  async capture(): Promise<void> {
    const entities = this.#entities();
    if (await new Capture(this.driver.getConnection()).isCurrent(entities)) return;
    await this.#alone(() => this.#captured(async () => {}));
  }

  #entities(): EntityMetadata[] {
    return [...this.em.getMetadata().getAll().values()];
  }

  /** Works without the triggers that capture revisions, which fit the newest schema only, and makes them anew. */
  #captured<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const connection = this.driver.getConnection();
    return connection.transactional(async transaction => {
      const capture = new Capture(connection, transaction);
      await capture.stop();
      const done = await work(transaction);
      if (connection instanceof BaseSqliteConnection) {
        // what a table's rebuild may have broken while foreign keys were off
        const broken = await connection.execute<unknown[]>('pragma foreign_key_check', [], 'all', transaction);
        if (broken.length > 0) throw new Error(`The migration breaks ${broken.length} foreign keys`);
      }
      const known = await this.discoverMigrations();
      const executed = await connection.execute<unknown[]>(EXECUTED, [], 'all', transaction);
      if (executed.length === known.length) await capture.start(this.#entities());
      return done;
    });
  }

  /** Nobody else changes the schema meanwhile. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const connection = this.driver.getConnection();
    if (connection instanceof BaseSqliteConnection) return withoutForeignKeys(connection, work);
    return this.#oneAtATime(connection as PostgreSqlConnection, work);
  }

  /** Servers that start together take turns; the later ones find nothing left to do. */
  async #oneAtATime<T>(connection: PostgreSqlConnection, run: () => Promise<T>): Promise<T> {
    const client = await (await connection.getNativeClient()).connect();
    try {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      return await run();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]).finally(() => client.release());
    }
  }
}

/**
 * Table rebuilds drop the old table, and a drop cascades into its children. SQLite ignores `foreign_keys = off` inside a
 * transaction, so it is switched off before BEGIN; what it would have caught is checked before COMMIT.
 */
async function withoutForeignKeys<T>(connection: BaseSqliteConnection, work: () => Promise<T>): Promise<T> {
  await connection.execute('pragma foreign_keys = off');
  try {
    return await work();
  } finally {
    await connection.execute('pragma foreign_keys = on');
  }
}
