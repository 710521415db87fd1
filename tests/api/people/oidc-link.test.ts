import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { type Issuer, SECONDS, startIssuer } from '../../support/issuer.ts';

const IDENTITY = 'identity { id issuer subject username roles }';

let issuer: Issuer;
let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  issuer = await startIssuer();
  app = await startApp(issuer.env);
  await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** The id of the account that a token opens, or the code that it is refused with. */
async function opens(token: string): Promise<string> {
  const { data, errors } = await app.ask<Loose | null>('{ viewer { id } }', {}, token);
  return data?.['viewer']?.id ?? String(errors?.[0]?.extensions['code']);
}

const outcome = async (answer: Promise<{ userErrors: readonly { code: string; path: readonly string[] }[] }>) =>
  (await answer).userErrors.map(({ code, path }) => [code, ...path]);

const links = (who: Actor, token: string) => who.tries('identityLink', { token }, IDENTITY);

/** identityUnlink takes the input that all deletions take. */
async function unlinks(token: string, id: string): Promise<Loose> {
  const document =
    'mutation ($id: ID!) { it: identityUnlink(input: { id: $id }) { deletedId userErrors { code path } } }';
  const { data, errors } = await app.ask<Loose | null>(document, { id }, token);
  return data?.['it'] ?? errors?.[0]?.extensions;
}

describe('linking', () => {
  test('ties an identity to the account of whoever has proved both; its tokens open it from then on', async () => {
    const claims = {
      sub: 'ann',
      email: 'ann@example.org',
      preferred_username: 'annie',
      realm_access: { roles: ['a'] },
    };
    const token = await issuer.token(claims);
    expect(await opens(token)).toBe('UNAUTHENTICATED');
    const { identity, userErrors } = await links(ann, token);
    expect(userErrors).toEqual([]);
    expect(identity).toEqual({
      id: expect.any(String),
      issuer: issuer.url,
      subject: 'ann',
      username: 'annie',
      roles: ['a'],
    });
    expect(await opens(token)).toBe(ann.ids.user);
    const { data } = await ann.asks(`{ viewer { identities { id issuer subject username roles } } }`);
    expect(data['viewer'].identities).toEqual([identity]);
  });

  test('is done once: neither the same nor another account gets the identity again', async () => {
    const bob = await signUp(app, 'bob');
    const token = await issuer.token({ sub: 'ann' });
    for (const who of [ann, bob]) expect(await outcome(links(who, token))).toEqual([['ALREADY_EXISTS', 'token']]);
    expect(await opens(token)).toBe(ann.ids.user);
  });

  test('an identity that has opened an account of its own is not taken over', async () => {
    const token = await issuer.token({ sub: 'own' });
    const own = await opens(token);
    expect(await outcome(links(ann, token))).toEqual([['ALREADY_EXISTS', 'token']]);
    expect(await opens(token)).toBe(own);
  });

  test('of many at once one gets it', async () => {
    const people = await Promise.all(['kim', 'lee', 'max'].map(name => signUp(app, name)));
    const token = await issuer.token({ sub: 'shared' });
    const outcomes = await Promise.all([...people.map(who => outcome(links(who, token))), opens(token)]);
    expect(outcomes.filter(each => Array.isArray(each) && each.length === 0).length).toBeLessThanOrEqual(1);
    expect(await app.sql("select id from identities where subject = 'shared'")).toHaveLength(1);
  });

  test('needs a good token', async () => {
    const bad = [
      'x',
      '',
      ann.token,
      await issuer.token({ aud: 'other' }),
      await issuer.token({ exp: SECONDS - 60 }),
      `${await issuer.token()}${'x'.repeat(10_000)}`,
    ];
    for (const token of bad) expect(await outcome(links(ann, token))).toEqual([['TOKEN_INVALID', 'token']]);
  });

  test('needs somebody who has signed in, not an access key', async () => {
    const { secret } = await ann.does('accessKeyCreate', { name: 'x', scopes: ['WRITE'] }, 'secret');
    const document = `mutation { identityLink(input: { token: "${await issuer.token({ sub: 'new' })}" }) { identity { id } } }`;
    for (const [token, code] of [
      [secret, 'FORBIDDEN'],
      [undefined, 'UNAUTHENTICATED'],
    ] as const) {
      const { errors } = await app.ask(document, {}, token);
      expect(errors?.[0]?.extensions['code']).toBe(code);
    }
  });

  test('finds no token good where no provider is believed', async () => {
    await using without = await startApp();
    const someone = await signUp(without, 'someone');
    const token = await issuer.token();
    expect(await outcome(links(someone, token))).toEqual([['TOKEN_INVALID', 'token']]);
    const { errors } = await without.ask('{ viewer { id } }', {}, token);
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});

test('identities concern nobody but their owner, also within a household', async () => {
  const [host, guest] = [await signUp(app, 'host'), await signUp(app, 'guest')];
  const member = { householdId: host.ids.household, email: 'guest@example.org', role: 'ADULT' };
  const { invitationToken } = await host.does('householdMemberSet', member, 'invitationToken');
  await guest.does('invitationAccept', { token: invitationToken }, 'household { id }');
  const { identity } = await links(guest, await issuer.token({ sub: 'guest' }));
  const query = `query ($id: ID!) { node(id: $id) { id } household(id: "${host.ids.household}") { accounts { user { name identities { id } } } } }`;
  const namesAndIds = async (who: Actor) => {
    const { data } = await who.asks(query, { id: identity.id });
    const { user } = data['household'].accounts.find((each: Loose) => each['user'].name === 'guest');
    return [data['node']?.id, ...user.identities.map((each: Loose) => each['id'])];
  };
  expect(await namesAndIds(guest)).toEqual([identity.id, identity.id]);
  expect(await namesAndIds(host)).toEqual([undefined]);
});

describe('unlinking', () => {
  test('ends what the tokens of the identity open, and touches nobody else', async () => {
    const pat = await signUp(app, 'pat');
    const token = await issuer.token({ sub: 'pat', email: 'pat@example.org' });
    const { identity } = await links(pat, token);
    for (const id of [identity.id, 'x', pat.ids.user]) {
      expect(await unlinks(ann.token, id)).toEqual({
        deletedId: null,
        userErrors: [{ code: 'NOT_FOUND', path: ['id'] }],
      });
    }
    expect(await opens(token)).toBe(pat.ids.user);
    expect(await unlinks(pat.token, identity.id)).toEqual({ deletedId: identity.id, userErrors: [] });
    expect(await opens(token)).toBe('UNAUTHENTICATED');
    expect((await links(pat, token)).userErrors).toEqual([]);
  });

  test('leaves the last way in: another identity, or a password', async () => {
    const [first, second] = [await issuer.token({ sub: 'only' }), await issuer.token({ sub: 'more' })];
    const identities = async () => {
      const { data } = await app.ask<Loose>('{ viewer { identities { id subject } } }', {}, first);
      return data['viewer'].identities as { id: string; subject: string }[];
    };
    const [only] = await identities();
    const refused = { deletedId: null, userErrors: [{ code: 'FORBIDDEN', path: ['id'] }] };
    expect(await unlinks(first, only!.id)).toEqual(refused);
    const link = 'mutation ($token: String!) { identityLink(input: { token: $token }) { userErrors { code } } }';
    await app.ask(link, { token: second }, first);
    const more = (await identities()).find(({ subject }) => subject === 'more')!;
    // of two at once one is refused; a token whose identity has just gone is that of somebody new
    const both = await Promise.all([only!, more].map(({ id }) => unlinks(first, id)));
    const codes = both.map(({ userErrors }) => userErrors[0]?.code ?? 'gone');
    expect(codes.toSorted()).toEqual([expect.stringMatching(/FORBIDDEN|NOT_FOUND/), 'gone']);
    expect(await app.sql("select id from identities where subject = 'more' or id = '" + only!.id + "'")).toHaveLength(
      1,
    );
  });

  test('an account that came from the provider may set a password, and leave the provider', async () => {
    const token = await issuer.token({ sub: 'leaver', email: 'leaver@example.org' });
    const { data } = await app.ask<Loose>('{ viewer { identities { id } } }', {}, token);
    const [{ id }] = data['viewer'].identities;
    const password =
      'mutation { it: userUpdate(input: { password: "correct horse battery" }) { userErrors { code } } }';
    expect((await app.ask<Loose>(password, {}, token)).data['it'].userErrors).toEqual([]);
    expect((await unlinks(token, id))['deletedId']).toBe(id);
    const signIn = `mutation { it: sessionCreate(input: { email: "leaver@example.org", password: "correct horse battery" }) { user { identities { id } } } }`;
    expect((await app.ask<Loose>(signIn)).data['it'].user).toEqual({ identities: [] });
  });
});
