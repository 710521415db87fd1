import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';
import { actionsFor, writesAction } from './reading.ts';

const HOUR = 3_600_000;
const WHOLE = `id sequence timestamp userId username userRoles actionType resource outcome ipAddress userAgent requestId
  requestData responseStatus errorMessage durationMs hash`;

let app: TestApp;
let operator: Actor;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  operator = await signUp(app, 'operator', 'UTC');
  ann = await signUp(app, 'ann', 'UTC');
});
afterAll(() => app[Symbol.asyncDispose]());

const at = (ms: number) => {
  app.clock.at = new Date(NOW.getTime() + ms);
};
const iso = (ms: number) => new Date(NOW.getTime() + ms).toISOString();

const found = async (where: string, args = 'perPage: 100') =>
  actionsFor(operator, `(where: { ${where} }, ${args})`, WHOLE);
const page = async (where: string, nth: number) => {
  const { data } = await operator.asks(
    `{ userActions(where: ${where}, page: ${nth}, perPage: 3) { items { id timestamp } meta { page perPage total pages } } }`,
  );
  return data['userActions'] as Loose;
};
const stats = async (range: string) =>
  operator.asks(`{ userActionStats(${range}) { actionType count errors avgMs maxMs } }`);
const timeline = async (range: string) => operator.asks(`{ userActionTimeline(${range}) { hour count errors } }`);

describe('an operator', () => {
  test('reads one action of each kind as a whole (O1, O2)', async () => {
    const { author } = await operator.does('authorCreate', { name: 'Ada' }, 'author { id }');
    await operator.tries('authorUpdate', { id: author.id, name: '' }, 'author { id }');
    await ann.asks('mutation { authorCreate(input: { name: "Eve" }) { author { id } } }');
    const [denied, failed, done] = await actionsFor(operator, '(perPage: 3)', WHOLE);
    expect(done).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      sequence: expect.any(Number),
      timestamp: NOW.toISOString(),
      userId: operator.ids.user,
      username: 'operator@example.org',
      userRoles: expect.arrayContaining(['OPERATOR']),
      actionType: 'mutation authorCreate',
      resource: `author/${author.id}`,
      outcome: 'SUCCESS',
      ipAddress: '127.0.0.1',
      userAgent: 'node',
      requestId: expect.any(String),
      requestData: { input: { name: 'Ada' } },
      responseStatus: 200,
      errorMessage: null,
      durationMs: expect.any(Number),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    });
    expect(failed).toMatchObject({ outcome: 'ERROR', errorMessage: 'REQUIRED name', username: 'operator@example.org' });
    expect(denied).toMatchObject({ outcome: 'PERMISSION_DENIED', userId: ann.ids.user, resource: '' });
    expect([done!.sequence, failed!.sequence, denied!.sequence].toSorted((a, b) => a - b)).toEqual([
      done!.sequence,
      failed!.sequence,
      denied!.sequence,
    ]);
  });

  test('reads numbers that grow, without holes (O11)', async () => {
    const actions = await actionsFor(operator, '(perPage: 100)', 'sequence');
    const numbers = actions.map(({ sequence }) => sequence as number).toSorted((a, b) => a - b);
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers).toEqual(Array.from(numbers, (_, i) => numbers[0]! + i));
  });

  test('finds one by its id', async () => {
    const [{ id } = {}] = await actionsFor(operator, '(perPage: 1)');
    const query = '{ node(id: "' + String(id).toUpperCase() + '") { id ... on UserAction { sequence ipAddress } } }';
    const { data } = await operator.asks(query);
    expect(data['node']).toEqual({ id, sequence: expect.any(Number), ipAddress: '127.0.0.1' });
    expect((await ann.asks(query)).data['node']).toBeNull();
  });
});

test('others see of an action what it did, and not from where it came', async () => {
  const event = await ann.creates({ title: 'Tea', startsAt: '2026-11-01T12:00:00Z', duration: 'PT1H' });
  const selection =
    'userId username actionType outcome requestId sequence ipAddress userAgent requestData errorMessage';
  const { data } = await ann.asks(`{ event(id: "${event.id}") { history { nodes { action { ${selection} } } } } }`);
  expect(data['event'].history.nodes[0].action).toEqual({
    userId: null,
    username: 'ann@example.org',
    actionType: 'mutation eventCreate',
    outcome: 'SUCCESS',
    requestId: expect.any(String),
    sequence: expect.any(Number),
    ipAddress: null,
    userAgent: null,
    requestData: null,
    errorMessage: null,
  });
  const [same] = await actionsFor(operator, `(where: { resource: { eq: "event/${event.id}" } })`, selection);
  expect(same).toMatchObject({ userId: ann.ids.user, ipAddress: '127.0.0.1', userAgent: 'node' });
  expect(same!.requestData).toMatchObject({ input: { event: { title: '[PERSONAL]' } } });
});

test('what failed today is asked for as the console does', async () => {
  const query = `query FailedToday { userActions(where: { outcome: [ERROR, PERMISSION_DENIED], username: "ann@example.org" }, page: 1, perPage: 20) {
    items { sequence timestamp actionType resource errorMessage responseStatus ipAddress } meta { total pages countFromCache } } }`;
  await ann.asks('mutation { authorCreate(input: { name: "Eve" }) { author { id } } }');
  const { data, errors } = await operator.asks(query);
  expect(errors).toBeUndefined();
  const { items, meta } = data['userActions'] as Loose;
  expect(items[0]).toEqual({
    sequence: expect.any(Number),
    timestamp: NOW.toISOString(),
    actionType: 'mutation authorCreate',
    resource: '',
    errorMessage: expect.stringMatching(/^FORBIDDEN: /),
    responseStatus: 200,
    ipAddress: '127.0.0.1',
  });
  expect(meta).toEqual({ total: items.length, pages: 1, countFromCache: false });
});

test('nobody else reads anything', async () => {
  const range = `from: "${iso(0)}", to: "${iso(HOUR)}"`;
  const roots = [
    'userActions { items { id } }',
    `userActionStats(${range}) { count }`,
    `userActionTimeline(${range}) { count }`,
  ];
  for (const root of roots) {
    const { data, errors } = await ann.asks(`{ ${root} }`);
    expect([data, errors?.[0]?.extensions['code']]).toEqual([null, 'FORBIDDEN']);
    expect((await app.ask(`{ ${root} }`)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  }
});

describe('a list', () => {
  const DAY_LATER = 26 * HOUR;

  beforeAll(async () => {
    at(DAY_LATER);
    const of = { user_id: 'cid', username: 'cid@example.org', action_type: 'query none' };
    await writesAction(app, { ...of, outcome: 'ERROR', resource: 'event/Aa%', duration_ms: 999, request_id: 'r-1' });
    await writesAction(app, { ...of, outcome: 'PERMISSION_DENIED', resource: 'event/b_', duration_ms: 1000 });
    await writesAction(app, { ...of, resource: 'calendar/c', duration_ms: 1001 });
    await writesAction(app, { ...of, user_id: 'dan', username: 'dan', outcome: 'ERROR' });
  });
  afterAll(() => at(0));

  const ofType = 'actionType: "query none"';
  test.for<[where: string, resources: string[]]>([
    [`userId: "cid", outcome: [ERROR, PERMISSION_DENIED]`, ['event/Aa%', 'event/b_']],
    [`username: "cid@example.org", outcome: [SUCCESS]`, ['calendar/c']],
    [`${ofType}, outcome: []`, []],
    [`${ofType}, outcome: null, username: null`, ['', 'calendar/c', 'event/Aa%', 'event/b_']],
    [`${ofType}, minDurationMs: 1000`, ['calendar/c', 'event/b_']],
    [`${ofType}, requestId: "r-1"`, ['event/Aa%']],
    [`${ofType}, resource: { startsWith: "EVENT/" }`, ['event/Aa%', 'event/b_']],
    [`${ofType}, resource: { contains: "a%" }`, ['event/Aa%']],
    [`${ofType}, resource: { in: ["calendar/c", "event/b_", "x"] }`, ['calendar/c', 'event/b_']],
    [`${ofType}, resource: { eq: "event/b_" }`, ['event/b_']],
    [`${ofType}, userId: "nobody"`, []],
    [`${ofType}, userId: "c\\u0000d"`, []],
  ])('where %s', async ([where, resources]) => {
    const actions = await found(where);
    expect(actions.map(({ resource }) => resource as string).toSorted()).toEqual(resources);
  });

  test('of what failed for somebody within 24 hours (O12)', async () => {
    const where = `username: "ann@example.org", outcome: [ERROR, PERMISSION_DENIED]`;
    expect((await found(where)).map(({ outcome }) => outcome)).toContain('PERMISSION_DENIED');
    expect(await found(`${where}, timestamp: { gte: "${iso(DAY_LATER - 24 * HOUR)}" }`)).toEqual([]);
    await ann.asks('mutation { authorCreate(input: { name: "Eve" }) { author { id } } }');
    const within = await found(`${where}, timestamp: { gte: "${iso(DAY_LATER - 24 * HOUR)}" }`);
    expect(within.map(({ outcome }) => outcome)).toEqual(['PERMISSION_DENIED']);
  });

  test('compares instants exactly', async () => {
    const moments: [string, number][] = [
      [`gte: "${iso(DAY_LATER)}"`, 4],
      [`gt: "${iso(DAY_LATER)}"`, 0],
      [`lte: "${iso(DAY_LATER)}"`, 4],
      [`lt: "${iso(DAY_LATER)}"`, 0],
      [`eq: "${iso(DAY_LATER)}"`, 4],
    ];
    for (const [match, count] of moments) {
      expect([match, await found(`${ofType}, timestamp: { ${match} }`)]).toEqual([match, expect.any(Array)]);
      expect(await found(`${ofType}, timestamp: { ${match} }`)).toHaveLength(count);
    }
    const { errors } = await operator.asks(
      '{ userActions(where: { timestamp: { gt: "2026-02-30T00:00:00Z" } }) { items { id } } }',
    );
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('comes in pages, the newest first, and says how long it is', async () => {
    const where = `{ ${ofType} }`;
    const [first, second, third] = [await page(where, 1), await page(where, 2), await page(where, 3)];
    expect(first['meta']).toEqual({ page: 1, perPage: 3, total: 4, pages: 2 });
    expect([first, second, third].map(({ items }) => items.length)).toEqual([3, 1, 0]);
    const all = [...first['items'], ...second['items']].map(({ id }: Loose) => id);
    expect(all).toEqual(all.toSorted().toReversed());
    expect(new Set(all).size).toBe(4);
  });
});

describe('figures', () => {
  const DAYS = 40 * 24 * HOUR;
  const span = (from: number, to: number) => `from: "${iso(DAYS + from)}", to: "${iso(DAYS + to)}"`;
  beforeAll(async () => {
    const write = async (ms: number, action: Parameters<typeof writesAction>[1]) => {
      at(DAYS + ms);
      await writesAction(app, action);
    };
    await write(0, { action_type: 'query a', duration_ms: 10 });
    await write(HOUR - 1, { action_type: 'query a', duration_ms: 2015, outcome: 'ERROR' });
    await write(HOUR, { action_type: 'query b', outcome: 'PERMISSION_DENIED' });
    await write(3 * HOUR, { action_type: 'query a', duration_ms: 20 });
    await write(4 * HOUR, { action_type: 'query b', duration_ms: 7 });
    at(0);
  });

  test('tell of each type how often, how slow and how wrong (O13)', async () => {
    const { data } = await stats(span(0, 4 * HOUR));
    expect(data['userActionStats']).toEqual([
      { actionType: 'query a', count: 3, errors: 1, avgMs: expect.closeTo(681.667, 2), maxMs: 2015 },
      { actionType: 'query b', count: 1, errors: 1, avgMs: 0, maxMs: 0 },
    ]);
    expect((await stats(span(5 * HOUR, 6 * HOUR))).data['userActionStats']).toEqual([]);
  });

  test('tell of each hour of UTC (O14)', async () => {
    const { data } = await timeline(span(0, 4 * HOUR));
    expect(data['userActionTimeline']).toEqual([
      { hour: iso(DAYS), count: 2, errors: 1 },
      { hour: iso(DAYS + HOUR), count: 1, errors: 1 },
      { hour: iso(DAYS + 3 * HOUR), count: 1, errors: 0 },
    ]);
    expect((await timeline(span(1, HOUR))).data['userActionTimeline']).toEqual([
      { hour: iso(DAYS), count: 1, errors: 1 },
    ]);
  });

  test.each([
    ['from: "2026-01-01T00:00:00Z", to: "2027-01-02T00:00:00Z"', undefined],
    ['from: "2026-01-01T00:00:00Z", to: "2027-01-02T00:00:00.001Z"', 'RANGE_TOO_LARGE'],
    ['from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"', 'INVALID'],
    ['from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"', 'INVALID'],
    ['from: "2026-02-30T00:00:00Z", to: "2026-03-01T00:00:00Z"', 'INVALID'],
  ])('of %s', async (range, code) => {
    for (const ask of [stats, timeline]) expect((await ask(range)).errors?.[0]?.extensions['code']).toBe(code);
  });
});
