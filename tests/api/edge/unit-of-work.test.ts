import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statements } from '../../../src/database/statements.ts';
import { accountOpened } from '../../../src/modules/people/people.events.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let ann: Actor;
/** Effects that ran after a commit. */
const told: string[] = [];
/** An address whose account is refused by a bug, after all of it was made. */
const CURSED = 'cursed@example.org';

accountOpened.on((scope, { user }) => {
  scope.afterCommit(() => void told.push(user.email));
  if (user.email === CURSED) throw new Error('a listener broke');
});

beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** All that is sent while something runs, with the words of transactions, and without values. */
async function sentBy(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const listener = (sql: unknown) => void seen.push(String(sql).trim().split(/\s/, 1)[0]!.toLowerCase());
  statements.subscribe(listener);
  try {
    await work();
  } finally {
    statements.unsubscribe(listener);
  }
  return seen.filter(word => word !== '/*'); // the ledger's own
}

const members = async (name: string) => app.sql(`select id from family_members where name = '${name}'`);

describe('a document of several mutations', () => {
  test('is one unit of work for each: one fails alone, and the next reads what the others did', async () => {
    const { data, errors } = await ann.asks(`mutation {
      a: familyMemberCreate(input: { name: "One" }) { familyMember { name } userErrors { code } }
      b: familyMemberCreate(input: { name: " " }) { familyMember { name } userErrors { code } }
      c: familyMemberCreate(input: { name: "Three" }) { familyMember { name } userErrors { code }
        query { viewer { households { members { name } } } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      a: { familyMember: { name: 'One' }, userErrors: [] },
      b: { familyMember: null, userErrors: [{ code: 'REQUIRED' }] },
      c: { familyMember: { name: 'Three' }, userErrors: [] },
    });
    const names = data['c'].query.viewer.households[0].members.map(({ name }: Loose) => name);
    expect(names).toEqual(expect.arrayContaining(['ann', 'One', 'Three']));
    expect(await members(' ')).toEqual([]);
  });

  test('has a transaction for each', async () => {
    const sent = await sentBy(() =>
      ann.asks(`mutation {
        a: familyMemberCreate(input: { name: "Left" }) { userErrors { code } }
        b: familyMemberCreate(input: { name: "Right" }) { userErrors { code } }
      }`),
    );
    expect(sent.filter(word => ['begin', 'commit', 'rollback'].includes(word))).toEqual([
      'begin',
      'commit',
      'begin',
      'commit',
    ]);
  });
});

describe('a mutation', () => {
  test('is one transaction, and what is selected of its result is read after it', async () => {
    const sent = await sentBy(() =>
      ann.asks(
        `mutation { familyMemberCreate(input: { name: "Once" }) { familyMember { name } query { viewer { households { members { name } } } } } }`,
      ),
    );
    const [begin, commit] = [sent.indexOf('begin'), sent.indexOf('commit')];
    expect([sent.filter(word => word === 'begin').length, sent.filter(word => word === 'commit').length]).toEqual([
      1, 1,
    ]);
    expect(sent.slice(begin, commit)).toContain('insert');
    expect(new Set(sent.slice(commit + 1))).toEqual(new Set(['select']));
  });

  test('that is refused rolls back, and only then is it written down that it was', async () => {
    const sent = await sentBy(() => ann.tries('familyMemberCreate', { name: ' ' }, '__typename'));
    const rollback = sent.indexOf('rollback');
    expect(rollback).toBeGreaterThan(0);
    expect(sent.slice(0, rollback)).not.toContain('insert');
    expect(sent.slice(rollback).filter(word => ['begin', 'insert', 'commit'].includes(word))).toEqual([
      'begin',
      'insert',
      'commit',
    ]);
  });

  test('of a stranger begins nothing; ten of them a minute are written down, and the rest counted', async () => {
    const tries = () => app.ask('mutation { familyMemberCreate(input: { name: "x" }) { userErrors { code } } }');
    const first = await sentBy(tries);
    expect(first.filter(word => word === 'begin')).toHaveLength(1);
    expect(await app.sql("select outcome from user_actions where user_id = 'anonymous'")).toEqual([
      { outcome: 'PERMISSION_DENIED' },
    ]);
    for (let each = 1; each < 10; each++) await tries();
    expect(await sentBy(tries)).toEqual([]);
    expect(await app.sql("select 1 from user_actions where user_id = 'anonymous'")).toHaveLength(10);
  });

  test('that breaks leaves nothing and runs no effect; one that succeeds runs its effects once', async () => {
    const signsUp = (email: string) =>
      app.ask<Loose>(
        'mutation ($input: UserSignUpInput!) { userSignUp(input: $input) { token userErrors { code } } }',
        {
          input: { email, password: 'correct horse battery' },
        },
      );
    const { data, errors } = await signsUp(CURSED);
    expect([data['userSignUp'], errors?.[0]?.extensions['code']]).toEqual([null, 'INTERNAL']);
    expect(JSON.stringify(errors)).not.toContain('listener');
    expect(await app.sql(`select id from users where email = '${CURSED}'`)).toEqual([]);
    expect(await app.sql("select id from households where name like 'cursed%'")).toEqual([]);
    await signsUp('blessed@example.org');
    expect(told.filter(email => email !== 'ann@example.org')).toEqual(['blessed@example.org']);
  });
});
