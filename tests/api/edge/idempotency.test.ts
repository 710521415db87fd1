import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, statementsOf, type TestApp } from '../../support/app.ts';

const TEA = { title: 'Tea', startsAt: '2026-10-02T15:00:00Z', endsAt: '2026-10-02T16:00:00Z' };
const DAY_MS = 86_400_000;

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const countOf = async (table: string, where = 'true') => {
  const [row] = await app.sql(`select count(*) as total from ${table} where ${where}`);
  return Number(row?.['total']);
};

const member = (actor: Actor, name: string, key: string) =>
  actor.tries('familyMemberCreate', { name }, 'familyMember { id name createdAt }', key);

const REUSED = [{ code: 'IDEMPOTENCY_KEY_REUSED', message: expect.any(String), path: ['@idempotent', 'key'] }];

describe('a repeated request', () => {
  test('gets the same answer, and nothing is done again', async () => {
    const first = await ann.triesToCreate(TEA, 'tea');
    const again = await ann.triesToCreate(TEA, 'tea');
    expect(again).toEqual(first);
    expect(again.userErrors).toEqual([]);
    expect(await countOf('events', "title = 'Tea'")).toBe(1);
  });

  test('gets it in parallel as well, twenty times', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => member(ann, 'Twin', 'twin')));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.['familyMember'].name).toBe('Twin');
    expect(await countOf('family_members', "name = 'Twin'")).toBe(1);
  });

  test('gets it in parallel where doing it again would be refused: a new password is the old one by then', async () => {
    const zoe = await signUp(app, 'zoe');
    const input = { password: 'another good one', currentPassword: 'correct horse battery' };
    const changes = () => zoe.tries('userUpdate', input, 'user { id }', 'zoe');
    const answers = await Promise.all(Array.from({ length: 8 }, changes));
    for (const answer of answers) expect(answer).toEqual({ user: { id: zoe.ids.user }, userErrors: [] });
  });

  test('may select other fields of the same answer', async () => {
    await member(ann, 'Kim', 'kim');
    const again = await ann.tries('familyMemberCreate', { name: 'Kim' }, 'familyMember { name isChild }', 'kim');
    expect(again).toEqual({ familyMember: { name: 'Kim', isChild: false }, userErrors: [] });
  });

  test('with another input is refused', async () => {
    await member(ann, 'Lee', 'lee');
    expect(await member(ann, 'Leigh', 'lee')).toEqual({ familyMember: null, userErrors: REUSED });
    expect(await countOf('family_members', "name = 'Leigh'")).toBe(0);
  });

  test('with another field is refused', async () => {
    await member(ann, 'Max', 'max');
    expect(await ann.triesToCreate({ ...TEA, title: 'Max' }, 'max')).toMatchObject({ event: null, userErrors: REUSED });
  });

  test("does not meet another person's key", async () => {
    const bob = await signUp(app, 'bob');
    const hers = await member(ann, 'Sam', 'same key');
    const his = await member(bob, 'Sam', 'same key');
    expect(his['familyMember'].id).not.toBe(hers['familyMember'].id);
  });

  test('writes nothing', async () => {
    await member(ann, 'Nan', 'nan');
    const sent = await statementsOf(() => member(ann, 'Nan', 'nan'));
    expect(sent.filter(sql => /^\s*(insert|update(?! current_action)|delete)/i.test(sql))).toEqual([]);
  });

  test('leaves one action', async () => {
    const { familyMember } = await member(ann, 'Oda', 'oda');
    await member(ann, 'Oda', 'oda');
    expect(await app.sql(`select 1 from user_actions where resource = 'familyMember/${familyMember.id}'`)).toHaveLength(
      1,
    );
  });
});

describe('a refused request', () => {
  test('is not kept, so the key is free for the corrected one', async () => {
    expect(await member(ann, ' ', 'corrected')).toMatchObject({ userErrors: [{ code: 'REQUIRED', path: ['name'] }] });
    expect(await member(ann, 'Ola', 'corrected')).toMatchObject({ familyMember: { name: 'Ola' }, userErrors: [] });
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(201)],
    ['of two lines', 'a\nb'],
    ['with NUL', '\0'],
    ['with half a character', '\uD800'],
  ])('because its key is %s says so', async (_what, key) => {
    // the actor's shorthand leaves an empty key out, so the document is written here
    const document =
      'mutation ($key: String!) { it: familyMemberCreate(input: { name: "Q" }) @idempotent(key: $key) { userErrors { code path } } }';
    const { data } = await ann.asks(document, { key });
    expect(data['it'].userErrors).toEqual([{ code: 'INVALID', path: ['@idempotent', 'key'] }]);
  });

  test.each(['200 characters', 'an emoji \u{1F389}', "'; drop table users; --"])(
    'is not what %s makes it',
    async what => {
      const key = what.startsWith('200') ? 'k'.repeat(200) : what;
      expect(await member(ann, what, key)).toMatchObject({ familyMember: { name: what } });
      expect(await member(ann, what, key)).toMatchObject({ familyMember: { name: what } });
      expect(await countOf('family_members', `name = '${what.replaceAll("'", "''")}'`)).toBe(1);
    },
  );
});

test('a key is forgotten after 24 hours, and not before', async () => {
  const first = await member(ann, 'Pia', 'pia');
  try {
    app.clock.at = new Date(NOW.getTime() + DAY_MS - 1);
    expect(await member(ann, 'Pia', 'pia')).toEqual(first);
    app.clock.at = new Date(NOW.getTime() + DAY_MS);
    const later = await member(ann, 'Pia', 'pia');
    expect(later['familyMember'].id).not.toBe(first['familyMember'].id);
    expect(await member(ann, 'Pia', 'pia')).toEqual(later);
  } finally {
    app.clock.at = NOW;
  }
});

test('an answer that no key opens any more is not made again', async () => {
  await member(ann, 'Quin', 'quin');
  await app.sql(`update idempotency_keys set response = 'gAAAAA' where key = 'quin'`);
  expect(await member(ann, 'Quin', 'quin')).toEqual({ familyMember: null, userErrors: REUSED });
  expect(await countOf('family_members', "name = 'Quin'")).toBe(1);
});

test("everybody's expired keys go when a new one comes, and no others", async () => {
  const rex = await signUp(app, 'rex');
  for (const key of ['rex 1', 'rex 2']) await member(rex, 'Rex', key);
  try {
    app.clock.at = new Date(NOW.getTime() + DAY_MS - 1);
    await member(ann, 'Uma', 'uma 1');
    expect(await countOf('idempotency_keys', "key like 'rex %'")).toBe(2);
    app.clock.at = new Date(NOW.getTime() + DAY_MS);
    await Promise.all(['uma 2', 'uma 3', 'uma 4'].map(key => member(ann, 'Uma', key)));
    expect(await countOf('idempotency_keys', "key like 'rex %'")).toBe(0);
    expect(await countOf('idempotency_keys', "key like 'uma %'")).toBe(4);
  } finally {
    app.clock.at = NOW;
  }
});

const signsUp = async (email: string, password = 'correct horse battery'): Promise<Loose> => {
  const document = `mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) @idempotent(key: "mine") {
    token expiresAt user { id email households { id } } userErrors { code path } } }`;
  const { data } = await app.ask<Loose>(document, { input: { email, password } });
  return data['it'];
};

describe('a stranger who signs up', () => {
  test('and hears no answer may ask again: the same token, the same account, and it works', async () => {
    const first = await signsUp('cat@example.org');
    const again = await signsUp('cat@example.org');
    expect(again).toEqual(first);
    expect(again['user'].households).toHaveLength(1);
    const { data } = await app.ask<Loose>('{ viewer { email } }', {}, again['token']);
    expect(data['viewer']).toEqual({ email: 'cat@example.org' });
  });

  test('is given nobody else\u2019s answer, though the key is the same', async () => {
    await signsUp('dan@example.org');
    expect(await signsUp('dan@example.org', 'another long password')).toMatchObject({
      token: null,
      user: null,
      userErrors: [{ code: 'ALREADY_EXISTS' }],
    });
    expect((await signsUp('eve@example.org'))['user'].email).toBe('eve@example.org');
  });

  test('and repeats at once in parallel gets one account', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => signsUp('fay@example.org')));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await countOf('users', "email = 'fay@example.org'")).toBe(1);
  });

  test('leaves no token in the database', async () => {
    const { token } = await signsUp('gus@example.org');
    const rows = await app.sql('select * from idempotency_keys');
    expect(rows.length).toBeGreaterThan(0);
    const stored =
      JSON.stringify(rows) + rows.map(row => Buffer.from(String(row['response']), 'base64').toString('latin1'));
    expect(stored).not.toContain(token);
    expect(stored).not.toContain('gus@example.org');
    for (const { response } of rows) expect(response).toMatch(/^gAAAAA/);
  });
});
