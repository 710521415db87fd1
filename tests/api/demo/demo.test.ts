import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemo } from '../../../src/demo.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { bannerFor } from '../../../src/server/banner.ts';
import { examplesFor } from '../../../src/server/examples.ts';
import { type Loose, signUp } from '../../support/actors.ts';
import { SECRETS, startApp, type TestApp } from '../../support/app.ts';

const DEVELOPMENT = { NODE_ENV: 'development' };
const settings = {
  environment: 'development',
  demo: true,
  sessionSecret: new Secret(SECRETS.SESSION_SECRET),
} as const;

describe('the demo household', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startApp(DEVELOPMENT);
    token = app.demoToken!;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  test('is open to the key that the start tells', async () => {
    expect(token).toMatch(/^alm_[\w-]{43}$/);
    const { data } = await app.ask<Loose>(
      '{ viewer { email defaultCalendar { name } households { members { name isChild } } } }',
      {},
      token,
    );
    expect(data['viewer']).toMatchObject({ email: 'demo@almanac.example', defaultCalendar: { name: 'Family' } });
    const names = data['viewer'].households.flatMap((each: Loose) => each['members'].map((one: Loose) => one['name']));
    expect(names.toSorted()).toEqual(['Alex', 'Leo', 'Mia', 'Sam']);
  });

  test('swims at 17:00 on either side of the clock change, but for the class that was moved', async () => {
    const { data } = await app.ask<Loose>(
      '{ occurrences(where: { from: "2026-10-19T00:00:00Z", to: "2026-12-31T00:00:00Z" }, first: 100) { nodes { title kind startsAt startsAtLocal participants { member { name } } } } }',
      {},
      token,
    );
    const classes = data['occurrences'].nodes.filter((each: Loose) => each['title'] === 'Swim class');
    expect(classes.map((each: Loose) => [each['startsAt'], each['startsAtLocal']]).slice(0, 4)).toEqual([
      ['2026-10-20T22:00:00.000Z', '2026-10-20T17:00:00'],
      ['2026-10-27T22:00:00.000Z', '2026-10-27T17:00:00'],
      ['2026-11-04T23:30:00.000Z', '2026-11-04T17:30:00'],
      ['2026-11-10T23:00:00.000Z', '2026-11-10T17:00:00'],
    ]);
    expect(classes).toHaveLength(10);
    expect(classes[0].participants).toEqual([{ member: { name: 'Mia' } }]);
    expect(new Set(data['occurrences'].nodes.map((each: Loose) => each['title'])).size).toBe(6);
  });

  test('is made once, and its key is the same at every start and good for 30 days more', async () => {
    const before = await app.sql('select count(*) as n from events');
    app.clock.at = new Date('2026-10-25T08:00:00.000Z');
    const again = await Promise.all([1, 2, 3].map(() => openDemo(app.scope(), settings)));
    expect(new Set([token, ...again])).toEqual(new Set([token]));
    expect(await app.sql('select count(*) as n from events')).toEqual(before);
    app.clock.at = new Date('2026-11-24T07:00:00.000Z');
    expect((await app.ask<Loose>('{ viewer { name } }', {}, token)).data['viewer']).toEqual({ name: 'Sam' });
    app.clock.at = new Date('2026-11-24T09:00:00.000Z');
    expect((await app.ask<Loose>('{ viewer { name } }', {}, token)).errors).toHaveLength(1);
    await openDemo(app.scope(), settings);
  });

  test('has another key on a server with another secret', async () => {
    const sessionSecret = new Secret('another secret that is long enough to be one');
    expect(await openDemo(app.scope(), { ...settings, sessionSecret })).not.toBe(token);
  });

  test.for(
    examplesFor('x').map(({ query, ...rest }) => [/(?:query|mutation) (\w+)/.exec(query)![1]!, query, rest] as const),
  )('answers the example %s', async ([, query, { variables = '{}' }]) => {
    const { data, errors } = await app.ask<Loose>(query, JSON.parse(variables), token);
    expect(errors).toBeUndefined();
    const [answer] = Object.values(data);
    expect(answer.userErrors ?? []).toEqual([]);
    expect(answer.totalCount).not.toBe(0);
  });

  test('answers the command that the start prints', () => {
    const banner = bannerFor({ address: app.url, hasGraphiql: true, demoToken: token });
    expect(banner).toContain(`${app.url}/graphiql`);
    expect(banner).toContain(`Authorization: Bearer ${token}`);
    expect(banner.slice(banner.indexOf('curl'))).toMatch(/^curl -s .+\n$/s);
  });
});

describe('there is no demo household', () => {
  test.for([
    ['in tests', { NODE_ENV: 'test', ALMANAC_DEMO: 'on' }],
    ['in production', { NODE_ENV: 'production', ALMANAC_DEMO: 'on' }],
    ['where it is off', { ...DEVELOPMENT, ALMANAC_DEMO: 'off' }],
  ] as const)('%s', async ([, env]) => {
    await using app = await startApp(env);
    expect(app.demoToken).toBeNull();
    expect(await app.sql('select id from users')).toEqual([]);
  });

  test('where people have accounts', async () => {
    await using app = await startApp();
    await signUp(app, 'ann');
    expect(await openDemo(app.scope(), settings)).toBeNull();
    expect(await app.sql('select email from users')).toEqual([{ email: 'ann@example.org' }]);
  });
});

test('ten servers that start at once make one', async () => {
  await using app = await startApp();
  const tokens = await Promise.all(Array.from({ length: 10 }, () => openDemo(app.scope(), settings)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBeNull();
  expect(await app.sql('select count(*) as n from users')).toMatchObject([
    { n: expect.toSatisfy(n => Number(n) === 1) },
  ]);
  expect(await app.sql('select token_hash from sessions')).toHaveLength(1);
});
