import { CompiledQuery, type Kysely } from 'kysely';
import type { Dialect } from '../../../kernel/dialect.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { OWN, revisionColumns, type StoredRevision } from './stored.ts';

/** The ledger's own way to the database: statements as they are sent, since they are part of every mutation. */
export class LedgerDatabase {
  readonly #rows: Kysely<unknown>;
  readonly name: Dialect['name'];

  constructor(rows: Kysely<unknown>, name: Dialect['name']) {
    this.#rows = rows;
    this.name = name;
  }

  /** Within the transaction of a scope, where it has one. */
  static of(scope: Scope): LedgerDatabase {
    return new LedgerDatabase(scope.rows(), scope.sql.name);
  }

  /** Parameters are written `?`, as on SQLite. */
  async send<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    let index = 0;
    const own = `${OWN} ${this.name === 'sqlite' ? text : text.replaceAll('?', () => `$${++index}`)}`;
    const { rows } = await this.#rows.executeQuery<Row>(CompiledQuery.raw(own, [...values]));
    return rows;
  }

  /** SQL for "one of these": a single parameter, so that the text stays the same. */
  oneOf(column: string, type: 'uuid' | 'bigint'): string {
    return this.name === 'sqlite' ? `${column} in (select value from json_each(?))` : `${column} = any(?::${type}[])`;
  }

  /** The value of such a parameter. */
  list(values: readonly (string | number)[]): unknown {
    return this.name === 'sqlite' ? JSON.stringify(values) : values;
  }

  /**
   * The revisions `r`, to be found by their action. After a large import SQLite takes all actions for large ones, and would
   * rather read the whole table for each.
   */
  get revisionsByAction(): string {
    return this.name === 'sqlite' ? 'revisions r indexed by ix_revisions_action' : 'revisions r';
  }

  /** The revisions of these actions, in the order in which they were made. */
  async revisionsOf(actionIds: readonly string[]): Promise<Map<string, StoredRevision[]>> {
    const [only, ...others] = actionIds;
    const isOne = only !== undefined && others.length === 0; // found in their order already
    const rows = await this.send<StoredRevision>(
      `select ${revisionColumns(this.name)} from ${this.revisionsByAction}
        where ${isOne ? 'r.action_id = ?' : this.oneOf('r.action_id', 'uuid')} order by r.n`,
      [isOne ? only : this.list(actionIds)],
    );
    return Map.groupBy(rows, row => row.action_id);
  }
}
