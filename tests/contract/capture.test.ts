import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { capturedTables } from '../../src/database/capture/columns.ts';
import { migrate } from '../../src/database/schema-version.ts';
import { type Database, unmigrated } from '../support/migrations.ts';

/** Tables without revisions: the ledger itself, and what the server keeps for its own sake. */
const UNCAPTURED = [
  'idempotency_keys',
  'ledger_anchors',
  'ledger_seals',
  'ledger_unsealed',
  'revisions',
  'server_state',
  'sync_models',
  'user_actions',
];

describe.each(['sqlite', 'postgresql'])('triggers on %s', kind => {
  let database: Database;
  beforeEach(async () => {
    database = await unmigrated(kind);
  });
  afterEach(() => database[Symbol.asyncDispose]());
  const starts = () => migrate(database.orm, true, () => {});

  const entities = () => [...database.orm.getMetadata().getAll().values()].filter(({ abstract }) => !abstract);

  async function triggers(): Promise<string[]> {
    const list =
      kind === 'sqlite'
        ? "select name from sqlite_master where type = 'trigger'"
        : "select tgname || case when tgname like 'capture%' then '' else '_' || tgrelid::regclass end as name from pg_trigger where not tgisinternal";
    return (await database.sql(list)).map(({ name }) => String(name)).toSorted();
  }

  test('capture every table that is not named here', async () => {
    await starts();
    const tables = entities()
      .map(({ tableName }) => tableName)
      .filter(table => !UNCAPTURED.includes(table));
    const expected = tables.flatMap(table => ['delete', 'insert', 'update'].map(event => `capture_${table}_${event}`));
    expect(tables.length).toBeGreaterThan(10);
    expect((await triggers()).filter(name => name.startsWith('capture_'))).toEqual(expected.toSorted());
  });

  test('know each column, and hide what opens doors', async () => {
    for (const { table, columns } of capturedTables(entities())) {
      const meta = entities().find(({ tableName }) => tableName === table)!;
      const persisted = meta.props.flatMap(({ persist, fieldNames }) => (persist === false ? [] : fieldNames));
      expect(columns.map(({ name }) => name)).toEqual(persisted);
      for (const { name, isSecret } of columns) {
        const opensDoors = /hash/.test(name) || (table === 'invitations' && name === 'email');
        expect([table, name, isSecret]).toEqual([table, name, opensDoors]);
      }
    }
  });

  test('are made anew where one is missing, or was made from something else', async () => {
    await starts();
    const all = await triggers();
    const on = kind === 'sqlite' ? '' : ' on users';
    await database.sql(`drop trigger capture_users_update${on}`);
    await starts();
    expect(await triggers()).toEqual(all);
    await database.sql("update server_state set value = 'of an older version' where key = 'capture'");
    await starts();
    expect(await triggers()).toEqual(all);
    expect(await database.sql("select value from server_state where key = 'capture'")).not.toEqual([
      { value: 'of an older version' },
    ]);
  });

  test('are gone where not all migrations are applied', async () => {
    await starts();
    await database.migrator.down();
    expect((await triggers()).filter(name => name.startsWith('capture_'))).toEqual([]);
  });
});
