import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { freshDatabase, startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { SmallRedis } from '../../support/redis.ts';
import { asSqlClient } from '../../support/sql-client.ts';
import { writesAction } from './reading.ts';

interface Meta {
  readonly total: number;
  readonly countFromCache: boolean;
}

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';
const AUTHORS = '{ it: authors(perPage: 1) { meta { total countFromCache } } }';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: TestApp;
let operator: Actor;
beforeAll(async () => {
  database = await freshDatabase();
  app = await startApp({ DATABASE_URL: database.url });
  operator = await signUp(app, 'operator', 'UTC');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  database.remove();
});

const isCount = (sql: string) => /count\(\*?\).*from "?(authors|user_actions)\b/is.test(sql);

/** What a list says of its length, and how often it took a COUNT of the whole table to know. */
async function counted(query: string, server = app): Promise<Meta & { readonly counts: number }> {
  let meta: Meta | undefined;
  const statements = await statementsOf(async () => {
    const { data } = await server.ask<{ it: { meta: Meta } }>(query, {}, operator.token);
    meta = data.it.meta;
  });
  return { ...meta!, counts: statements.filter(isCount).length };
}

const authors = (server?: TestApp) => counted(AUTHORS, server);
const creates = () => operator.does('authorCreate', { name: 'Ada' }, 'author { id }');

/** Inserts authors by one statement, without this server. */
const inserts = (count = 1, url = database.url) => {
  const at = isPostgres ? 'now()' : String(app.clock.at.getTime());
  const rows = Array.from({ length: count }, () => `('${randomUUID()}', ${at}, ${at}, 'By hand')`);
  return asSqlClient(url, `insert into authors (id, created_at, updated_at, name) values ${rows.join(', ')}`);
};

describe('authors', () => {
  let total = 0;
  beforeEach(async () => {
    await creates();
    ({ total } = await authors());
  });

  test('are counted once (O38, O39)', async () => {
    await creates();
    expect(await authors()).toEqual({ total: total + 1, countFromCache: false, counts: 1 });
    expect(await authors()).toEqual({ total: total + 1, countFromCache: true, counts: 0 });
    expect(await counted('{ it: authors(page: 2, perPage: 5) { meta { total countFromCache } } }')).toEqual({
      total: total + 1,
      countFromCache: true,
      counts: 0,
    });
  });

  test('are counted again after a change by this server, and only after one of theirs (O40)', async () => {
    const { author } = await creates();
    expect(await authors()).toMatchObject({ total: total + 1, countFromCache: false });
    await operator.does(
      'householdUpdate',
      { id: operator.ids.household, name: `Home ${randomUUID()}` },
      'household { id }',
    );
    expect(await authors()).toMatchObject({ total: total + 1, countFromCache: true });
    await operator.asks(`mutation { authorDelete(input: { id: "${author.id}" }) { deletedId } }`);
    expect(await authors()).toMatchObject({ total, countFromCache: false });
  });

  test('are counted again after a refused change no more than before it', async () => {
    await operator.tries('authorCreate', { name: '' }, 'author { id }');
    expect(await authors()).toEqual({ total, countFromCache: true, counts: 0 });
  });

  test('are counted again after a change by a SQL client', async () => {
    await inserts();
    expect(await authors()).toEqual({ total: total + 1, countFromCache: false, counts: 1 });
    await inserts();
    await inserts();
    expect(await authors()).toEqual({ total: total + 3, countFromCache: false, counts: 1 });
    expect(await authors()).toEqual({ total: total + 3, countFromCache: true, counts: 0 });
  });

  test('are counted by one of those who ask at the same time', async () => {
    await creates();
    const seen = await statementsOf(async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => operator.asks(AUTHORS)));
      const metas = answers.map(({ data }) => data['it'].meta as Meta);
      expect(new Set(metas.map(meta => meta.total))).toEqual(new Set([total + 1]));
      expect(metas.filter(({ countFromCache }) => !countFromCache)).toHaveLength(1);
    });
    expect(seen.filter(isCount)).toHaveLength(1);
  });

  test('take one statement more than they would uncounted, once they are counted', async () => {
    const uncounted = AUTHORS.replace('perPage: 1', 'perPage: 1, skipCount: true');
    const [with_, without] = [
      await statementsOf(() => operator.asks(AUTHORS)),
      await statementsOf(() => operator.asks(uncounted)),
    ];
    expect(with_).toHaveLength(without.length + 1);
    expect(without.filter(sql => /count\(|sync_models/i.test(sql))).toEqual([]);
    expect(await counted(uncounted)).toEqual({ total: 0, countFromCache: false, counts: 0 });
  });

  test.runIf(isPostgres)('are counted again after a change by another server', async () => {
    await using other = await startApp({ DATABASE_URL: database.url });
    expect(await authors(other)).toEqual({ total, countFromCache: false, counts: 1 });
    await creates();
    expect(await authors(other)).toMatchObject({ total: total + 1, countFromCache: false });
    expect(await authors()).toMatchObject({ total: total + 1, countFromCache: false });
    const elsewhere = { name: 'Elsewhere' };
    await other.ask(
      'mutation ($input: AuthorCreateInput!) { authorCreate(input: $input) { author { id } } }',
      { input: elsewhere },
      operator.token,
    );
    expect(await authors()).toMatchObject({ total: total + 2, countFromCache: false });
    expect(await authors()).toMatchObject({ total: total + 2, countFromCache: true });
  });
});

const actions = (where: string) =>
  counted(`{ it: userActions(where: { ${where} }, perPage: 1) { meta { total countFromCache } } }`);

describe('actions', () => {
  test('are counted once, and then only what came after', async () => {
    const where = 'actionType: "query counted"';
    await writesAction(app, { action_type: 'query counted' });
    expect(await actions(where)).toMatchObject({ total: 1, countFromCache: false });
    expect(await actions(where)).toEqual({ total: 1, countFromCache: true, counts: 0 });
    await writesAction(app, { action_type: 'query counted' });
    await writesAction(app, { action_type: 'query other' });
    expect(await actions(where)).toEqual({ total: 2, countFromCache: true, counts: 0 });
    await Promise.all([1, 2, 3].map(() => writesAction(app, { action_type: 'query counted' })));
    expect(await actions(where)).toMatchObject({ total: 5, countFromCache: true });
    expect(await actions(where)).toMatchObject({ total: 5, countFromCache: true });
    const [row] = await app.sql(`select count(*) as n from user_actions where action_type = 'query counted'`);
    expect(Number(row?.['n'])).toBe(5);
  });

  test('of all kinds are as many as there are', async () => {
    for (let i = 0; i < 3; i++) {
      await creates();
      const { total } = await actions('');
      const [row] = await app.sql('select count(*) as n from ledger_seals');
      // reading them leaves an action, after it was counted
      expect(Number(row?.['n']) - total).toBeGreaterThanOrEqual(0);
      expect(Number(row?.['n']) - total).toBeLessThanOrEqual(1);
    }
  });

  test('of a person are counted anew when they are erased, since their name is taken away', async () => {
    const dora = await signUp(app, 'dora', 'UTC');
    await dora.creates({ title: 'Tea', startsAt: '2026-11-01T12:00:00Z', duration: 'PT1H' });
    const hers = 'username: "dora@example.org", outcome: [SUCCESS]';
    const { total } = await actions(hers);
    expect(total).toBeGreaterThan(0);
    expect(await actions(hers)).toEqual({ total, countFromCache: true, counts: 0 });
    const { total: erased } = await actions('userId: "erased"');
    const { data } = await dora.asks(
      `mutation { userErase(input: { id: "${dora.ids.user}" }) { deletedId userErrors { code } } }`,
    );
    expect(data['userErase'].userErrors).toEqual([]);
    expect(await actions(hers)).toMatchObject({ total: 0, countFromCache: false });
    expect((await actions('userId: "erased"')).total).toBeGreaterThanOrEqual(erased + total);
  });
});

describe('with Redis', () => {
  const redis = new SmallRedis();
  beforeAll(() => redis.start());
  afterAll(() => redis.stop());

  const withRedis = (url = database.url) =>
    startApp({ DATABASE_URL: url, REDIS_URL: `redis://127.0.0.1:${redis.port}` });

  test.runIf(isPostgres)('servers share their counts (O41)', async () => {
    await using one = await withRedis();
    await using other = await withRedis();
    await creates();
    const { total } = await authors(one);
    expect(await authors(other)).toEqual({ total, countFromCache: true, counts: 0 });
    await creates();
    expect(await authors(other)).toEqual({ total: total + 1, countFromCache: false, counts: 1 });
    expect(await authors(one)).toEqual({ total: total + 1, countFromCache: true, counts: 0 });
  });

  test('two databases do not share theirs, though they went the same way', async () => {
    const numbers: number[] = [];
    for (const count of [1, 2]) {
      const own = await freshDatabase();
      const server = await withRedis(own.url);
      const somebody = await signUp(server, 'somebody');
      await inserts(count, own.url);
      const { data } = await somebody.asks(AUTHORS);
      expect(data['it'].meta).toEqual({ total: count, countFromCache: false });
      const [touched] = await server.sql(`select sequence from sync_models where entity = 'authors'`);
      numbers.push(Number(touched?.['sequence']));
      await server[Symbol.asyncDispose]();
      own.remove();
    }
    expect(numbers[0]).toBe(numbers[1]);
  });

  test('the actions of one database are not added to those of another', async () => {
    const totals: number[] = [];
    for (const works of [(url: string) => inserts(1, url), null]) {
      const own = await freshDatabase();
      const server = await withRedis(own.url);
      const somebody = await signUp(server, 'somebody');
      await (works?.(own.url) ?? somebody.does('authorCreate', { name: 'Ada' }, 'author { id }'));
      const { data } = await somebody.asks('{ userActions(where: { actionType: "sql" }) { meta { total } } }');
      totals.push(data['userActions'].meta.total);
      await server[Symbol.asyncDispose]();
      own.remove();
    }
    expect(totals).toEqual([1, 0]);
  });

  test('that falls silent nothing fails, and counts are kept here', async () => {
    const own = await freshDatabase();
    const server = await withRedis(own.url);
    const somebody = await signUp(server, 'somebody');
    const read = async () => (await somebody.asks(AUTHORS)).data['it'].meta as Meta;
    redis.isSilent = true;
    const answers = [await read(), await read()];
    await somebody.does('authorCreate', { name: 'Ada' }, 'author { id }');
    answers.push(await read(), await read());
    redis.isSilent = false;
    expect(answers).toEqual([
      { total: 0, countFromCache: false },
      { total: 0, countFromCache: true },
      { total: 1, countFromCache: false },
      { total: 1, countFromCache: true },
    ]);
    await server[Symbol.asyncDispose]();
    own.remove();
  });
});
