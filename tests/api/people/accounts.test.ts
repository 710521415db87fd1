import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getOrCreateByEmail, getUserByEmailUnscoped } from '../../../src/modules/people/user.repository.ts';
import { type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';

const PASSWORD = 'correct horse battery';
const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'first');
});
afterAll(() => app[Symbol.asyncDispose]());

const SIGN_UP = `mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) {
  token expiresAt user { id email name isVerified roles timeZone createdAt updatedAt defaultCalendar { name timeZone }
  households { id name timeZone accounts { role user { id } } members { name isChild user { id } } } } userErrors { code path } } }`;

const signsUp = async (input: object, server = app): Promise<Loose> =>
  (await server.ask<Loose>(SIGN_UP, { input: { password: PASSWORD, ...input } })).data['it'];

const signsIn = async (email: string, password = PASSWORD): Promise<Loose> => {
  const document =
    'mutation ($input: SessionCreateInput!) { it: sessionCreate(input: $input) { token expiresAt user { id email } userErrors { code message path } } }';
  return (await app.ask<Loose>(document, { input: { email, password } })).data['it'];
};

const viewerOf = async (token: string): Promise<string | null> => {
  const { data } = await app.ask<Loose>('{ viewer { email } }', {}, token);
  return data?.['viewer']?.email ?? null;
};

describe('signing up', () => {
  test('gives an account that works at once, a household, a person and a calendar in its zone', async () => {
    const { token, expiresAt, user, userErrors } = await signsUp({
      email: 'Pat@Example.org',
      name: 'Pat',
      timeZone: 'Europe/Rome',
    });
    expect(userErrors).toEqual([]);
    expect(user).toMatchObject({ email: 'pat@example.org', name: 'Pat', isVerified: false, roles: [] });
    expect([user.createdAt, user.updatedAt]).toEqual([NOW.toISOString(), NOW.toISOString()]);
    expect(expiresAt).toBe(new Date(NOW.getTime() + 30 * DAY_MS).toISOString());
    expect(user.households).toEqual([
      {
        id: expect.any(String),
        name: "Pat's household",
        timeZone: 'Europe/Rome',
        accounts: [{ role: 'OWNER', user: { id: user.id } }],
        members: [{ name: 'Pat', isChild: false, user: { id: user.id } }],
      },
    ]);
    expect(user.defaultCalendar.timeZone).toBe('Europe/Rome');
    expect(await viewerOf(token)).toBe('pat@example.org');
  });

  test('without a name takes the part of the address before the @ (S16), and UTC', async () => {
    const { user } = await signsUp({ email: 'robin.hood@example.org' });
    expect([user.name, user.timeZone]).toEqual(['robin.hood', 'UTC']);
  });

  test('with a known address in any letter case is refused (S10)', async () => {
    await signsUp({ email: 'kim@example.org' });
    expect(await signsUp({ email: 'KIM@example.ORG' })).toMatchObject({
      user: null,
      userErrors: [{ code: 'ALREADY_EXISTS', path: ['email'] }],
    });
  });

  test.each([
    [
      'an address of 256 characters (S10)',
      { email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(12)}` },
      'TOO_LONG',
      'email',
    ],
    ['no address', { email: 'nobody' }, 'INVALID', 'email'],
    ['an address of two lines', { email: 'a@example.org\r\nBcc: b@example.org' }, 'INVALID', 'email'],
    ['a short password', { email: 'x1@example.org', password: '1234567' }, 'INVALID', 'password'],
    ['a password of 129 characters', { email: 'x2@example.org', password: 'p'.repeat(129) }, 'INVALID', 'password'],
    ['a blank name (S12)', { email: 'x3@example.org', name: '  ' }, 'REQUIRED', 'name'],
    ['a name of 256 characters (S12)', { email: 'x4@example.org', name: 'n'.repeat(256) }, 'TOO_LONG', 'name'],
    ['an unknown zone', { email: 'x5@example.org', timeZone: 'Mars/Olympus' }, 'INVALID', 'timeZone'],
    ['an abbreviation for a zone', { email: 'x6@example.org', timeZone: 'EST' }, 'INVALID', 'timeZone'],
  ])('with %s is refused', async (_what, input, code, field) => {
    expect((await signsUp(input))['userErrors']).toEqual([{ code, path: [field] }]);
  });

  test('tells of all that is wrong at once, and leaves nothing', async () => {
    const { userErrors } = await signsUp({ email: 'x', password: 'y', name: ' ', timeZone: 'z' });
    expect(userErrors.map((error: Loose) => error['path'][0])).toEqual(['email', 'password', 'name', 'timeZone']);
    expect(await app.sql("select id from users where email = 'x'")).toEqual([]);
  });

  test('takes names of 255 characters and passwords of 8 and 128', async () => {
    expect(await signsUp({ email: 'y1@example.org', name: 'n'.repeat(255), password: '12345678' })).toMatchObject({
      userErrors: [],
    });
    expect(await signsUp({ email: 'y2@example.org', password: 'horse battery ok'.repeat(8) })).toMatchObject({
      userErrors: [],
    });
  });

  test('keeps a password as a hash only, and a token too (S13)', async () => {
    const { token } = await signsUp({ email: 'safe@example.org' });
    const rows = JSON.stringify([await app.sql('select * from users'), await app.sql('select * from sessions')]);
    expect(rows).toContain('$argon2id$');
    expect(rows).not.toContain(PASSWORD);
    expect(rows).not.toContain(token);
  });
});

describe('the operator', () => {
  test('is who signs up first, and nobody else', async () => {
    const { data } = await app.ask<Loose>('{ viewer { roles } }', {}, (await signsIn('first@example.org'))['token']);
    expect(data['viewer'].roles).toEqual(['OPERATOR']);
    expect((await signsUp({ email: 'second@example.org' }))['user'].roles).toEqual([]);
  });

  test('is one also where several sign up first at the same moment', async () => {
    await using fresh = await startApp();
    const inputs = Array.from({ length: 5 }, (_, i) => ({ email: `racer${i}@example.org` }));
    const answers = await Promise.all(inputs.map(input => signsUp(input, fresh)));
    expect(answers.map(({ userErrors }) => userErrors)).toEqual(inputs.map(() => []));
    const roles = answers.flatMap(({ user }) => user.roles);
    expect(roles).toEqual(['OPERATOR']);
  });
});

test('a server that is closed takes no new accounts', async () => {
  await using closed = await startApp({ SIGN_UP: 'closed' });
  expect(await signsUp({ email: 'late@example.org' }, closed)).toMatchObject({
    token: null,
    userErrors: [{ code: 'FORBIDDEN', path: [] }],
  });
});

describe('signing in', () => {
  test('works with the address in any letter case', async () => {
    await signsUp({ email: 'lee@example.org' });
    const { token, user } = await signsIn(' LEE@Example.org ');
    expect(user.email).toBe('lee@example.org');
    expect(await viewerOf(token)).toBe('lee@example.org');
  });

  test('answers a wrong password and an unknown address alike', async () => {
    await signsUp({ email: 'max@example.org' });
    const wrong = await signsIn('max@example.org', 'not the password');
    expect(wrong).toMatchObject({ token: null, user: null, userErrors: [{ code: 'INVALID', path: ['password'] }] });
    expect(await signsIn('unknown@example.org')).toEqual(wrong);
    expect(await signsIn('no address')).toEqual(wrong);
    expect(await signsIn('max@example.org', 'p'.repeat(5000))).toEqual(wrong);
  });

  test('lasts 30 days', async () => {
    await signsUp({ email: 'nan@example.org' });
    const { token } = await signsIn('nan@example.org');
    try {
      app.clock.at = new Date(NOW.getTime() + 30 * DAY_MS - 1);
      expect(await viewerOf(token)).toBe('nan@example.org');
      app.clock.at = new Date(NOW.getTime() + 30 * DAY_MS);
      expect(await viewerOf(token)).toBeNull();
      const { user } = await signsIn('nan@example.org');
      // what had expired is gone, and the new one is there
      const [left] = await app.sql(`select count(*) as count from sessions where user_id = '${user.id}'`);
      expect(Number(left?.['count'])).toBe(1);
    } finally {
      app.clock.at = NOW;
    }
  });
});

describe('signing out', () => {
  const OUT =
    'mutation ($all: Boolean!) { sessionDelete(everywhere: $all) { deletedId userErrors { code } query { serverInfo { version } } } }';

  test.each([
    [false, [null, 'ola0@example.org']],
    [true, [null, null]],
  ])('(everywhere: %s) ends what it should', async (everywhere, left) => {
    const email = `ola${Number(everywhere)}@example.org`;
    const tokens = [(await signsUp({ email }))['token'], (await signsIn(email))['token']];
    const { data } = await app.ask<Loose>(OUT, { all: everywhere }, tokens[0]);
    expect(data['sessionDelete']).toMatchObject({ deletedId: expect.any(String), userErrors: [] });
    expect([await viewerOf(tokens[0]), await viewerOf(tokens[1])]).toEqual(left);
  });
});

test('an account is found by its address or made, unverified and without a password (S14, S17, S63)', async () => {
  const made = await app.scope().commit(scope => getOrCreateByEmail(scope, 'anon@example.org'));
  const again = await app.scope().commit(scope => getOrCreateByEmail(scope, 'anon@example.org'));
  expect([made.created, again.created, again.user.id]).toEqual([true, false, made.user.id]);
  const stored = await getUserByEmailUnscoped(app.scope(), 'anon@example.org');
  expect(stored).toMatchObject({ name: 'anon', isVerified: false, passwordHash: null });
  expect(await signsIn('anon@example.org')).toMatchObject({ token: null, userErrors: [{ code: 'INVALID' }] });
});
