import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';

const DAY_MS = 86_400_000;
const KEY = 'accessKey { id name scopes createdAt lastUsedAt expiresAt } secret';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const makes = (input: object, who = ann) => who.does('accessKeyCreate', { name: 'Script', ...input }, KEY);

/** What a program with this secret is answered: its data, or the code that it is refused with. */
async function program(secret: string, query: string, variables: object = {}): Promise<Loose | string> {
  const { data, errors } = await app.ask<Loose>(query, variables, secret);
  return errors ? String(errors[0]?.extensions['code']) : data;
}

const outcome = (answer: Loose | string) => (typeof answer === 'string' ? answer : true);

const tries = async (input: object, who = ann) => {
  const { userErrors } = await who.tries('accessKeyCreate', { name: 'x', scopes: ['READ'], ...input }, 'secret');
  return userErrors.map(({ code, path }) => [code, ...path]);
};

const VIEWER = '{ viewer { id } }';
const PREFERS = 'mutation { householdCreate(input: { name: "Club" }) { household { name } userErrors { code } } }';

describe('a key', () => {
  test('is shown with its secret once, and listed without it, oldest first, to its owner only', async () => {
    const owner = await signUp(app, 'lists');
    const first = await makes({ name: 'Feed', scopes: ['READ', 'READ', 'CALDAV'] }, owner);
    const second = await makes({ scopes: ['WRITE'], expiresAt: '2027-01-01T00:00:00Z' }, owner);
    expect(first['secret']).toMatch(/^almk_[\w-]{43}$/);
    expect(first['accessKey']).toEqual({
      id: expect.any(String),
      name: 'Feed',
      scopes: ['READ', 'CALDAV'],
      createdAt: NOW.toISOString(),
      lastUsedAt: null,
      expiresAt: new Date(NOW.getTime() + 365 * DAY_MS).toISOString(),
    });
    const { data } = await owner.asks('{ viewer { accessKeys { id name } } }');
    expect(data['viewer'].accessKeys.map((key: Loose) => key['name'])).toEqual(['Feed', 'Script']);
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    expect((await owner.asks(query, { id: second['accessKey'].id })).data['node']).toEqual({
      id: second['accessKey'].id,
    });
    expect((await ann.asks(query, { id: second['accessKey'].id })).data['node']).toBeNull();
    expect(JSON.stringify(await app.sql('select * from access_keys'))).not.toContain(first['secret']);
  });

  test.each([
    [['READ'], true, 'FORBIDDEN'],
    [['WRITE'], true, true],
    [['INBOX'], 'FORBIDDEN', 'FORBIDDEN'],
    [['CALDAV'], 'FORBIDDEN', 'FORBIDDEN'],
    [['CALDAV', 'READ'], true, 'FORBIDDEN'],
  ])('with %j reads: %s, writes: %s', async (scopes, reads, writes) => {
    const { secret } = await makes({ scopes });
    expect(outcome(await program(secret, VIEWER))).toBe(reads);
    expect(outcome(await program(secret, PREFERS))).toBe(writes);
    // what is public must not become a way round: its owner sees more there than strangers do
    expect(outcome(await program(secret, '{ events(first: 1) { nodes { id } } }'))).toBe(reads);
  });

  test('manages no accounts, whatever its scopes', async () => {
    const { secret } = await makes({ scopes: ['READ', 'WRITE', 'INBOX', 'CALDAV'] });
    for (const mutation of [
      'accessKeyCreate(input: { name: "More", scopes: [WRITE] }) { secret }',
      `accessKeyDelete(input: { id: "${ann.ids.user}" }) { deletedId }`,
      `userErase(input: { id: "${ann.ids.user}" }) { deletedId }`,
      `householdMemberSet(input: { householdId: "${ann.ids.household}", email: "x@example.org", role: OWNER }) { invitationToken }`,
      'invitationAccept(input: { token: "x" }) { household { id } }',
      'sessionDelete(everywhere: true) { deletedId }',
    ]) {
      expect(await program(secret, `mutation { ${mutation} }`)).toBe('FORBIDDEN');
    }
    const change = `mutation { userUpdate(input: { password: "another good password", currentPassword: "correct horse battery" }) { userErrors { code path } } }`;
    expect(await program(secret, change)).toEqual({
      userUpdate: { userErrors: [{ code: 'FORBIDDEN', path: ['password'] }] },
    });
  });

  test('never opens more than its owner may now', async () => {
    const owner = await signUp(app, 'demoted');
    const host = await signUp(app, 'host');
    const { invitationToken } = await host.does(
      'householdMemberSet',
      { householdId: host.ids.household, email: 'demoted@example.org', role: 'ADULT' },
      'invitationToken',
    );
    await owner.does('invitationAccept', { token: invitationToken }, 'household { id }');
    const { secret } = await makes({ scopes: ['WRITE'] }, owner);
    const add = `mutation { familyMemberCreate(input: { householdId: "${host.ids.household}", name: "Max" }) { userErrors { code } } }`;
    const household = `{ household(id: "${host.ids.household}") { id } }`;
    expect(await program(secret, add)).toEqual({ familyMemberCreate: { userErrors: [] } });
    const sets = (role: string | null) =>
      host.does(
        'householdMemberSet',
        { householdId: host.ids.household, userId: owner.ids.user, role },
        'household { id }',
      );
    await sets('CHILD');
    expect(await program(secret, add)).toEqual({ familyMemberCreate: { userErrors: [{ code: 'FORBIDDEN' }] } });
    await sets(null);
    expect(await program(secret, add)).toEqual({ familyMemberCreate: { userErrors: [{ code: 'NOT_FOUND' }] } });
    expect(await program(secret, household)).toEqual({ household: null });
  });

  test('notes its last use to the minute', async () => {
    const { accessKey, secret } = await makes({ scopes: ['READ'] });
    const lastUsedAt = async () => {
      const { data } = await ann.asks('{ viewer { accessKeys { id lastUsedAt } } }');
      return data['viewer'].accessKeys.find((key: Loose) => key['id'] === accessKey.id).lastUsedAt;
    };
    await program(secret, VIEWER);
    await vi.waitFor(async () => expect(await lastUsedAt()).toBe(NOW.toISOString()));
    const [later, much] = [new Date(NOW.getTime() + 59_000), new Date(NOW.getTime() + 61_000)];
    app.clock.at = later;
    await program(secret, VIEWER);
    app.clock.at = much;
    await program(secret, VIEWER);
    await vi.waitFor(async () => expect(await lastUsedAt()).toBe(much.toISOString()));
    app.clock.at = NOW;
  });

  test('stops working when it expires, and at once when it is deleted', async () => {
    const { secret } = await makes({ scopes: ['READ'], expiresAt: new Date(NOW.getTime() + 1000).toISOString() });
    expect(await program(secret, VIEWER)).toEqual({ viewer: { id: ann.ids.user } });
    app.clock.at = new Date(NOW.getTime() + 1000);
    expect(await program(secret, VIEWER)).toBe('UNAUTHENTICATED');
    app.clock.at = NOW;
    const other = await makes({ scopes: ['READ'] });
    const eve = await signUp(app, `eve${other['accessKey'].id}`);
    const { id } = other['accessKey'];
    const document = `mutation ($id: ID!) { it: accessKeyDelete(input: { id: $id }) { deletedId userErrors { code path } } }`;
    expect((await eve.asks(document, { id })).data['it'].userErrors).toEqual([{ code: 'NOT_FOUND', path: ['id'] }]);
    expect((await ann.asks(document, { id })).data['it'].deletedId).toBe(id);
    expect(await program(other['secret'], VIEWER)).toBe('UNAUTHENTICATED');
  });

  test('is refused without a scope, in the past, for ever, and beyond a hundred', async () => {
    expect(await tries({ name: ' ', scopes: [] })).toEqual([
      ['REQUIRED', 'name'],
      ['REQUIRED', 'scopes'],
    ]);
    for (const expiresAt of [NOW.toISOString(), '2039-01-01T00:00:00Z', '2027-02-30T00:00:00Z']) {
      expect(await tries({ expiresAt })).toEqual([['INVALID', 'expiresAt']]);
    }
    const owner = await signUp(app, 'hoarder');
    for (let made = 0; made < 100; made++) expect(await tries({}, owner)).toEqual([]);
    expect(await tries({}, owner)).toEqual([['INVALID']]);
  });
});
