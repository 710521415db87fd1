import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Problem, verifyLedger } from '../../../src/modules/audit/chain/verify.ts';
import { Watch } from '../../../src/modules/audit/chain/watch.ts';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

let app: TestApp;
let ann: Actor;
beforeEach(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
  for (let each = 0; each < 25; each++) await ann.does('familyMemberCreate', { name: `Nr ${each}` }, '__typename');
  await app.scope().surroundings.ledger.seal(app.scope());
});
afterEach(() => app[Symbol.asyncDispose]());

const head = async () => {
  const [row] = await app.sql('select sequence, hash from ledger_seals order by sequence desc limit 1');
  return { sequence: Number(row!['sequence']), hash: row!['hash'] as Uint8Array };
};
const idAt = async (sequence: number) =>
  String((await app.sql(`select id from ledger_seals where sequence = ${sequence}`))[0]!['id']);
const told = (problems: readonly Problem[]) => problems.map(({ kind, sequence }) => `${kind} ${sequence}`);

/** Does what only an owner of the tables can do, and no trigger notices. */
async function tamper(...statements: string[]): Promise<void> {
  const tables = ['user_actions', 'revisions', 'ledger_seals'];
  if (isPostgres) {
    for (const table of tables) await app.sql(`alter table ${table} disable trigger all`);
  } else {
    const triggers = await app.sql(
      `select name from sqlite_master where type = 'trigger' and tbl_name in ('${tables.join("', '")}')`,
    );
    for (const { name } of triggers) await app.sql(`drop trigger ${name}`);
  }
  for (const statement of statements) await app.sql(statement);
}

const verify = async (anchors: Parameters<typeof verifyLedger>[1] = {}) =>
  told((await verifyLedger(app.scope(), anchors)).problems);

describe('the chain', () => {
  test('numbers every action once, without a hole, and holds', async () => {
    const [counts] = await app.sql(`select (select count(*) from user_actions) as actions,
      (select count(*) from ledger_seals) as seals, (select max(sequence) from ledger_seals) as newest,
      (select count(*) from ledger_unsealed) as waiting`);
    const { actions, seals, newest, waiting } = counts!;
    expect(Number(actions)).toBeGreaterThan(25);
    expect([seals, newest, waiting].map(Number)).toEqual([Number(actions), Number(actions), 0]);
    const { problems, actions: read } = await verifyLedger(app.scope());
    expect([problems, read]).toEqual([[], Number(actions)]);
    const { data } = await app.ask<{ serverInfo: unknown }>('{ serverInfo { auditChainIntact } }');
    expect(data.serverInfo).toEqual({ auditChainIntact: true });
  });

  test('is looked at anew where the database was away a moment ago', async () => {
    let isAway = true;
    const watch = new Watch(() => {
      if (isAway) throw new Error('away');
      return app.scope();
    });
    await expect(watch.isIntact()).rejects.toThrow('away');
    isAway = false;
    expect(await watch.isIntact()).toBe(true);
  });

  test('knows which number touched a table last', async () => {
    const [before] = await app.sql("select sequence from sync_models where entity = 'family_members'");
    await ann.does('accessKeyCreate', { name: 'Robot', scopes: ['READ'] }, '__typename');
    await app.scope().surroundings.ledger.seal(app.scope());
    const rows = await app.sql(
      "select entity, sequence from sync_models where entity in ('family_members', 'access_keys') order by entity",
    );
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual([
      (await head()).sequence,
      Number(before!['sequence']),
    ]);
  });

  test.for([
    'update user_actions set action_type = action_type',
    'delete from user_actions',
    'update revisions set changes = changes',
    'delete from revisions',
    'update ledger_seals set sequence = sequence',
    'delete from ledger_seals',
    ...(isPostgres
      ? ['truncate user_actions', 'truncate revisions', 'truncate ledger_seals', REPLICA('delete from user_actions')]
      : ['insert or replace into user_actions select * from user_actions limit 1']),
    'update revisions set changes = null, salt = null, erased_by = action_id',
  ])('refuses: %s', async statement => {
    await expect(app.sql(statement)).rejects.toThrow(/insert-only/);
  });
});

const insertRevision = (
  n: number,
  action: string,
) => `insert into revisions (n, action_id, at, entity, entity_id, root_id, kind, changes)
  select ${n}, '${action}', at, entity, entity_id, root_id, kind, changes from revisions where n = 1`;

function REPLICA(statement: string): string {
  return `do $$ begin set local session_replication_role = replica; ${statement}; end $$`;
}

describe('somebody who gets past the triggers', () => {
  test('and changes an action is named', async () => {
    await tamper(`update user_actions set username = 'x' where id = '${await idAt(20)}'`);
    expect(await verify()).toEqual(['CHANGED 20']);
    const { data } = await app.ask<{ serverInfo: unknown }>('{ serverInfo { auditChainIntact } }');
    expect(data.serverInfo).toEqual({ auditChainIntact: false });
  });

  test('and changes how one ended, or what a revision says, is named', async () => {
    await tamper(
      `update user_actions set outcome = 'ERROR' where id = '${await idAt(10)}'`,
      `update revisions set changes = '{}' where action_id = '${await idAt(12)}'`,
    );
    expect(await verify()).toEqual(['CHANGED 10', 'CHANGED 12']);
  });

  test('and takes an action, a revision or a number away is named', async () => {
    await tamper(
      `delete from user_actions where id = '${await idAt(10)}'`,
      `delete from revisions where action_id = '${await idAt(12)}'`,
    );
    expect(await verify()).toEqual(['MISSING 10', 'CHANGED 12']);
    await app.sql('delete from ledger_seals where sequence = 15');
    expect(await verify()).toEqual(expect.arrayContaining(['HOLE 15', 'BROKEN_LINK 16', 'UNNUMBERED null']));
  });

  test('and puts an action in is named', async () => {
    await tamper(
      `insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles)
        values ('00000000-0000-4000-8000-000000000000', ${isPostgres ? 'now()' : '0'}, 'x', '', 'SUCCESS', 'x', 'x', '[]')`,
      'delete from ledger_unsealed',
    );
    expect(await verify()).toEqual(['UNNUMBERED null']);
  });

  test('and puts a revision in is named, whether there is an action for it or not', async () => {
    await tamper(insertRevision(9001, '00000000-0000-4000-8000-000000000000'), insertRevision(9002, await idAt(20)));
    expect(await verify()).toEqual(['CHANGED 20', 'UNNUMBERED null']);
  });

  test('and swaps two numbers is named', async () => {
    await tamper(
      'update ledger_seals set sequence = -1 where sequence = 10',
      'update ledger_seals set sequence = 10 where sequence = 11',
      'update ledger_seals set sequence = 11 where sequence = -1',
    );
    expect(await verify()).toEqual(expect.arrayContaining(['BROKEN_LINK 10', 'BROKEN_LINK 11']));
  });

  test('and empties somebody’s action by hand is named', async () => {
    const blank = `salt = null, erased = ${isPostgres ? "sha256('')" : "x'00'"}, erased_by = '${ann.ids.user}'`;
    await tamper(`update user_actions set username = 'erased', ${blank} where id = '${await idAt(10)}'`);
    expect(await verify()).toEqual(['CHANGED 10', 'BLANKED 10']);
  });

  test('and cuts the end off is told by an anchor only', async () => {
    const anchor = await head();
    const ids = await app.sql(`select id from ledger_seals where sequence > ${anchor.sequence - 5}`);
    const list = ids.map(({ id }) => `'${String(id)}'`).join(', ');
    await tamper(
      `delete from ledger_seals where id in (${list})`,
      `delete from revisions where action_id in (${list})`,
      `delete from user_actions where id in (${list})`,
    );
    expect(await verify()).toEqual([]);
    expect(await verify({ anchors: [anchor] })).toEqual([`ANCHOR ${anchor.sequence}`]);
  });
});
