import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { AbstractSqlConnection } from '@mikro-orm/sql';
import { SqliteConnection, SqliteDriver } from '@mikro-orm/sqlite';
import { CompiledQuery } from 'kysely';

// The ORM writes values into the text of a statement, which makes each text another one: the database would read and plan it
// anew, on SQLite with all that its triggers do. These connections send the values beside the text.

type Asked = Parameters<AbstractSqlConnection['execute']>;
type Answer = Awaited<ReturnType<AbstractSqlConnection['execute']>>;

/** More come in large inserts, whose texts are seldom the same twice and would only fill the memory. */
const MOST_VALUES = 200;

/** Whether a driver takes a value as it is; the ORM knows how to write lists and fragments of SQL. */
const isValue = (value: unknown): boolean =>
  value === null ||
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ||
  value instanceof Date ||
  value instanceof Uint8Array;

/** The statement with its values, where each `?` stands for one; null where the ORM has to write them. */
function boundQuery([text, values = []]: Asked, spell: Spelling): CompiledQuery | null {
  if (typeof text !== 'string' || !Array.isArray(values)) return null;
  if (values.length === 0 || values.length > MOST_VALUES || !values.every(isValue)) return null;
  const isPlain = !text.includes('??') && !text.includes('\\?'); // names, and question marks that are meant as such
  return isPlain ? CompiledQuery.raw(spell.text(text), values.map(spell.value)) : null;
}

/** How a database wants its parameters. */
interface Spelling {
  text(text: string): string;
  value(value: unknown): unknown;
}

const POSTGRESQL: Spelling = {
  text: text => {
    let index = 0;
    return text.replaceAll('?', () => `$${++index}`);
  },
  value: value => value,
};

const SQLITE: Spelling = {
  text: text => text,
  value: value => {
    if (value instanceof Date) return value.getTime();
    return typeof value === 'boolean' ? Number(value) : value;
  },
};

class BoundPostgres extends PostgreSqlConnection {
  override async execute<T extends Answer>(...asked: Asked): Promise<T> {
    const [, , method = 'all', transaction] = asked;
    const query = boundQuery(asked, POSTGRESQL);
    if (!query) return super.execute<T>(...asked);
    await this.ensureConnection();
    const send = async () =>
      this.transformRawResult<T>(await (transaction ?? this.getClient()).executeQuery(query), method);
    return this.executeQuery(query.sql, send);
  }
}

class BoundSqlite extends SqliteConnection {
  override async execute<T extends Answer>(...asked: Asked): Promise<T> {
    const [, , method = 'all', transaction] = asked;
    const query = boundQuery(asked, SQLITE);
    if (!query) return super.execute<T>(...asked);
    await this.ensureConnection();
    const send = async () =>
      this.transformRawResult<T>(await (transaction ?? this.getClient()).executeQuery(query), method);
    return this.executeQuery(query.sql, send);
  }
}

/** MikroORM's driver for PostgreSQL, whose statements can be prepared. */
export class BoundPostgresDriver extends PostgreSqlDriver {
  protected override readonly connection = new BoundPostgres(this.config);
  protected override readonly replicas = this.createReplicas(
    options => new BoundPostgres(this.config, options, 'read'),
  );
}

/** The same for SQLite. */
export class BoundSqliteDriver extends SqliteDriver {
  protected override readonly connection = new BoundSqlite(this.config);
  protected override readonly replicas = this.createReplicas(options => new BoundSqlite(this.config, options, 'read'));
}
