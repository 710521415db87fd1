import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../src/modules/audit/chain/verify.ts';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

let app: TestApp;
let operator: Actor;
let gone: Actor;
beforeEach(async () => {
  app = await startApp();
  operator = await signUp(app, 'operator');
  gone = await signUp(app, 'gone');
  await joins(operator, gone);
  await gone.creates({ title: 'Doctor', startsAt: '2026-10-02T10:00:00Z', visibility: 'PRIVATE' });
});
afterEach(() => app[Symbol.asyncDispose]());

async function joins(owner: Actor, guest: Actor): Promise<void> {
  const input = { householdId: owner.ids.household, email: `${guest.name}@example.org`, role: 'ADULT' };
  const { invitationToken } = await owner.does('householdMemberSet', input, 'invitationToken');
  await guest.does('invitationAccept', { token: invitationToken }, 'household { id }');
}

async function erase(who: Actor, id: string): Promise<void> {
  const { data } = await who.asks('mutation ($id: ID!) { it: userErase(input: { id: $id }) { deletedId } }', { id });
  if (data['it']?.deletedId !== id) throw new Error('Nobody was erased');
}

const problems = async () => {
  await app.scope().surroundings.ledger.seal(app.scope());
  const found = await verifyLedger(app.scope());
  return found.problems.map(({ kind, sequence }) => ({ kind, sequence }));
};

/** Of whom the ledger still knows something. */
async function known(id: string): Promise<Record<string, number>> {
  const [row] = await app.sql(`select
    (select count(*) from user_actions where account_id = '${id}' or user_id = '${id}') as actions,
    (select count(*) from revisions where subject_id = '${id}' and (erased is null or changes is not null or salt is not null)) as revisions`);
  return { actions: Number(row!['actions']), revisions: Number(row!['revisions']) };
}

describe.each(['the person', 'an operator'])('an account that %s erases', who => {
  const byWhom = () => (who === 'the person' ? gone : operator);

  test('leaves neither actions of its own nor revisions about it, and the chain holds', async () => {
    const before = await known(gone.ids.user);
    expect([before['actions'], before['revisions']].every(count => count! > 0)).toBe(true);
    await erase(byWhom(), gone.ids.user);
    expect(await known(gone.ids.user)).toEqual({ actions: 0, revisions: 0 });
    expect(await problems()).toEqual([]);
  });

  test('takes nothing of anybody else along', async () => {
    const before = await known(operator.ids.user);
    await erase(byWhom(), gone.ids.user);
    const after = await known(operator.ids.user);
    expect(after['revisions']).toBe(before['revisions']);
    expect(after['actions']).toBe(before['actions']! + (who === 'the person' ? 0 : 1));
  });
});

test('what was erased before it had a number is chained like the rest', async () => {
  // nothing was read since, so on PostgreSQL some of it may have no number yet
  await gone.does('familyMemberCreate', { name: 'Kim' }, '__typename');
  await erase(gone, gone.ids.user);
  const [erased] = await app.sql('select count(*) as count from user_actions where erased is not null');
  expect(Number(erased!['count'])).toBeGreaterThan(0);
  expect(await problems()).toEqual([]);
});

describe('somebody who uses the way in that erasing has', () => {
  const BLANK = `account_id = null, user_id = 'erased', username = 'erased', user_roles = '[]', ip_address = null,
    user_agent = null, request_data = null, error_message = null, salt = null`;
  const digest = isPostgres ? "sha256('guess')" : 'randomblob(32)';
  let erasure: string;
  let actionOfOperator: string;
  beforeEach(async () => {
    await erase(gone, gone.ids.user);
    await problems(); // seals it
    const [done] = await app.sql("select id from user_actions where action_type = 'mutation userErase'");
    const [other] = await app.sql(`select id from user_actions where account_id = '${operator.ids.user}' limit 1`);
    [erasure, actionOfOperator] = [String(done!['id']), String(other!['id'])];
  });

  test('and empties another’s action in the name of a real erasure is named: the chain has another digest', async () => {
    await app.sql(
      `update user_actions set ${BLANK}, erased = ${digest}, erased_by = '${erasure}' where id = '${actionOfOperator}'`,
    );
    expect((await problems()).map(({ kind }) => kind)).toEqual(['CHANGED']);
  });

  test('and gives no erasure, or only some of the columns, is refused or named', async () => {
    await expect(
      app.sql(`update user_actions set username = 'erased', erased = ${digest}, erased_by = '${erasure}', salt = null
        where id = '${actionOfOperator}'`),
    ).rejects.toThrow(/insert-only/);
    await app.sql(
      `update user_actions set ${BLANK}, erased = ${digest}, erased_by = '${operator.ids.user}' where id = '${actionOfOperator}'`,
    );
    expect((await problems()).map(({ kind }) => kind)).toEqual(['CHANGED', 'BLANKED']);
  });

  test('and changes what is erased already is refused', async () => {
    for (const table of ['user_actions', 'revisions']) {
      await expect(app.sql(`update ${table} set erased = ${digest} where erased is not null`)).rejects.toThrow(
        /insert-only/,
      );
    }
  });

  test('and empties a revision with a digest that is not its own is refused on PostgreSQL, named everywhere', async () => {
    const statement = `update revisions set changes = null, salt = null, erased = ${digest}, erased_by = '${erasure}'
      where n = (select min(n) from revisions where erased is null)`;
    const refusal = await app.sql(statement).then(
      () => 'done',
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(isPostgres ? /insert-only/ : /^done$/);
    expect((await problems()).map(({ kind }) => kind)).toEqual(isPostgres ? [] : ['CHANGED']);
  });
});
