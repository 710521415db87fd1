import { createHash } from 'node:crypto';
import { type AbstractSqlConnection, BaseSqliteConnection } from '@mikro-orm/sql';
import type { EntityMetadata, Transaction } from '@mikro-orm/core';
import { capturedTables } from './columns.ts';
import { POSTGRESQL_TRIGGERS, postgresqlCapture } from './postgresql.ts';
import { SQLITE_TRIGGERS, sqliteCapture } from './sqlite.ts';

/** Under which key the server remembers what the triggers were made from. */
const KEY = 'capture';
/** After insert, update and delete. */
const TRIGGERS_OF_A_TABLE = 3;

/** A database as a migration has it: within its transaction. */
export class Capture {
  readonly #connection: AbstractSqlConnection;
  readonly #transaction: Transaction | undefined;
  readonly #isSqlite: boolean;

  constructor(connection: AbstractSqlConnection, transaction?: Transaction) {
    this.#connection = connection;
    this.#transaction = transaction;
    this.#isSqlite = connection instanceof BaseSqliteConnection;
  }

  /** Takes the triggers away: a table that is made anew would lose them silently, and its renaming trips over those of others. */
  async stop(): Promise<void> {
    const found = await this.#triggers();
    await this.#run(found.map(({ name, table }) => `drop trigger ${name}${table ? ` on ${table}` : ''}`));
  }

  /** Makes the triggers that write a revision of each changed row, whoever changes it, from what the entities say. */
  async start(entities: Iterable<EntityMetadata>): Promise<void> {
    const statements = this.#statements(entities);
    await this.#run(statements);
    await this.#run([
      `insert into server_state (key, value, updated_at) values ('${KEY}', '${digestOf(statements)}', ${this.#isSqlite ? 0 : 'now()'})
        on conflict (key) do update set value = excluded.value`,
    ]);
  }

  /** Whether the triggers are there, and were made from what the entities say now. */
  async isCurrent(entities: readonly EntityMetadata[]): Promise<boolean> {
    const [known] = await this.#read<{ value: string }>(`select value from server_state where key = '${KEY}'`);
    const triggers = await this.#triggers();
    return (
      known?.value === digestOf(this.#statements(entities)) &&
      triggers.length === TRIGGERS_OF_A_TABLE * capturedTables(entities).length
    );
  }

  #triggers(): Promise<{ name: string; table?: string }[]> {
    return this.#read(this.#isSqlite ? SQLITE_TRIGGERS : POSTGRESQL_TRIGGERS);
  }

  #statements(entities: Iterable<EntityMetadata>): string[] {
    const tables = capturedTables(entities);
    return this.#isSqlite ? sqliteCapture(tables) : postgresqlCapture(tables);
  }

  #read<Row>(statement: string): Promise<Row[]> {
    return this.#connection.execute<Row[]>(statement, [], 'all', this.#transaction);
  }

  async #run(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.#connection.execute(statement, [], 'run', this.#transaction);
  }
}

const digestOf = (statements: readonly string[]): string =>
  createHash('sha256').update(statements.join('\n')).digest('hex');
