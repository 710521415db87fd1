import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

const PASSWORD = 'correct horse battery';

let app: TestApp;
/** The first account of a server is its operator. */
let operator: Actor;
let ann: Actor;

beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXIES: 'loopback' });
  operator = await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** The actions of a request, the oldest first. */
const actionsOf = (requestId: string) =>
  app.sql(`select * from user_actions where request_id = '${requestId}' order by id`);

/** Sends a document as a browser would through a proxy, and gives the actions that it left. */
async function left(query: string, { token, headers = {} }: { token?: string; headers?: Record<string, string> } = {}) {
  const reply = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query }),
  });
  const requestId = reply.headers.get('x-request-id')!;
  await reply.text();
  return actionsOf(requestId);
}

const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

const signsIn = (password: string) =>
  `mutation { sessionCreate(input: { email: "ann@example.org", password: "${password}" }) { token userErrors { code } } }`;

const make = (name: string) => `${name}: familyMemberCreate(input: { name: "${name}" }) { familyMember { id } }`;

describe('an action', () => {
  test('says who did what, from where, with what, and how it ended', async () => {
    const create = `mutation { authorCreate(input: { name: "A. Milne" }) { author { id } userErrors { code } } }`;
    const headers = { 'user-agent': 'Test/1.0', 'x-forwarded-for': '2001:db8::7', 'x-request-id': 'one-of-each-1' };
    const [success] = await left(create, { token: operator.token, headers });
    expect(success).toMatchObject({
      action_type: 'mutation authorCreate',
      resource: expect.stringMatching(/^author\/[\da-f-]{36}$/),
      outcome: 'SUCCESS',
      user_id: operator.ids.user,
      account_id: operator.ids.user,
      username: 'operator@example.org',
      ip_address: '2001:db8::7',
      user_agent: 'Test/1.0',
      request_id: 'one-of-each-1',
      response_status: 200,
      error_message: null,
    });
    expect(json(success!['user_roles'])).toEqual(['OPERATOR', `OWNER:${operator.ids.household}`]);
    expect(Number(success!['duration_ms'])).toBeGreaterThanOrEqual(0);
    expect(new Date(success!['timestamp'] as number | string).toISOString()).toBe(app.clock.at.toISOString());
  });

  test('of what is denied tells so, whether by the door or by a rule', async () => {
    const [byDoor] = await left('mutation { authorCreate(input: { name: "x" }) { author { id } } }', {
      token: ann.token,
    });
    expect(byDoor).toMatchObject({ outcome: 'PERMISSION_DENIED', user_id: ann.ids.user });
    expect(byDoor!['error_message']).toMatch(/^FORBIDDEN: /);
    const [stranger] = await left('mutation { authorCreate(input: { name: "x" }) { author { id } } }');
    expect(stranger).toMatchObject({ outcome: 'PERMISSION_DENIED', user_id: 'anonymous', username: 'anonymous' });
  });

  test('of what is refused has the codes and paths, and not the values', async () => {
    const [refused] = await left(`mutation { familyMemberCreate(input: { name: " " }) { userErrors { code } } }`, {
      token: ann.token,
    });
    expect(refused).toMatchObject({ outcome: 'ERROR', response_status: 200, error_message: 'REQUIRED name' });
  });

  test('is left by signing in, and by failing to, without a password', async () => {
    const [success] = await left(signsIn(PASSWORD));
    expect(success).toMatchObject({ outcome: 'SUCCESS', user_id: ann.ids.user, username: 'ann@example.org' });
    const [failure] = await left(signsIn('incorrect horse'));
    expect(failure).toMatchObject({ outcome: 'ERROR', user_id: 'anonymous' });
    for (const row of [success, failure]) {
      expect(JSON.stringify(row)).not.toContain('horse');
      expect(json(row!['request_data'])).toMatchObject({ input: { password: '[REDACTED]' } });
    }
  });

  test('is left by each mutation of a document, and by no query but those of operators', async () => {
    const rows = await left(`mutation { ${make('Uli')} ${make('Ute')} }`, { token: ann.token });
    expect(rows.map(row => row['action_type'])).toEqual(Array(2).fill('mutation familyMemberCreate'));
    expect(await left('{ viewer { id } }', { token: ann.token })).toEqual([]);
    const [read] = await left('{ userActions { meta { total } } }', { token: operator.token });
    expect(read).toMatchObject({ action_type: 'query userActions', outcome: 'SUCCESS' });
    const [denied] = await left('{ userActions { meta { total } } }', { token: ann.token });
    expect(denied).toMatchObject({ action_type: 'query userActions', outcome: 'PERMISSION_DENIED' });
  });

  test('has room for long values, cut', async () => {
    const headers = { 'user-agent': 'x'.repeat(5000) };
    const [row] = await left('mutation { familyMemberCreate(input: { name: "Long" }) { familyMember { id } } }', {
      token: ann.token,
      headers,
    });
    expect(row!['user_agent']).toBe('x'.repeat(500));
  });

  test('is not for an address that no proxy has told', async () => {
    await using direct = await startApp();
    const cat = await signUp(direct, 'cat');
    await fetch(`${direct.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${cat.token}`,
        'x-forwarded-for': '192.0.2.1',
      },
      body: JSON.stringify({ query: 'mutation { sessionDelete { userErrors { code } } }' }),
    });
    const rows = await direct.sql(`select ip_address from user_actions where action_type = 'mutation sessionDelete'`);
    expect(rows).toEqual([{ ip_address: '127.0.0.1' }]);
  });
});
