import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { type Issuer, SECONDS, startIssuer } from '../../support/issuer.ts';

let issuer: Issuer;
let app: TestApp;
beforeAll(async () => {
  issuer = await startIssuer();
  app = await startApp(issuer.env);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const VIEWER = `{ viewer { id email name isVerified timeZone roles defaultCalendar { timeZone }
  households { id name timeZone members { name user { id } } } identities { id issuer subject username roles } } }`;

interface Refusal {
  readonly code: unknown;
  readonly message: string;
}

/** The account behind a token, or why there is none. */
async function account(token: string, on = app): Promise<{ viewer: Loose | null; refusal: Refusal | null }> {
  const { data, errors } = await on.ask<{ viewer: Loose } | null>(VIEWER, {}, token);
  const [error] = errors ?? [];
  const refusal = error ? { code: error.extensions['code'], message: error.message } : null;
  return { viewer: data?.viewer ?? null, refusal };
}

const count = async (table: string, on = app) => Number((await on.sql(`select count(*) as n from ${table}`))[0]!['n']);

describe('whoever comes first', () => {
  const PAT = {
    sub: 'pat',
    email: 'Pat@Example.org',
    email_verified: true,
    name: 'Pat Doe',
    preferred_username: 'pat',
    zoneinfo: 'Europe/Berlin',
    realm_access: { roles: ['parent', 'admin'] },
  };

  test('gets an account with household, person and calendar, and is the operator of an empty server', async () => {
    const { viewer } = await account(await issuer.token(PAT));
    expect(viewer).toEqual({
      id: expect.any(String),
      email: 'pat@example.org',
      name: 'Pat Doe',
      isVerified: true,
      timeZone: 'Europe/Berlin',
      roles: ['OPERATOR'],
      defaultCalendar: { timeZone: 'Europe/Berlin' },
      households: [
        {
          id: expect.any(String),
          name: "Pat Doe's household",
          timeZone: 'Europe/Berlin',
          members: [{ name: 'Pat Doe', user: { id: viewer?.['id'] } }],
        },
      ],
      identities: [
        { id: expect.any(String), issuer: issuer.url, subject: 'pat', username: 'pat', roles: ['parent', 'admin'] },
      ],
    });
    expect(await count('sessions')).toBe(0);
  });

  test('finds it again with the next token, whatever that says of address and name', async () => {
    const { viewer: first } = await account(await issuer.token(PAT));
    const { viewer: again } = await account(await issuer.token({ ...PAT, email: 'else@example.org', name: 'Else' }));
    expect(again).toEqual(first);
  });

  test('and the roles of the provider give no rights here', async () => {
    const { viewer } = await account(
      await issuer.token({ sub: 'no-op', realm_access: { roles: ['OPERATOR', 'admin'] } }),
    );
    expect(viewer?.['roles']).toEqual([]);
  });
});

test.each([
  [{ email: 'kim@example.org' }, { email: 'kim@example.org', name: 'kim', isVerified: false }],
  [
    { email: 'lee@example.org', email_verified: 'true' },
    { email: 'lee@example.org', isVerified: false },
  ],
  [
    { email: 'no address', email_verified: true, name: 'No' },
    { email: expect.stringMatching(/@oidc\.invalid$/), name: 'No', isVerified: false },
  ],
  [
    { preferred_username: 'quin', name: ' ' },
    { email: expect.stringMatching(/@oidc\.invalid$/), name: 'quin', isVerified: false },
  ],
  [{}, { name: 'subject one', timeZone: 'UTC' }],
  [{ zoneinfo: 'Mars/Olympus' }, { timeZone: 'UTC' }],
  [{ name: 'two\nlines', preferred_username: 'x'.repeat(256) }, { name: 'subject two' }],
] as [object, { name?: string }][])('a token with %j makes an account with %j', async (claims, expected) => {
  const sub = expected.name ?? JSON.stringify(claims);
  const { viewer } = await account(await issuer.token({ sub, ...claims }));
  expect(viewer).toMatchObject(expected);
});

test('the rights are those of the account, read in one statement', async () => {
  const token = await issuer.token({ sub: 'reader' });
  await account(token);
  const statements = await statementsOf(() => app.ask('{ __typename }', {}, token));
  expect(statements).toHaveLength(1);
});

test('an account can be opened over GET too', async () => {
  const query = encodeURIComponent('{ viewer { name } }');
  const headers = {
    authorization: `Bearer ${await issuer.token({ sub: 'getter', name: 'Getter' })}`,
    'content-type': 'application/json',
  };
  const reply = await fetch(`${app.url}/graphql?query=${query}`, { headers });
  expect(await reply.json()).toEqual({ data: { viewer: { name: 'Getter' } } });
});

test.each([[{ email: 'many@example.org' }], [{}]])(
  'of twenty first requests at once, with %j, one opens an account',
  async claims => {
    const [users, token] = [
      await count('users'),
      await issuer.token({ sub: `many ${JSON.stringify(claims)}`, ...claims }),
    ];
    const found = await Promise.all(Array.from({ length: 20 }, () => account(token)));
    expect(new Set(found.map(({ viewer }) => viewer?.['id'])).size).toBe(1);
    expect(found.filter(({ refusal }) => refusal)).toEqual([]);
    expect(await count('users')).toBe(users + 1);
  },
);

test('of many at the provider who come at once with one address, one gets an account', async () => {
  for (let i = 0; i < 12; i++) {
    const email = `together${i}@example.org`;
    const tokens = await Promise.all(
      ['a', 'b', 'c', 'd'].map(name => issuer.token({ sub: `${name} ${email}`, email })),
    );
    const found = await Promise.all(tokens.map(token => account(token)));
    const codes = found.map(({ viewer, refusal }) => refusal?.code ?? viewer?.['email']);
    expect(codes.toSorted()).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', email]);
  }
});

test('of two who sign up at once with one address, with a password and with a token, one gets the account', async () => {
  for (let i = 0; i < 12; i++) {
    const token = await issuer.token({ sub: `race ${i}`, email: `race${i}@example.org`, email_verified: true });
    const [other, { viewer, refusal }] = await Promise.all([signUp(app, `race${i}`).catch(() => null), account(token)]);
    expect(refusal?.code ?? 'opened').toBe(other ? 'UNAUTHENTICATED' : 'opened');
    expect(viewer === null).toBe(other !== null);
  }
});

describe('an account that is there', () => {
  test('is never tied to a token because of its address, however verified', async () => {
    const ann = await signUp(app, 'ann');
    const before = [await count('users'), await count('identities'), await count('households')];
    const { viewer, refusal } = await account(
      await issuer.token({ sub: 'ann', email: 'ANN@example.org', email_verified: true }),
    );
    expect([viewer, refusal]).toEqual([
      null,
      { code: 'UNAUTHENTICATED', message: expect.stringMatching(/sign in.*identityLink/) },
    ]);
    expect([await count('users'), await count('identities'), await count('households')]).toEqual(before);
    expect((await ann.asks('{ viewer { identities { id } } }')).data).toEqual({ viewer: { identities: [] } });
  });

  test('is refused with the status of a stranger', async () => {
    const authorization = `Bearer ${await issuer.token({ sub: 'ann', email: 'ann@example.org' })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const reply = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ viewer { id } }"}' });
    expect(reply.status).toBe(401);
  });
});

describe('a server that takes no new accounts', () => {
  test('takes none from the provider, and says so', async () => {
    await using closed = await startApp({ ...issuer.env, SIGN_UP: 'closed' });
    const { viewer, refusal } = await account(await issuer.token({ sub: 'pat' }), closed);
    expect([viewer, refusal]).toEqual([
      null,
      { code: 'UNAUTHENTICATED', message: expect.stringContaining('no new accounts') },
    ]);
    expect(await count('users', closed)).toBe(0);
  });

  test('nor does one that is about to end', async () => {
    await using ending = await startApp(issuer.env);
    ending.refuseChanges();
    const { refusal } = await account(await issuer.token({ sub: 'pat' }), ending);
    expect(refusal?.code).toBe('UNAVAILABLE');
    expect(await count('users', ending)).toBe(0);
  });

  test('nor one that has taken too many from one network', async () => {
    await using limited = await startApp({ ...issuer.env, RATE_LIMIT_ANONYMOUS: '2' });
    const codes: unknown[] = [];
    for (const sub of ['one', 'two', 'three', 'one']) {
      codes.push((await account(await issuer.token({ sub }), limited)).refusal?.code);
    }
    expect(codes).toEqual([undefined, undefined, 'RATE_LIMITED', undefined]);
  });
});

const rowOfChanging = async () => {
  const [found] = await app.sql("select username, roles, updated_at from identities where subject = 'changing'");
  return found!;
};

test('name and roles at the provider are kept as last seen, and written only when they change', async () => {
  const claims = { sub: 'changing', preferred_username: 'before', realm_access: { roles: ['a', 'b'] } };
  await account(await issuer.token(claims));
  const before = await rowOfChanging();
  const inOtherOrder = await issuer.token({ ...claims, realm_access: { roles: ['b', 'a'] } });
  const quiet = await statementsOf(() => app.ask('{ __typename }', {}, inOtherOrder));
  expect(quiet).toHaveLength(1);
  expect(await rowOfChanging()).toEqual(before);
  const changed = await issuer.token({ ...claims, preferred_username: 'after', realm_access: { roles: ['b'] } });
  await account(changed);
  await vi.waitFor(async () => {
    const { username, roles } = await rowOfChanging();
    expect([username, typeof roles === 'string' ? JSON.parse(roles) : roles]).toEqual(['after', ['b']]);
  });
});

const ask = (document: string, token: string) => app.ask<Loose | null>(document, {}, token);
const isIn = async (token: string) => (await account(token)).viewer !== null;

describe('signing out', () => {
  const OUT = 'mutation { sessionDelete { deletedId userErrors { code } } }';
  const OUT_EVERYWHERE = 'mutation { sessionDelete(everywhere: true) { deletedId userErrors { code } } }';

  test.each([OUT, OUT_EVERYWHERE])(
    'by %s ends all tokens that were issued until then, and none after',
    async document => {
      const sub = `leaving ${document.length}`;
      const [token, other] = await Promise.all([issuer.token({ sub }), issuer.token({ sub, iat: SECONDS - 60 })]);
      const { viewer } = await account(token);
      app.clock.at = new Date(NOW.getTime() + 1500);
      const { data } = await ask(document, token);
      expect(data?.['sessionDelete']).toEqual({ deletedId: viewer?.['identities'][0].id, userErrors: [] });
      expect([await isIn(token), await isIn(other)]).toEqual([false, false]);
      const users = await count('users');
      expect(await isIn(await issuer.token({ sub, iat: SECONDS + 1 }))).toBe(false);
      expect(await isIn(await issuer.token({ sub, iat: SECONDS + 2 }))).toBe(true);
      expect(await count('users')).toBe(users);
      app.clock.at = NOW;
    },
  );

  test('everywhere with a password ends them too', async () => {
    const bob = await signUp(app, 'bob');
    const token = await issuer.token({ sub: 'bob' });
    await bob.does('identityLink', { token }, 'identity { id }');
    expect((await account(token)).viewer?.['id']).toBe(bob.ids.user);
    await ask(OUT_EVERYWHERE, bob.token);
    expect(await isIn(token)).toBe(false); // issued in this very second
    expect(await isIn(await issuer.token({ sub: 'bob', iat: SECONDS + 1 }))).toBe(true);
  });
});

test('erasing takes the identity along', async () => {
  const token = await issuer.token({ sub: 'gone', email: 'gone@example.org' });
  const { viewer } = await account(token);
  const document = `mutation { userErase(input: { id: "${viewer?.['id']}" }) { deletedId userErrors { code } } }`;
  const { data } = await app.ask<Loose>(document, {}, token);
  expect(data['userErase'].userErrors).toEqual([]);
  expect(await app.sql("select id from identities where subject = 'gone'")).toEqual([]);
});
