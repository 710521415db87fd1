import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { hashesOf } from './hashes.ts';
import { queries, type Reply } from './posting.ts';

const RIGHT = 'correct horse battery';
const WRONG = 'incorrect horse battery';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Each test is played in houses and by accounts of its own. */
let houses = 0;
const newHouse = (): string => `198.18.${++houses >> 8}.${houses & 255}`;
const newAccount = (): Promise<Actor> => signUp(app, `person${++houses}`);
const emailOf = ({ name }: Actor): string => `${name}@example.org`;

interface Try {
  readonly email: string;
  readonly password?: string;
  readonly house: string;
}

/** What came of each field: `in`, or the code that it was refused with. */
function outcomes({ data, errors }: Reply): string[] {
  const codes = new Map(errors.map(({ path, extensions }) => [path?.[0], String(extensions['code'])]));
  return Object.entries(data ?? {}).map(
    ([name, field]) => codes.get(name) ?? field?.userErrors[0]?.code ?? (field?.token && 'in') ?? 'done',
  );
}

const FIELD = (alias: string, input: string) =>
  `${alias}: sessionCreate(input: ${input}) { token userErrors { code message path } }`;

const signsIn = ({ email, password = WRONG, house }: Try): Promise<Reply> =>
  queries(
    app,
    `mutation ($input: SessionCreateInput!) { ${FIELD('it', '$input')} }`,
    { input: { email, password } },
    {
      'x-forwarded-for': house,
    },
  );

const outcome = async (attempt: Try): Promise<string> => outcomes(await signsIn(attempt))[0]!;

async function tries(count: number, attempt: Try): Promise<string[]> {
  const all: string[] = [];
  for (let each = 0; each < count; each++) all.push(await outcome(attempt));
  return all;
}

const times = (count: number, code: string): string[] => Array.from({ length: count }, () => code);

describe('guessing a password', () => {
  test('ends after ten wrong ones, with 429 and when to come back, and without a hash or a statement', async () => {
    const ann = await newAccount();
    const attempt = { email: emailOf(ann), house: newHouse() };
    expect(await tries(10, attempt)).toEqual(times(10, 'INVALID'));
    let reply: Reply | undefined;
    const statements: string[] = [];
    const hashes = await hashesOf(async () => {
      statements.push(...(await statementsOf(async () => (reply = await signsIn({ ...attempt, password: RIGHT })))));
    });
    expect([statements, hashes]).toEqual([[], 0]);
    expect(reply).toMatchObject({ status: 429, code: 'RATE_LIMITED', data: { it: null } });
    expect(reply!.errors[0]!.message).toMatch(/^Too many wrong passwords; try again in 1\d minutes$/);
    const { retryAfter } = reply!.errors[0]!.extensions;
    expect(reply!.headers.get('retry-after')).toBe(String(retryAfter));
    expect(retryAfter).toBeGreaterThan(800);
  });

  test('does not keep the owner out elsewhere, nor others who live here', async () => {
    const [ann, ben] = [await newAccount(), await newAccount()];
    const house = newHouse();
    await tries(11, { email: emailOf(ann), house });
    expect(await outcome({ email: emailOf(ann), password: RIGHT, house: newHouse() })).toBe('in');
    expect(await outcome({ email: emailOf(ben), password: RIGHT, house })).toBe('in');
    expect(await ann.asks('{ viewer { id } }')).toMatchObject({ data: { viewer: { id: ann.ids.user } } });
  });

  test('by aliases of one document is counted by field', async () => {
    const ann = await newAccount();
    const headers = { 'x-forwarded-for': newHouse() };
    const input = `{ email: "${emailOf(ann)}", password: "${WRONG}" }`;
    const fields = Array.from({ length: 15 }, (_, index) => FIELD(`a${index}`, input));
    let reply: Reply | undefined;
    const hashes = await hashesOf(
      async () => (reply = await queries(app, `mutation { ${fields.join(' ')} }`, {}, headers)),
    );
    expect(outcomes(reply!)).toEqual([...times(10, 'INVALID'), ...times(5, 'RATE_LIMITED')]);
    expect(hashes).toBe(10);
    expect(reply!.status).toBe(200); // some of it was answered
  });

  test('by many requests at the same moment finds no gap', async () => {
    const ann = await newAccount();
    const attempt = { email: emailOf(ann), house: newHouse() };
    let all: string[] = [];
    const hashes = await hashesOf(async () => {
      all = await Promise.all(Array.from({ length: 40 }, () => outcome(attempt)));
    });
    expect(all.toSorted()).toEqual([...times(10, 'INVALID'), ...times(30, 'RATE_LIMITED')]);
    expect(hashes).toBe(10);
  });

  test('in any spelling of the address is for one account', async () => {
    const house = newHouse();
    const spellings = ['pat@example.org', 'PAT@example.org', ' pat@EXAMPLE.org '];
    const all: string[] = [];
    for (let each = 0; each < 12; each++) all.push(await outcome({ email: spellings[each % 3]!, house }));
    expect(all).toEqual([...times(10, 'INVALID'), ...times(2, 'RATE_LIMITED')]);
  });

  test('of many accounts from one house ends after thirty', async () => {
    const house = newHouse();
    const all: string[] = [];
    for (let each = 0; each < 32; each++) all.push(await outcome({ email: `nobody${each}@example.org`, house }));
    expect(all).toEqual([...times(30, 'INVALID'), ...times(2, 'RATE_LIMITED')]);
  });

  test('is forgiven to whoever remembers it in time', async () => {
    const ann = await newAccount();
    const attempt = { email: emailOf(ann), house: newHouse() };
    for (const _ of '12') {
      expect(await tries(9, attempt)).toEqual(times(9, 'INVALID'));
      expect(await outcome({ ...attempt, password: RIGHT })).toBe('in');
    }
  });

  test('from everywhere does not lock the account: a new place has one try, and the right one is enough', async () => {
    const ann = await newAccount();
    for (let place = 0; place < 10; place++) await tries(10, { email: emailOf(ann), house: newHouse() });
    expect(await tries(2, { email: emailOf(ann), house: newHouse() })).toEqual(['INVALID', 'RATE_LIMITED']);
    expect(await outcome({ email: emailOf(ann), password: RIGHT, house: newHouse() })).toBe('in');
  });
});

describe('a known and an unknown address', () => {
  test('are answered alike, after the same statements and as many hashes', async () => {
    const ann = await newAccount();
    const known = await traceOf({ email: emailOf(ann), house: newHouse() });
    expect(await traceOf({ email: 'somebody.else@example.org', house: newHouse() })).toEqual(known);
    expect(known).toMatchObject({ hashes: 1, answer: { status: 200 } });
    // the account is looked for; the rest writes down that somebody tried
    expect(known.statements.filter(sql => sql.includes('users'))).toHaveLength(1);
    expect(known.statements.filter(sql => sql.startsWith('insert'))).toHaveLength(1);
  });

  test('are refused alike', async () => {
    const ann = await newAccount();
    const told = [];
    for (const email of [emailOf(ann), 'nobody.at.all@example.org']) {
      const attempt = { email, house: newHouse() };
      told.push([...(await tries(10, attempt)), shapeOf(await signsIn(attempt))]);
    }
    expect(told[0]).toEqual(told[1]);
  });
});

/** What an attempt leaves to be seen, to the caller and to the database. */
async function traceOf(attempt: Try) {
  let answer: unknown;
  let statements: string[] = [];
  const hashes = await hashesOf(async () => {
    statements = await statementsOf(async () => (answer = shapeOf(await signsIn(attempt))));
  });
  return { answer, hashes, statements: statements.map(withoutValues) };
}

const withoutValues = (sql: string): string => sql.replaceAll(/'[^']*'/g, '?');
const shapeOf = ({ status, text, headers }: Reply) => ({
  status,
  names: [...headers.keys()].filter(name => name !== 'date'),
  text: text.replaceAll(/"requestId":"[^"]*"|"retryAfter":\d+/g, ''),
});

describe('the password until now', () => {
  const UPDATE = `mutation ($input: UserUpdateInput!) { it: userUpdate(input: $input) { user { id } userErrors { code path } } }`;

  test('is guessed ten times, from one place, also by whoever has found a client that is signed in', async () => {
    const ann = await newAccount();
    const house = newHouse();
    const changes = async (currentPassword: string, at = house) => {
      const headers = { 'x-forwarded-for': at, authorization: `Bearer ${ann.token}` };
      return outcomes(
        await queries(app, UPDATE, { input: { password: 'a new horse battery', currentPassword } }, headers),
      );
    };
    for (let each = 0; each < 10; each++) expect(await changes(WRONG)).toEqual(['INVALID']);
    expect(await changes(RIGHT)).toEqual(['RATE_LIMITED']);
    expect(await outcome({ email: emailOf(ann), password: RIGHT, house })).toBe('RATE_LIMITED'); // one secret, one count
    expect(await changes(RIGHT, newHouse())).toEqual(['done']);
  });
});

describe('tokens', () => {
  const TOKEN = 'almv_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const field = (name: string) => `${name}(input: { token: "${TOKEN}" }) { userErrors { code } }`;

  test('that nobody was given are looked up thirty times, of whichever kind', async () => {
    const ann = await newAccount();
    const headers = { 'x-forwarded-for': newHouse(), authorization: `Bearer ${ann.token}` };
    const document = (name: string) =>
      `mutation { ${Array.from({ length: 10 }, (_, index) => `a${index}: ${field(name)}`).join(' ')} }`;
    const all: string[] = [];
    for (const name of ['userVerify', 'invitationAccept', 'userVerify', 'invitationAccept']) {
      all.push(...outcomes(await queries(app, document(name), {}, headers)));
    }
    expect(all).toEqual([...times(30, 'TOKEN_INVALID'), ...times(10, 'RATE_LIMITED')]);
    const other = await queries(app, `mutation { ${field('userVerify')} }`, {}, { 'x-forwarded-for': newHouse() });
    expect(outcomes(other)).toEqual(['TOKEN_INVALID']);
    expect(await outcome({ email: emailOf(ann), password: RIGHT, house: headers['x-forwarded-for'] })).toBe('in');
  });
});
