import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';

let app: TestApp;
let operator: Actor;
let reader: Actor;
beforeAll(async () => {
  app = await startApp();
  operator = await signUp(app, 'operator');
  reader = await signUp(app, 'reader');
});
afterAll(() => app[Symbol.asyncDispose]());

const creates = async (name: string): Promise<string> => {
  const { author } = await operator.does('authorCreate', { name }, 'author { id name }');
  return author.id;
};
const removes = async (id: string) => {
  const { data } = await operator.asks(
    `mutation { it: authorDelete(input: { id: "${id}" }) { deletedId userErrors { code path } } }`,
  );
  return data['it'];
};
const page = async (args: string, who = reader) => {
  const answer = await who.asks(`{ authors${args} { items { name } meta { page perPage total pages } } }`);
  return { names: answer.data?.['authors'].items.map((each: { name: string }) => each.name), ...answer };
};

describe('an author', () => {
  test('is made, read, renamed and removed for good', async () => {
    const id = await creates('Ada');
    const read = '{ node(id: "' + id + '") { id ... on Author { name } } }';
    expect((await reader.asks(read)).data['node']).toEqual({ id, name: 'Ada' });
    const renamed = await operator.does('authorUpdate', { id: id.toUpperCase(), name: 'Ada L.' }, 'author { id name }');
    expect(renamed['author']).toEqual({ id, name: 'Ada L.' });
    expect(await removes(id)).toEqual({ deletedId: id, userErrors: [] });
    expect((await reader.asks(read)).data['node']).toBeNull();
    expect(await app.sql(`select id from authors where id = '${id}'`)).toEqual([]);
  });

  test('may share its name with another', async () => {
    const ids = [await creates('Twin'), await creates('Twin')];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) await removes(id);
  });

  test.for([
    ['', 'REQUIRED'],
    [' \t', 'REQUIRED'],
    ['two\nlines', 'INVALID'],
    ['x'.repeat(256), 'TOO_LONG'],
  ] as const)('is not called %j', async ([name, code]) => {
    const made = await operator.tries('authorCreate', { name }, 'author { id }');
    expect(made).toMatchObject({ author: null, userErrors: [{ code, path: ['name'] }] });
    const id = await creates('Named');
    const renamed = await operator.tries('authorUpdate', { id, name }, 'author { id }');
    expect(renamed).toMatchObject({ author: null, userErrors: [{ code, path: ['name'] }] });
    await removes(id);
  });

  test.for([randomUUID(), 'nobody'])('that is not there (%s) is neither renamed nor removed', async id => {
    const missing = { userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] };
    expect(await operator.tries('authorUpdate', { id, name: 'X' }, 'author { id }')).toMatchObject(missing);
    expect(await removes(id)).toMatchObject(missing);
  });
});

describe('who may', () => {
  const changes = [
    'authorCreate(input: { name: "X" })',
    `authorUpdate(input: { id: "${randomUUID()}", name: "X" })`,
    `authorDelete(input: { id: "${randomUUID()}" })`,
  ];

  test.for(changes)('only operators: %s', async change => {
    const { data, errors } = await reader.asks(`mutation { it: ${change} { userErrors { code } } }`);
    expect([data['it'], errors?.[0]?.extensions['code']]).toEqual([null, 'FORBIDDEN']);
  });

  test('strangers read none', async () => {
    const id = await creates('Hidden');
    const { data } = await app.ask<{ node: unknown }>(`{ node(id: "${id}") { id } }`);
    expect(data.node).toBeNull();
    const { errors } = await app.ask('{ authors { meta { total } } }');
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    await removes(id);
  });
});

describe('pages', () => {
  const NAMES = Array.from({ length: 25 }, (_, i) => `Author ${String(i + 1).padStart(2, '0')}`);
  const ids: string[] = [];
  beforeAll(async () => {
    for (const name of NAMES.toReversed()) ids.push(await creates(name));
  });
  afterAll(async () => {
    for (const id of ids) await removes(id);
  });

  test('come by name, 20 at a time, with the total', async () => {
    const first = await page('');
    expect(first.names).toEqual(NAMES.slice(0, 20));
    expect(first.data['authors'].meta).toEqual({ page: 1, perPage: 20, total: 25, pages: 2 });
    expect((await page('(page: 2)')).names).toEqual(NAMES.slice(20));
  });

  test('together hold every author once', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map(number => page(`(page: ${number}, perPage: 7)`)));
    expect(pages.flatMap(each => each.names)).toEqual(NAMES);
    expect(pages[0]?.data['authors'].meta.pages).toBe(4);
  });

  test('beyond the last are empty', async () => {
    const far = await page('(page: 2147483647, perPage: 100)');
    expect([far.names, far.data['authors'].meta.total]).toEqual([[], 25]);
  });

  test('are not counted where the caller does without', async () => {
    const seen = await statementsOf(async () => {
      const { names, data } = await page('(perPage: 5, skipCount: true)');
      expect([names, data['authors'].meta]).toEqual([NAMES.slice(0, 5), { page: 1, perPage: 5, total: 0, pages: 0 }]);
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(sql => /count\(|sync_models|ledger/i.test(sql))).toEqual([]);
  });

  test('cost the same with 1 row and with 20', async () => {
    const [one, twenty] = [1, 20].map(perPage => () => page(`(perPage: ${perPage})`));
    expect((await statementsOf(one!)).length).toBe((await statementsOf(twenty!)).length);
  });

  test.for(['(page: 0)', '(page: -1)', '(perPage: 0)', '(perPage: 101)'])('like %s are refused', async args => {
    const { errors } = await page(args);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
