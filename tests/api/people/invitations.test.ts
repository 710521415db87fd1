import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, statementsOf, type TestApp } from '../../support/app.ts';

const DAY_MS = 86_400_000;
const NEXT_YEAR = new Date(NOW.getTime() + 365 * DAY_MS);
const SAME_DAY_NEXT_YEAR =
  process.env['TEST_DATABASE'] === 'postgresql' ? `'${NEXT_YEAR.toISOString()}'` : String(NEXT_YEAR.getTime());

let app: TestApp;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const newcomer = (): Promise<Actor> => signUp(app, `guest${(number += 1)}`);
const codes = ({ userErrors }: Loose) => userErrors.map(({ code, path }: Loose) => [code, ...path]);

const HOUSEHOLD = 'household { id accounts { role user { id } } members { name isChild user { id } } } invitationToken';
const sets = (owner: Actor, input: object, householdId = owner.ids.household) =>
  owner.tries<Loose>('householdMemberSet', { householdId, ...input }, HOUSEHOLD);

async function invites(
  owner: Actor,
  role = 'ADULT',
  email = 'somebody@example.org',
  more: object = {},
): Promise<string> {
  const { invitationToken, userErrors } = await sets(owner, { email, role, ...more });
  expect(userErrors).toEqual([]);
  return invitationToken as string;
}

const accepts = (who: Actor, token: string) => who.tries<Loose>('invitationAccept', { token }, HOUSEHOLD);

async function joins(owner: Actor, role: string): Promise<Actor> {
  const guest = await newcomer();
  expect(codes(await accepts(guest, await invites(owner, role, `${guest.name}@example.org`)))).toEqual([]);
  return guest;
}

describe('an invitation', () => {
  test('lets whoever brings its token into the household, as a person with an account', async () => {
    const [owner, guest] = [await newcomer(), await newcomer()];
    const token = await invites(owner, 'CHILD', `${guest.name}@example.org`);
    expect(token).toMatch(/^almi_[\w-]{43}$/);
    const { household } = await accepts(guest, token);
    expect(household.accounts).toEqual([
      { role: 'OWNER', user: { id: owner.ids.user } },
      { role: 'CHILD', user: { id: guest.ids.user } },
    ]);
    expect(household.members[1]).toEqual({ name: guest.name, isChild: true, user: { id: guest.ids.user } });
    const { data } = await guest.asks('{ viewer { households { id } } }');
    expect(data['viewer'].households).toHaveLength(2);
  });

  test('can be for a person of the household who has no account yet', async () => {
    const [owner, guest] = [await newcomer(), await newcomer()];
    const memberId = await owner.addsMember('Sam');
    const { household } = await accepts(guest, await invites(owner, 'ADULT', 'sam@example.org', { memberId }));
    expect(household.members.map(({ name, user }: Loose) => [name, user?.id ?? null])).toEqual([
      [owner.name, owner.ids.user],
      ['Sam', guest.ids.user],
    ]);
    const input = { email: 'other@example.org', role: 'ADULT' };
    expect(codes(await sets(owner, { ...input, memberId }))).toEqual([['ALREADY_EXISTS', 'memberId']]);
    const foreign = guest.ids.member;
    expect(codes(await sets(owner, { ...input, memberId: foreign }))).toEqual([['NOT_FOUND', 'memberId']]);
  });

  test('tells nobody whether its address has an account: the same answer, after the same statements', async () => {
    const [owner, known] = [await newcomer(), await newcomer()];
    const answers: Loose[] = [];
    const costs: string[][] = [];
    for (const email of [`${known.name}@example.org`, 'nobody@nowhere.example']) {
      const statements = await statementsOf(async () => void answers.push(await sets(owner, { email, role: 'ADULT' })));
      costs.push(statements.map(sql => sql.replaceAll(/'[^']*'/g, '?')));
    }
    const [first, second] = answers.map(({ household, userErrors }) => ({ household, userErrors }));
    expect(first).toEqual(second);
    expect(costs[0]).toEqual(costs[1]);
  });

  test('works once, for 7 days, until it is withdrawn or made anew', async () => {
    const [owner, guest, late] = [await newcomer(), await newcomer(), await newcomer()];
    const old = await invites(owner);
    const token = await invites(owner);
    expect(codes(await accepts(guest, old))).toEqual([['TOKEN_INVALID', 'token']]);
    expect(codes(await accepts(guest, token))).toEqual([]);
    expect(codes(await accepts(late, token))).toEqual([['TOKEN_USED', 'token']]);
    expect(codes(await accepts(guest, await invites(owner)))).toEqual([['ALREADY_EXISTS', 'token']]);
    const withdrawn = await invites(owner);
    expect(codes(await sets(owner, { email: 'Somebody@Example.org', role: null }))).toEqual([]);
    expect(codes(await accepts(late, withdrawn))).toEqual([['TOKEN_INVALID', 'token']]);
    const stale = await invites(owner);
    app.clock.at = new Date(NOW.getTime() + 7 * DAY_MS);
    expect(codes(await accepts(late, stale))).toEqual([['TOKEN_EXPIRED', 'token']]);
    app.clock.at = new Date(NOW.getTime() + 38 * DAY_MS);
    await app.sql(`update sessions set expires_at = ${SAME_DAY_NEXT_YEAR}`);
    await invites(owner, 'ADULT', 'next@example.org');
    expect(codes(await accepts(late, stale))).toEqual([['TOKEN_INVALID', 'token']]);
    app.clock.at = NOW;
  });

  test('lets in one of those who bring it at the same time', async () => {
    const owner = await newcomer();
    const guests = await Promise.all([newcomer(), newcomer(), newcomer()]);
    const token = await invites(owner);
    const outcomes = await Promise.all(guests.map(async guest => codes(await accepts(guest, token))));
    expect(outcomes.filter(each => each.length === 0)).toHaveLength(1);
    expect(outcomes.flat().filter(([code]) => code !== 'TOKEN_USED')).toEqual([]);
  });

  test('is the owners’ to make, and falls with the owner who made it', async () => {
    const owner = await newcomer();
    const [adult, child, stranger] = [await joins(owner, 'ADULT'), await joins(owner, 'CHILD'), await newcomer()];
    const input = { email: 'x@example.org', role: 'ADULT' };
    for (const actor of [adult, child]) {
      expect(codes(await sets(actor, input, owner.ids.household))).toEqual([['FORBIDDEN', 'householdId']]);
    }
    expect(codes(await sets(stranger, input, owner.ids.household))).toEqual([['NOT_FOUND', 'householdId']]);
    await sets(owner, { userId: adult.ids.user, role: 'OWNER' });
    const { invitationToken } = await sets(adult, input, owner.ids.household);
    await sets(owner, { userId: adult.ids.user, role: 'ADULT' });
    expect(codes(await accepts(stranger, invitationToken))).toEqual([['TOKEN_INVALID', 'token']]);
  });

  test('needs an address, or an account that belongs to the household', async () => {
    const [owner, other] = [await newcomer(), await newcomer()];
    expect(codes(await sets(owner, { role: 'ADULT' }))).toEqual([['REQUIRED', 'email']]);
    expect(codes(await sets(owner, { email: 'a@example.org', userId: other.ids.user, role: 'ADULT' }))).toEqual([
      ['INVALID', 'email'],
    ]);
    expect(codes(await sets(owner, { email: 'no address', role: 'ADULT' }))).toEqual([['INVALID', 'email']]);
    expect(codes(await sets(owner, { userId: other.ids.user, role: 'ADULT' }))).toEqual([['NOT_FOUND', 'userId']]);
  });
});

describe('accounts of a household', () => {
  test('change their role at once; one owner stays', async () => {
    const owner = await newcomer();
    const adult = await joins(owner, 'ADULT');
    const rename = { id: owner.ids.household, name: 'Ours' };
    expect(codes(await adult.tries('householdUpdate', rename, 'household { id }'))).toEqual([]);
    expect(codes(await sets(owner, { userId: adult.ids.user, role: 'CHILD' }))).toEqual([]);
    expect(codes(await adult.tries('householdUpdate', rename, 'household { id }'))).toEqual([['FORBIDDEN', 'id']]);
    for (const role of ['ADULT', null]) {
      expect(codes(await sets(owner, { userId: owner.ids.user, role }))).toEqual([['LAST_OWNER', 'role']]);
    }
  });

  test('two owners who demote each other at the same time leave one', async () => {
    const owner = await newcomer();
    const other = await joins(owner, 'OWNER');
    const outcomes = await Promise.all([
      sets(owner, { userId: other.ids.user, role: 'ADULT' }),
      sets(other, { userId: owner.ids.user, role: 'ADULT' }, owner.ids.household),
    ]);
    const roles = await app.sql(`select role from household_roles where household_id = '${owner.ids.household}'`);
    expect(roles.filter(({ role }) => role === 'OWNER').length).toBeGreaterThanOrEqual(1);
    expect(outcomes.filter(each => each.userErrors.length === 0).length).toBeGreaterThanOrEqual(1);
  });

  test('leave with nothing but their private events; what they organised for all goes to an owner', async () => {
    const owner = await newcomer();
    const adult = await joins(owner, 'ADULT');
    const { data } = await owner.asks('{ viewer { defaultCalendar { id } } }');
    const calendarId = data['viewer'].defaultCalendar.id;
    const shared = await adult.creates({ calendarId, title: 'Tea', startsAt: '2026-10-02T10:00:00Z' });
    const secret = await adult.creates({
      calendarId,
      title: 'Diary',
      startsAt: '2026-10-02T12:00:00Z',
      visibility: 'PRIVATE',
    });
    const { household } = await sets(adult, { userId: adult.ids.user, role: null }, owner.ids.household);
    expect(household).toBeNull();
    expect(await adult.sees(shared['id'])).toBeNull();
    expect(await adult.sees(secret['id'], 'title')).toEqual({ title: 'Diary' });
    expect(await owner.sees(secret['id'], 'title')).toEqual({ title: 'Busy' });
    expect(await owner.sees(shared['id'], 'title viewerRole organizer { id }')).toEqual({
      title: 'Tea',
      viewerRole: 'OWNER',
      organizer: { id: owner.ids.user },
    });
    const members = await owner.asks('{ household { members { name user { id } } } }');
    expect(members.data['household'].members[1]).toEqual({ name: adult.name, user: null });
  });
});
