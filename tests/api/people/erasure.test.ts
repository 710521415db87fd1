import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyLedger } from '../../../src/modules/audit/chain/verify.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let operator: Actor;
let number = 0;
beforeAll(async () => {
  app = await startApp();
  operator = await signUp(app, 'operator');
});
afterAll(() => app[Symbol.asyncDispose]());

const newcomer = (name = `gone${(number += 1)}`): Promise<Actor> => signUp(app, name);

async function erases(who: Actor, id = who.ids.user): Promise<Loose> {
  const query = 'mutation ($id: ID!) { it: userErase(input: { id: $id }) { deletedId userErrors { code path } } }';
  return (await who.asks(query, { id })).data['it'];
}

async function joins(owner: Actor, guest: Actor, role: string): Promise<void> {
  const input = { householdId: owner.ids.household, email: `${guest.name}@example.org`, role };
  const { invitationToken } = await owner.does('householdMemberSet', input, 'invitationToken');
  await guest.does('invitationAccept', { token: invitationToken }, 'household { id }');
}

/** Where a text still stands in the database. */
async function traces(text: string): Promise<string[]> {
  const list =
    process.env['TEST_DATABASE'] === 'postgresql'
      ? "select tablename as name from pg_tables where schemaname = 'public'"
      : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
  const tables = (await app.sql(list)).map(({ name }) => String(name));
  const found = await Promise.all(
    tables.map(async table => JSON.stringify(await app.sql(`select * from "${table}"`)).includes(text)),
  );
  return tables.filter((_, i) => found[i]);
}

const LEDGER = ['revisions', 'user_actions'];

/** The chain of the audit holds, though rows of it were emptied. */
async function isIntact(): Promise<void> {
  await app.scope().surroundings.ledger.seal(app.scope());
  expect((await verifyLedger(app.scope())).problems).toEqual([]);
  expect(await app.sql('select 1 from revisions where erased is not null')).not.toEqual([]);
}

test('an account that was alone leaves nothing of itself', async () => {
  const ann = await newcomer('anneliese');
  await ann.does('accessKeyCreate', { name: 'anneliese', scopes: ['READ'] }, 'secret');
  await ann.creates({
    title: 'Party of anneliese',
    startsAt: '2026-10-02T10:00:00Z',
    recurrence: { rule: 'FREQ=DAILY' },
  });
  await ann.triesToCreate({ title: 'Kept answer of anneliese', startsAt: '2026-10-03T10:00:00Z' }, 'key');
  expect((await traces('anneliese')).toSorted()).toEqual(
    expect.arrayContaining(['access_keys', 'events', 'family_members', 'households', 'users']),
  );
  expect(await erases(ann)).toEqual({ deletedId: ann.ids.user, userErrors: [] });
  expect(await traces('anneliese')).toEqual([]);
  // that something happened to this id stays, and nothing of what it was
  for (const id of [ann.ids.household, ann.ids.calendar, ann.ids.member]) {
    expect(LEDGER).toEqual(expect.arrayContaining(await traces(id)));
  }
  await isIntact();
  expect((await ann.asks('{ viewer { id } }')).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('where others go on the person becomes "Someone", and events have no organizer', async () => {
  const [owner, bob] = [await newcomer(), await newcomer('balthasar')];
  await joins(owner, bob, 'ADULT');
  const { data } = await bob.asks('{ viewer { households { id calendars { id } members { id user { id } } } } }');
  const home = data['viewer'].households.find((each: Loose) => each['id'] === owner.ids.household);
  const memberId = home.members.find((member: Loose) => member['user']?.id === bob.ids.user).id;
  const calendarId = home.calendars[0].id;
  const startsAt = '2026-10-02T10:00:00Z';
  const shared = await bob.creates({ calendarId, title: 'Tea', startsAt, participants: [{ memberId }] });
  const secret = await bob.creates({ calendarId, title: 'Diary', startsAt, visibility: 'PRIVATE' });
  const told = await bob.creates({ calendarId, title: 'Plan', startsAt, visibility: 'PRIVATE' });
  await bob.does('eventMembershipSet', { eventId: told['id'], userId: owner.ids.user, role: 'EDITOR' }, 'event { id }');
  expect(await erases(bob)).toEqual({ deletedId: bob.ids.user, userErrors: [] });
  expect(await traces('balthasar')).toEqual([]);
  await isIntact();
  const seen = await owner.sees(
    shared['id'],
    'title organizer { id } viewerRole participants { member { name user { id } } }',
  );
  expect(seen).toEqual({
    title: 'Tea',
    organizer: null,
    viewerRole: 'OWNER',
    participants: [{ member: { name: 'Someone', user: null } }],
  });
  expect(await owner.sees(secret['id'], 'id')).toBeNull();
  expect(await owner.sees(told['id'], 'title organizer { id } viewerRole')).toEqual({
    title: 'Plan',
    organizer: null,
    viewerRole: 'EDITOR',
  });
  // nobody becomes the organizer of an event that has none
  const { data: open } = await app.ask<Loose>(`{ event(id: "${shared['id']}") { id } }`);
  expect(open['event']).toBeNull();
});

test('an owner whom others need makes somebody else owner first', async () => {
  const [owner, child] = [await newcomer(), await newcomer()];
  await joins(owner, child, 'CHILD');
  expect((await erases(owner))['userErrors']).toEqual([{ code: 'LAST_OWNER', path: ['id'] }]);
  expect((await owner.asks('{ viewer { id } }')).data['viewer']).toEqual({ id: owner.ids.user });
  const promotion = { householdId: owner.ids.household, userId: child.ids.user, role: 'OWNER' };
  await owner.does('householdMemberSet', promotion, 'household { id }');
  expect((await erases(owner))['userErrors']).toEqual([]);
  expect((await child.asks('{ viewer { households { id } } }')).data['viewer'].households).toHaveLength(2);
});

test('is one’s own to ask for, and an operator’s', async () => {
  const [ann, bob] = [await newcomer(), await newcomer()];
  await joins(ann, bob, 'OWNER');
  for (const id of [bob.ids.user, ann.ids.household, 'no-id', operator.ids.user]) {
    expect((await erases(ann, id))['userErrors']).toEqual([{ code: 'NOT_FOUND', path: ['id'] }]);
  }
  expect((await erases(operator, bob.ids.user))['userErrors']).toEqual([]);
  expect((await bob.asks('{ viewer { id } }')).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});
