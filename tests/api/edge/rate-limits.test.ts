import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { hashesOf } from './hashes.ts';
import { type Reply, queries, sends } from './posting.ts';

const PROXIED = { TRUSTED_PROXIES: 'loopback' };
const from = (address: string, token?: string) => ({
  'x-forwarded-for': address,
  ...(token && { authorization: `Bearer ${token}` }),
});

/** What every refusal is: in GraphQL's shape, and told when to come back, to programs and to people. */
function expectRefusal({ status, headers, data, errors }: Reply, most: number): void {
  expect(status).toBe(429);
  expect(Object.values(data ?? {}).filter(Boolean)).toEqual([]);
  const { retryAfter, ...rest } = errors[0]!.extensions;
  expect(rest).toEqual({ code: 'RATE_LIMITED', requestId: headers.get('x-request-id') });
  expect(retryAfter).toBeGreaterThan(most - 15);
  expect(retryAfter).toBeLessThanOrEqual(most);
  expect(headers.get('retry-after')).toBe(String(retryAfter));
  expect(errors[0]!.message).toMatch(/^Too many .+; try again in \d+ (second|minute)s?$/);
}

/** The clock of the machine goes on; nothing else does. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}
afterEach(() => void vi.useRealTimers());

describe('requests', () => {
  test('are so many a minute for an address, whoever signs them', async () => {
    await using app = await startApp({ ...PROXIED, RATE_LIMIT_REQUESTS: '3' });
    const ask = (address: string, token?: string) => queries(app, '{ __typename }', {}, from(address, token));
    for (const token of [undefined, 'one', 'another']) expect((await ask('192.0.2.1', token)).status).toBe(200);
    expectRefusal(await ask('192.0.2.1'), 60);
    expectRefusal(await ask('192.0.2.1', 'a-third'), 60);
    expect((await ask('192.0.2.2')).status).toBe(200);
    later(61);
    expect((await ask('192.0.2.1')).status).toBe(200);
  });

  test('are refused before a token is looked up or a body read', async () => {
    await using app = await startApp({ RATE_LIMIT_REQUESTS: '1' });
    const ask = () => queries(app, '{ __typename }', {}, { authorization: 'Bearer somebody' });
    expect(await statementsOf(ask)).toHaveLength(1);
    expect(await statementsOf(ask)).toEqual([]);
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    // of the body that is promised not a byte is sent
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n');
    socket.write('connection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 429 [^]+RATE_LIMITED/);
  });

  test('of pages of other origins are refused in a way that these can read', async () => {
    const origin = 'https://calendar.example';
    await using app = await startApp({ RATE_LIMIT_REQUESTS: '1', CORS_ORIGINS: origin });
    await queries(app, '{ __typename }');
    const reply = await queries(app, '{ __typename }', {}, { origin });
    expectRefusal(reply, 60);
    expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
    expect(reply.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  test('for health are not counted', async () => {
    await using app = await startApp({ RATE_LIMIT_REQUESTS: '1' });
    for (const _ of '123') {
      expect((await sends(app, '/healthz')).status).toBe(200);
      expect((await sends(app, '/readyz')).status).toBe(200);
    }
    expect((await queries(app, '{ __typename }')).status).toBe(200);
  });
});

const CHEAP = '{ serverInfo { version } }';
const DEAR = '{ events(first: 20) { nodes { id } } }';

describe('cost', () => {
  test('is so much a minute for an account, wherever it is', async () => {
    await using app = await startApp({ ...PROXIED, RATE_LIMIT_COST: '100' });
    const [ann, ben] = [await signUp(app, 'ann'), await signUp(app, 'ben')];
    const ask = (address: string, token: string) => queries(app, DEAR, {}, from(address, token));
    for (const place of [1, 2, 3, 4]) expect((await ask(`192.0.2.${place}`, ann.token)).status).toBe(200);
    const [refused, statements] = await withStatements(() => ask('192.0.2.5', ann.token));
    expectRefusal(refused, 60);
    expect(refused.data).toBeUndefined();
    expect(statements).toHaveLength(1); // the one that says whose token it is
    expect((await ask('192.0.2.1', ben.token)).status).toBe(200);
    later(61);
    expect((await ask('192.0.2.1', ann.token)).status).toBe(200);
  });

  test('is so much a minute for an address of strangers', async () => {
    await using app = await startApp({ ...PROXIED, RATE_LIMIT_COST: '42' });
    const ask = (query: string, address: string) => queries(app, query, {}, from(address));
    for (const _ of '12') expect((await ask(DEAR, '192.0.2.1')).status).toBe(200);
    expectRefusal(await ask(DEAR, '192.0.2.1'), 60);
    expect((await ask(DEAR, '192.0.2.2')).status).toBe(200);
  });

  test('of what was refused is not taken, so there is room for what is cheaper', async () => {
    await using app = await startApp({ RATE_LIMIT_COST: '30' });
    expect((await queries(app, DEAR)).status).toBe(200);
    expect((await queries(app, DEAR)).status).toBe(429);
    expect((await queries(app, CHEAP)).status).toBe(200);
    expect((await queries(app, '{ __typename }')).status).toBe(200);
  });

  test('counts pages by the variable that sizes them', async () => {
    await using app = await startApp({ RATE_LIMIT_COST: '50' });
    const ask = (n: number) => queries(app, 'query ($n: Int) { events(first: $n) { nodes { id } } }', { n });
    expect((await ask(40)).status).toBe(200);
    expect((await ask(40)).status).toBe(429);
    expect((await ask(2)).status).toBe(200);
  });

  test('that is too much keeps a mutation from happening', async () => {
    await using app = await startApp({ RATE_LIMIT_COST: '1000' });
    const ann = await signUp(app, 'ann');
    const add = 'mutation { familyMemberCreate(input: { name: "Kim" }) { familyMember { id } } }';
    const headers = { authorization: `Bearer ${ann.token}` };
    while ((await queries(app, '{ events(first: 100) { nodes { id } } }', {}, headers)).status === 200);
    while ((await queries(app, '{ viewer { id } }', {}, headers)).status === 200);
    expectRefusal(await queries(app, add, {}, headers), 60);
    const [row] = await app.sql("select count(*) as total from family_members where name = 'Kim'");
    expect(Number(row?.['total'])).toBe(0);
  });

  test('over the limit of one request is told as that, not as too many', async () => {
    await using app = await startApp({ RATE_LIMIT_COST: '50' });
    const tooDear =
      '{ events(first: 100) { nodes { organizer { households { members { user { households { id } } } } } } } }';
    expect(await queries(app, tooDear)).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED' });
  });
});

async function withStatements(work: () => Promise<Reply>): Promise<[Reply, string[]]> {
  let reply: Reply | undefined;
  const statements = await statementsOf(async () => (reply = await work()));
  return [reply!, statements];
}

const signsUp = (app: TestApp, names: readonly string[], headers: Record<string, string> = {}) => {
  const fields = names.map(
    name => `${name}: userSignUp(input: { email: "${name}@example.org", password: "correct horse battery" }) {
      token userErrors { code } }`,
  );
  return queries(app, `mutation { ${fields.join('\n')} }`, {}, headers);
};

describe('sign-ups', () => {
  test('are so many an hour for an address, counted by field and not by request', async () => {
    await using app = await startApp({ ...PROXIED, RATE_LIMIT_ANONYMOUS: '2' });
    const here = from('192.0.2.1');
    const partly = await signsUp(app, ['a', 'b', 'c', 'd'], here);
    expect(partly.status).toBe(200);
    expect(partly.errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['c'], 'RATE_LIMITED'],
      [['d'], 'RATE_LIMITED'],
    ]);
    expect([partly.data?.['a'].userErrors, partly.data?.['c']]).toEqual([[], null]);
    expect(partly.headers.get('retry-after')).toBeNull();
    expectRefusal(await signsUp(app, ['e'], here), 3600);
    expect(await hashesOf(() => signsUp(app, ['f', 'g'], here))).toBe(0);
    expect((await signsUp(app, ['h'], from('192.0.2.2'))).status).toBe(200);
    later(3601);
    expect((await signsUp(app, ['i'], here)).status).toBe(200);
  });

  test('are counted for whoever has an account already: it would be the way to any number of them', async () => {
    await using app = await startApp({ RATE_LIMIT_ANONYMOUS: '2' });
    const ann = await signUp(app, 'ann');
    const headers = { authorization: `Bearer ${ann.token}` };
    expect((await signsUp(app, ['a'], headers)).status).toBe(200);
    expectRefusal(await signsUp(app, ['b'], headers), 3600);
  });
});

test('0 means that there is no limit', async () => {
  await using app = await startApp({ RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_COST: '0', RATE_LIMIT_ANONYMOUS: '0' });
  for (let count = 0; count < 20; count++) expect((await queries(app, DEAR)).status).toBe(200);
  expect((await signsUp(app, ['a', 'b', 'c'])).errors).toEqual([]);
});
