import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../../support/app.ts';
import { LEAKS, type Reply, queries, sends } from './posting.ts';
import { Wire } from './wire.ts';

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const asAnn = (query: string, variables: object = {}) =>
  queries(app, query, variables, { authorization: `Bearer ${ann.token}` });

const INTERNAL = { code: 'INTERNAL', requestId: expect.any(String), errorId: expect.stringMatching(/^[\da-f-]{36}$/) };

function expectMasked({ text, errors }: Reply): void {
  expect(errors[0]?.extensions).toEqual(INTERNAL);
  expect(errors[0]?.message).toBe('Something went wrong here. The error id tells the operator what.');
  expect(text).not.toMatch(LEAKS);
  expect(text).not.toMatch(/family_members|household|no such|does not exist/i);
}

describe('a bug', () => {
  test('is masked, in a query and in a mutation, and told by two ids', async () => {
    await app.sql('alter table family_members rename to lost_members');
    try {
      const read = await asAnn('{ viewer { households { members { name } } } }');
      expectMasked({ ...read, text: read.text.replaceAll(/"path":\[[^\]]*\]/g, '') });
      const write = await asAnn('mutation { familyMemberCreate(input: { name: "Kim" }) { familyMember { id } } }');
      expectMasked(write);
      expect(write.data).toEqual({ familyMemberCreate: null });
    } finally {
      await app.sql('alter table lost_members rename to family_members');
    }
    expect(await asAnn('{ viewer { households { members { name } } } }')).toMatchObject({ status: 200, errors: [] });
  });

  test('that leaves nothing to answer has status 500', async () => {
    await app.sql('alter table events rename to lost_events');
    try {
      const reply = await asAnn('{ events { totalCount } }');
      expect(reply.status).toBe(500);
      expectMasked(reply);
    } finally {
      await app.sql('alter table lost_events rename to events');
    }
  });

  test('before GraphQL is masked as well', async () => {
    await app.sql('alter table sessions rename to lost_sessions');
    try {
      const reply = await asAnn('{ viewer { id } }');
      expect([reply.status, reply.code]).toEqual([500, 'INTERNAL']);
      expect(reply.text).not.toMatch(LEAKS);
    } finally {
      await app.sql('alter table lost_sessions rename to sessions');
    }
  });
});

describe('two who save the same at the same moment', () => {
  const EVENT = { title: 'Once', startsAt: '2026-10-02T15:00:00Z', endsAt: '2026-10-02T16:00:00Z' };

  test('one address: one account, and ALREADY_EXISTS for all others', async () => {
    const input = { email: 'race@example.org', password: 'correct horse battery' };
    const document =
      'mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) { token userErrors { code } } }';
    const replies = await Promise.all(Array.from({ length: 6 }, () => queries(app, document, { input })));
    const codes = replies.map(({ data, errors }) => data?.['it']?.userErrors[0]?.code ?? errors[0]?.extensions['code']);
    expect(codes.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'ALREADY_EXISTS'), undefined]);
  });

  test('one id: one event, and ALREADY_EXISTS for all others', async () => {
    const id = '01990000-0000-7000-8000-00000000abcd';
    const answers = await Promise.all(Array.from({ length: 6 }, () => ann.triesToCreate({ ...EVENT, id })));
    const codes = answers.map(({ userErrors }) => userErrors[0]?.code);
    expect(codes.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'ALREADY_EXISTS'), undefined]);
    for (const { userErrors } of answers) expect(JSON.stringify(userErrors)).not.toMatch(LEAKS);
  });
});

describe.skipIf(!isPostgres)('a database that goes away (PostgreSQL)', () => {
  const CUT =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

  test('and comes back between two requests is not noticed', async () => {
    const documents = [
      '{ viewer { name } }',
      'mutation { familyMemberCreate(input: { name: "After" }) { userErrors { code } } }',
    ];
    for (const document of documents) {
      await app.sql(CUT).catch(() => {});
      expect(await asAnn(document)).toMatchObject({ status: 200, errors: [] });
    }
    const [row] = await app.sql("select count(*) as total from family_members where name = 'After'");
    expect(Number(row?.['total'])).toBe(1);
  });

  test('is told as UNAVAILABLE with 503, to readiness too, and is used again when it is back', async () => {
    const { url } = await freshDatabase();
    const { hostname, port } = new URL(url);
    const wire = new Wire(hostname, Number(port));
    await wire.lay();
    const server = await startApp({ DATABASE_URL: url.replace(`:${port}/`, `:${wire.port}/`) });
    const ben = await signUp(server, 'ben');
    const asks = () => queries(server, '{ viewer { name } }', {}, { authorization: `Bearer ${ben.token}` });
    const asksAsStranger = () => queries(server, '{ events { totalCount } }');
    expect(await asks()).toMatchObject({ status: 200 });
    await wire.cut();
    for (const reply of [await asks(), await asksAsStranger()]) {
      expect(reply).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
      expect(reply.headers.get('retry-after')).toBe('1');
      expect(reply.text).not.toMatch(/ECONN|127\.0\.0\.1|terminat|postgres/i);
    }
    // readiness remembers its answer for a second
    const readiness = async () => (await sends(server, '/readyz')).status;
    await expect.poll(readiness, { timeout: 5000 }).toBe(503);
    expect((await sends(server, '/healthz')).status).toBe(200);
    await wire.lay();
    expect(await asks()).toMatchObject({ status: 200, errors: [] });
    await expect.poll(readiness, { timeout: 5000 }).toBe(200);
    await server[Symbol.asyncDispose]();
    await wire.cut();
  });
});
