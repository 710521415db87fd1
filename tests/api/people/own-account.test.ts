import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { User } from '../../../src/modules/people/user.entity.ts';
import { issueVerification } from '../../../src/modules/people/verification.service.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';

const DAY_MS = 86_400_000;
const PASSWORD = 'correct horse battery';
const ANOTHER = 'a better staple';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const codes = ({ userErrors }: Loose) => userErrors.map(({ code, path }: Loose) => [code, ...path]);
const USER = 'user { id name isVerified timeZone quietHours { from to days allowUrgent timeZone } }';
const updates = (who: Actor, input: object) => who.tries<Loose>('userUpdate', input, USER);

async function signsIn(who: Actor, password: string): Promise<string | null> {
  const query = `mutation ($input: SessionCreateInput!) { it: sessionCreate(input: $input) { token } }`;
  const { data } = await app.ask<Loose>(query, { input: { email: `${who.name}@example.org`, password } });
  return data['it'].token;
}

const isIn = async (token: string) => {
  const { data } = await app.ask<Loose>('{ viewer { id } }', {}, token);
  return data['viewer'] !== null;
};

const tokenFor = (who: Actor) =>
  app.scope().commit(async scope => {
    const user = await scope.em.findOneOrFail(User, { id: who.ids.user });
    return issueVerification(scope, user);
  });
const verifies = async (given: string): Promise<Loose> => {
  const query = `mutation ($input: UserVerifyInput!) { it: userVerify(input: $input) { ${USER} userErrors { code path } } }`;
  return (await app.ask<Loose>(query, { input: { token: given } })).data['it'];
};

describe('verification', () => {
  test('proves the address once, without signing in (S17)', async () => {
    const pat = await signUp(app, 'pat');
    const given = await tokenFor(pat);
    expect((await verifies(given))['user']).toMatchObject({ id: pat.ids.user, isVerified: true });
    expect(codes(await verifies(given))).toEqual([['TOKEN_USED', 'token']]);
    const { data } = await pat.asks('{ viewer { isVerified } }');
    expect(data['viewer'].isVerified).toBe(true);
  });

  test('takes no token that is unknown, old, or for an address that the account has no more', async () => {
    const robin = await signUp(app, 'robin');
    const [stale, moved] = [await tokenFor(robin), await tokenFor(robin)];
    for (const unknown of ['', 'almv_x', robin.token, '\0', '💥'.repeat(1000)]) {
      expect(codes(await verifies(unknown))).toEqual([['TOKEN_INVALID', 'token']]);
    }
    app.clock.at = new Date(NOW.getTime() + 3 * DAY_MS);
    expect(codes(await verifies(stale))).toEqual([['TOKEN_EXPIRED', 'token']]);
    app.clock.at = NOW;
    await app.sql(`update users set email = 'elsewhere@example.org' where id = '${robin.ids.user}'`);
    expect(codes(await verifies(moved))).toEqual([['TOKEN_INVALID', 'token']]);
  });
});

describe('one’s own account', () => {
  test('changes what is given and leaves the rest', async () => {
    const kim = await signUp(app, 'kim');
    const { user } = await updates(kim, {
      name: 'Kim',
      quietHours: { from: '22:00', to: '07:30', days: ['SU', 'MO'] },
    });
    expect(user).toMatchObject({
      name: 'Kim',
      timeZone: 'America/Chicago',
      quietHours: { from: '22:00', to: '07:30', days: ['SU', 'MO'], allowUrgent: true, timeZone: 'America/Chicago' },
    });
    const moved = await updates(kim, { timeZone: 'Europe/Rome' });
    expect(moved['user'].quietHours).toMatchObject({ from: '22:00', timeZone: 'Europe/Rome' });
    expect((await updates(kim, { quietHours: null }))['user']).toMatchObject({ name: 'Kim', quietHours: null });
  });

  test('names each mistake', async () => {
    const lou = await signUp(app, 'lou');
    const quietHours = { from: '24:00', to: '7:30', days: [], timeZone: 'Mars/Base' };
    expect(codes(await updates(lou, { name: '', timeZone: 'EST', password: 'short', quietHours }))).toEqual([
      ['REQUIRED', 'name'],
      ['INVALID', 'timeZone'],
      ['INVALID', 'quietHours', 'from'],
      ['INVALID', 'quietHours', 'to'],
      ['REQUIRED', 'quietHours', 'days'],
      ['INVALID', 'quietHours', 'timeZone'],
      ['INVALID', 'password'],
    ]);
    const empty = { from: '09:00', to: '09:00', days: ['MO'] };
    expect(codes(await updates(lou, { quietHours: empty }))).toEqual([['INVALID', 'quietHours', 'to']]);
  });

  test('shows quiet hours and keys to nobody else', async () => {
    const [host, guest] = [await signUp(app, 'host'), await signUp(app, 'guest')];
    await updates(host, { quietHours: { from: '22:00', to: '07:30', days: ['SU'] } });
    await host.does('accessKeyCreate', { name: 'Mine', scopes: ['READ'] }, 'secret');
    const input = { householdId: host.ids.household, email: 'guest@example.org', role: 'OWNER' };
    const { invitationToken } = await host.does('householdMemberSet', input, 'invitationToken');
    await guest.does('invitationAccept', { token: invitationToken }, 'household { id }');
    const query = `{ household(id: "${host.ids.household}") { accounts { user { email quietHours { from } accessKeys { id } } } } }`;
    const { data } = await guest.asks(query);
    expect(data['household'].accounts[0].user).toEqual({
      email: 'host@example.org',
      quietHours: null,
      accessKeys: [],
    });
  });

  test('takes a new password for the old one, and ends all other sessions', async () => {
    const max = await signUp(app, 'max');
    const other = await signsIn(max, PASSWORD);
    expect(codes(await updates(max, { password: ANOTHER }))).toEqual([['INVALID', 'currentPassword']]);
    expect(codes(await updates(max, { password: ANOTHER, currentPassword: 'wrong' }))).toEqual([
      ['INVALID', 'currentPassword'],
    ]);
    expect([await isIn(max.token), await isIn(other!)]).toEqual([true, true]);
    expect(codes(await updates(max, { password: ANOTHER, currentPassword: PASSWORD }))).toEqual([]);
    expect([await isIn(max.token), await isIn(other!)]).toEqual([true, false]);
    expect(await signsIn(max, PASSWORD)).toBeNull();
    expect(await signsIn(max, ANOTHER)).toMatch(/^alm_/);
  });
});
