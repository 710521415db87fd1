import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HouseholdRoleName } from '../../../src/kernel/actor.ts';
import { HouseholdRole } from '../../../src/modules/people/household.entity.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';

const MEMBER = 'familyMember { id name isChild preferences isDeleted user { id } }';

let app: TestApp;
/** Owner, adult and child of one household, and somebody of another. */
let ann: Actor;
let bob: Actor;
let kid: Actor;
let eve: Actor;

async function joins(who: Actor, household: string, role: HouseholdRoleName): Promise<void> {
  await app.scope().commit(async scope => {
    scope.create(HouseholdRole, { householdId: household, userId: who.ids.user, role });
  });
}

beforeAll(async () => {
  app = await startApp();
  for (const name of ['ann', 'bob', 'kid', 'eve']) {
    const actor = await signUp(app, name);
    if (name === 'ann') ann = actor;
    if (name === 'bob') bob = actor;
    if (name === 'kid') kid = actor;
    if (name === 'eve') eve = actor;
  }
  await joins(bob, ann.ids.household, 'ADULT');
  await joins(kid, ann.ids.household, 'CHILD');
});
afterAll(() => app[Symbol.asyncDispose]());

const codes = (payload: { userErrors: readonly { code: string; path: readonly string[] }[] }) =>
  payload.userErrors.map(({ code, path }) => [code, ...path]);

const actorNamed = (name: string): Actor => ({ ann, bob, kid, eve })[name]!;

const EDITS: readonly [what: string, (actor: Actor, member: string) => Promise<Loose>, path: string][] = [
  [
    'adds a person',
    actor =>
      actor.tries(
        'familyMemberCreate',
        { householdId: ann.ids.household, name: 'New' },
        'familyMember { id }',
      ) as Promise<Loose>,
    'householdId',
  ],
  [
    'renames a person',
    (actor, id) => actor.tries('familyMemberUpdate', { id, name: 'Other' }, 'familyMember { id }') as Promise<Loose>,
    'id',
  ],
  [
    'renames the household',
    actor =>
      actor.tries('householdUpdate', { id: ann.ids.household, name: 'Ours' }, 'household { id }') as Promise<Loose>,
    'id',
  ],
  [
    'adds a calendar',
    actor =>
      actor.tries(
        'calendarCreate',
        { householdId: ann.ids.household, name: 'New' },
        'calendar { id }',
      ) as Promise<Loose>,
    'householdId',
  ],
];

async function removes(actor: Actor, id: string): Promise<Loose> {
  const { data } = await actor.asks(
    'mutation ($id: ID!) { it: familyMemberDelete(input: { id: $id }) { deletedId userErrors { code path } } }',
    { id },
  );
  return data['it'];
}

async function restores(actor: Actor, id: string): Promise<Loose> {
  const { data } = await actor.asks(
    'mutation ($id: ID!) { it: restore(input: { id: $id }) { node { id ... on FamilyMember { name isDeleted } } userErrors { code path } } }',
    { id },
  );
  return data['it'];
}

const membersSeenBy = async (actor: Actor): Promise<string[]> => {
  const { data } = await actor.asks('query ($id: ID) { household(id: $id) { members { id } } }', {
    id: ann.ids.household,
  });
  return (data['household']?.members ?? []).map(({ id }: Loose) => id);
};

describe.each([
  ['ann', 'the owner', null],
  ['bob', 'an adult', null],
  ['kid', 'a child', 'FORBIDDEN'],
  ['eve', 'somebody of another household', 'NOT_FOUND'],
] as const)('%s, %s,', (name, _who, refusal) => {
  test.each(EDITS)('%s, or is refused', async (_what, edit, path) => {
    const member = await ann.addsMember('Somebody');
    const payload = await edit(actorNamed(name), member);
    expect(codes(payload as never)).toEqual(refusal ? [[refusal, path]] : []);
  });

  test('removes a person and brings them back, or is refused', async () => {
    const actor = actorNamed(name);
    const member = await ann.addsMember('Passing');
    expect(codes((await removes(actor, member)) as never)).toEqual(refusal ? [[refusal, 'id']] : []);
    expect((await membersSeenBy(ann)).includes(member)).toBe(refusal !== null);
    if (refusal) await removes(ann, member);
    const back = await restores(actor, member);
    expect(codes(back as never)).toEqual(refusal ? [[refusal, 'id']] : []);
    expect(back['node']).toEqual(refusal ? null : { id: member, name: 'Passing', isDeleted: false });
    expect((await membersSeenBy(ann)).includes(member)).toBe(refusal === null);
  });

  test('sees the household, or nothing', async () => {
    expect((await membersSeenBy(actorNamed(name))).includes(ann.ids.member)).toBe(refusal !== 'NOT_FOUND');
  });
});

describe('a person', () => {
  test('is added with an account of the household and preferences, and changed field by field', async () => {
    const input = {
      name: 'Kid',
      isChild: true,
      userId: kid.ids.user,
      householdId: ann.ids.household,
      preferences: { colour: 'green' },
    };
    const { familyMember } = await ann.does('familyMemberCreate', input, MEMBER);
    expect(familyMember).toMatchObject({ isChild: true, preferences: { colour: 'green' }, user: { id: kid.ids.user } });
    const renamed = await ann.does('familyMemberUpdate', { id: familyMember.id, name: 'Kiddo' }, MEMBER);
    expect(renamed['familyMember']).toEqual({ ...familyMember, name: 'Kiddo' });
    const unlinked = await ann.does(
      'familyMemberUpdate',
      { id: familyMember.id, userId: null, preferences: null },
      MEMBER,
    );
    expect(unlinked['familyMember']).toEqual({ ...familyMember, name: 'Kiddo', user: null, preferences: {} });
  });

  test.each([
    ['a blank name', { name: ' ' }, ['REQUIRED', 'name']],
    ['a name of two lines', { name: 'a\nb' }, ['INVALID', 'name']],
    ['a name of 256 characters', { name: 'n'.repeat(256) }, ['TOO_LONG', 'name']],
    ['a list for preferences', { name: 'x', preferences: [1] }, ['INVALID', 'preferences']],
    ['a text for preferences', { name: 'x', preferences: '{}' }, ['INVALID', 'preferences']],
    ['an account that does not exist', { name: 'x', userId: randomUUID() }, ['NOT_FOUND', 'userId']],
    ['no id for an account', { name: 'x', userId: 'x' }, ['NOT_FOUND', 'userId']],
  ])('with %s is refused', async (_what, input, problem) => {
    expect(codes(await ann.tries('familyMemberCreate', input, MEMBER))).toEqual([problem]);
  });

  test('is not linked to the account of a stranger', async () => {
    const payload = await ann.tries('familyMemberCreate', { name: 'Eve', userId: eve.ids.user }, MEMBER);
    expect(codes(payload)).toEqual([['NOT_FOUND', 'userId']]);
  });

  test('that was removed cannot be changed or removed again, and is still read by its id', async () => {
    const id = await ann.addsMember('Gone');
    await removes(ann, id);
    expect(codes(await ann.tries('familyMemberUpdate', { id, name: 'Back' }, MEMBER))).toEqual([['NOT_FOUND', 'id']]);
    expect(codes((await removes(ann, id)) as never)).toEqual([['NOT_FOUND', 'id']]);
    const { data } = await ann.asks('query ($id: ID!) { node(id: $id) { id ... on FamilyMember { isDeleted } } }', {
      id,
    });
    expect(data['node']).toEqual({ id, isDeleted: true });
  });
});

describe('a household', () => {
  test('more is owned by who makes it, in their zone, and at once to be used', async () => {
    const { household } = await ann.does(
      'householdCreate',
      { name: 'The club' },
      'household { id name timeZone accounts { role user { id } } }',
    );
    expect(household).toMatchObject({
      name: 'The club',
      timeZone: 'America/Chicago',
      accounts: [{ role: 'OWNER', user: { id: ann.ids.user } }],
    });
    expect(codes(await ann.tries('familyMemberCreate', { householdId: household.id, name: 'Coach' }, MEMBER))).toEqual(
      [],
    );
    expect(codes(await eve.tries('familyMemberCreate', { householdId: household.id, name: 'Spy' }, MEMBER))).toEqual([
      ['NOT_FOUND', 'householdId'],
    ]);
  });

  test('shows its people their accounts; strangers see none of it', async () => {
    const { data } = await kid.asks('query ($id: ID) { household(id: $id) { accounts { role user { email } } } }', {
      id: ann.ids.household,
    });
    const roles = data['household'].accounts.map(({ role }: Loose) => role);
    expect(roles.toSorted()).toEqual(['ADULT', 'CHILD', 'OWNER']);
    const nothing = await eve.asks('query ($id: ID) { household(id: $id) { name } }', { id: ann.ids.household });
    expect(nothing).toEqual({ data: { household: null } });
  });
});

describe('what is foreign looks like what is missing', () => {
  test.each(['member', 'calendar', 'household', 'user'] as const)('by node: a %s', async kind => {
    const document = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const answers: unknown[] = [];
    const statements: number[] = [];
    for (const id of [ann.ids[kind], randomUUID()]) {
      statements.push((await statementsOf(async () => answers.push(await eve.asks(document, { id })))).length);
    }
    expect(answers).toEqual([{ data: { node: null } }, { data: { node: null } }]);
    expect(statements[0]).toBe(statements[1]);
    expect((await ann.asks(document, { id: ann.ids[kind].toUpperCase() })).data['node'].id).toBe(ann.ids[kind]);
  });

  test('by nodes: in the order that was asked for, foreign and missing ones null', async () => {
    const ids = [ann.ids.member, randomUUID(), eve.ids.member, 'no id', eve.ids.calendar];
    const { data } = await eve.asks('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(data['nodes']).toEqual([null, null, { id: eve.ids.member }, null, { id: eve.ids.calendar }]);
  });

  test.each(['familyMemberUpdate', 'householdUpdate', 'calendarUpdate'])('by %s', async mutation => {
    const id = {
      familyMemberUpdate: ann.ids.member,
      householdUpdate: ann.ids.household,
      calendarUpdate: ann.ids.calendar,
    }[mutation]!;
    const refused = async (given: string) =>
      (await eve.tries(mutation, { id: given, name: 'Mine' }, '__typename')).userErrors;
    const foreign = await refused(id);
    expect(foreign).toEqual(await refused(randomUUID()));
    expect(foreign).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
  });
});
