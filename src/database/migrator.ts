import type { MikroORM } from '@mikro-orm/core';
import { Migrator as BaseMigrator } from '@mikro-orm/migrations';
import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { BaseSqliteConnection, type SqlEntityManager } from '@mikro-orm/sql';

type Run = BaseMigrator['runMigrations'];
type Options = Exclude<Parameters<Run>[1], string | string[] | undefined>;
/** Any number of our own: whoever migrates this database holds the advisory lock of this name. */
const LOCK = 7_274_001;

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
    const connection = this.driver.getConnection();
    if (connection instanceof BaseSqliteConnection) return this.#withoutForeignKeys(method, options);
    await this.init(); // takes the same lock
    return this.#oneAtATime(connection as PostgreSqlConnection, () => super.runMigrations(method, options));
  }

  /**
   * Table rebuilds drop the old table, and a drop cascades into its children. SQLite ignores `foreign_keys = off`
   * inside a transaction, so it is switched off before BEGIN and what it would have caught is checked before COMMIT.
   */
  async #withoutForeignKeys(method: Parameters<Run>[0], options: Options): ReturnType<Run> {
    const connection = this.driver.getConnection();
    await this.init(); // uses a connection, so it must run before our transaction holds the only one
    await connection.execute('pragma foreign_keys = off');
    try {
      return await connection.transactional(async transaction => {
        const done = await super.runMigrations(method, { ...options, transaction });
        const broken = await connection.execute<unknown[]>('pragma foreign_key_check', [], 'all', transaction);
        if (broken.length > 0) throw new Error(`The migration breaks ${broken.length} foreign keys`);
        return done;
      });
    } finally {
      await connection.execute('pragma foreign_keys = on');
    }
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
