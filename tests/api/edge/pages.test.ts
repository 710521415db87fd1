import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';

const TITLES = ['Delta', 'alpha', '100% sure', 'Echo', 'Bravo', 'a_b', 'Alpha', 'Charlie', 'aXb', 'C:\\temp'];

let app: TestApp;
let ann: Actor;
let bob: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
  bob = await signUp(app, 'bob');
  // in pairs, so that starts tie; each made a second after the other
  for (const [index, title] of TITLES.entries()) {
    app.clock.at = new Date(app.clock.at.getTime() + 1000);
    const day = 10 + Math.floor(index / 2);
    await ann.creates({ title, startsAt: `2026-10-${day}T08:00:00Z`, endsAt: `2026-10-${day}T09:00:00Z` });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const PAGE = 'nodes { id title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

async function page(actor: Actor, args: string, selection = PAGE): Promise<Loose> {
  const { data, errors } = await actor.asks(`{ events(${args}) { ${selection} } }`);
  if (!data) throw new Error(String(errors?.[0]?.extensions['code']));
  return data['events'];
}

const titlesOf = ({ nodes }: Loose): string[] => nodes.map(({ title }: Loose) => title);

/** All pages one after the other, in either direction. */
async function walk(args: string, isBackward: boolean): Promise<string[]> {
  const found: string[][] = [];
  let cursor: string | null = null;
  for (let more = true; more;) {
    const [size, beyond] = isBackward ? ['last: 3', 'before'] : ['first: 3', 'after'];
    const next: Loose = await page(ann, `${args} ${size} ${cursor ? `${beyond}: "${cursor}"` : ''}`);
    found.push(titlesOf(next));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = next['pageInfo'];
    more = isBackward ? hasPreviousPage : hasNextPage;
    cursor = isBackward ? startCursor : endCursor;
  }
  return (isBackward ? found.toReversed() : found).flat();
}

describe.each(['STARTS_AT', 'CREATED_AT', 'UPDATED_AT', 'TITLE'])('by %s', field => {
  test.each(['ASC', 'DESC'])('%s: pages forward and backward are the whole, each row once', async direction => {
    const args = `orderBy: { field: ${field}, direction: ${direction} }`;
    const whole = titlesOf(await page(ann, `${args} first: 100`));
    expect(whole.toSorted()).toEqual(TITLES.toSorted());
    expect(await walk(args, false)).toEqual(whole);
    expect(await walk(args, true)).toEqual(whole);
  });

  test('DESC is ASC the other way round, ties too', async () => {
    const [up, down] = await Promise.all(
      ['ASC', 'DESC'].map(async way =>
        titlesOf(await page(ann, `orderBy: { field: ${field}, direction: ${way} } first: 100`)),
      ),
    );
    expect(down).toEqual(up!.toReversed());
  });
});

describe('a page', () => {
  test('knows what lies around it', async () => {
    const first = await page(ann, 'first: 4');
    expect(first['pageInfo']).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await page(ann, `first: 6 after: "${first['pageInfo'].endCursor}"`);
    expect(second['pageInfo']).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await page(ann, `last: 2 before: "${second['pageInfo'].startCursor}"`);
    expect(back['nodes']).toEqual(first['nodes'].slice(2));
    expect(back['pageInfo']).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  test('of nothing has no cursors', async () => {
    const none = await page(ann, 'where: { title: { eq: "Nowhere" } }', `${PAGE} totalCount`);
    expect(none).toEqual({
      nodes: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test.each([
    'first: 0',
    'first: -1',
    'first: 101',
    'last: 0',
    'last: 101',
    'first: 1, last: 1',
    'before: "x"',
    'last: 1, after: "x"',
    'after: "x"',
    'first: 2147483647',
  ])('of %s is refused', async args => {
    await expect(page(ann, args)).rejects.toThrow('BAD_USER_INPUT');
  });

  test('does not begin at the cursor of another order, viewer or list, or at one that was changed', async () => {
    const { endCursor } = (await page(ann, 'first: 2'))['pageInfo'];
    await expect(page(ann, `orderBy: { field: TITLE } after: "${endCursor}"`)).rejects.toThrow('BAD_USER_INPUT');
    await expect(page(bob, `after: "${endCursor}"`)).rejects.toThrow('BAD_USER_INPUT');
    const bytes = Buffer.from(endCursor, 'base64url');
    bytes[bytes.length - 3]! ^= 1;
    await expect(page(ann, `after: "${bytes.toString('base64url')}"`)).rejects.toThrow('BAD_USER_INPUT');
    const occurrences = `{ occurrences(where: { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" }, after: "${endCursor}") { nodes { id } } }`;
    expect((await ann.asks(occurrences)).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

const costsOf = async (size: number) =>
  (
    await statementsOf(() =>
      page(ann, `first: ${size}`, 'nodes { id title calendar { name } participants { role } organizer { name } }'),
    )
  ).length;

describe('totalCount', () => {
  test('is of the whole list, and counted only where it is asked for', async () => {
    expect(await page(ann, 'first: 2', 'nodes { id } totalCount')).toMatchObject({ totalCount: TITLES.length });
    const costs = async (selection: string) => (await statementsOf(() => page(ann, 'first: 2', selection))).length;
    const [without, counted] = [await costs('nodes { id }'), await costs('nodes { id } totalCount')];
    expect(counted).toBe(without + 1);
  });

  test('costs the same for one row as for all', async () => {
    expect(await costsOf(1)).toBe(await costsOf(10));
  });
});

const ask = (where: object) =>
  ann.asks('query ($where: EventFilter) { events(where: $where) { nodes { id } } }', { where });

const nested = (levels: number): object => (levels === 0 ? {} : { not: nested(levels - 1) });
const many = (count: number) => ({ or: Array.from({ length: count }, () => ({ isRecurring: true })) });

describe('where', () => {
  test.each([
    ['title: { contains: "%" }', ['100% sure']],
    ['title: { contains: "_" }', ['a_b']],
    ['title: { contains: "a_b" }', ['a_b']],
    ['title: { contains: "\\\\" }', ['C:\\temp']],
    ['title: { startsWith: "%" }', []],
    ['title: { startsWith: "A" }', ['Alpha', 'aXb', 'a_b', 'alpha']],
    ['title: { contains: "LPH" }', ['Alpha', 'alpha']],
    ['title: { eq: "alpha" }', ['alpha']],
    ['title: { in: ["alpha", "Echo", "\u{1F600}"] }', ['Echo', 'alpha']],
    ['title: { in: [] }', []],
    ['title: { contains: "a", startsWith: "C" }', ['Charlie']],
    ['or: [{ title: { eq: "Echo" } }, { title: { eq: "Delta" } }]', ['Delta', 'Echo']],
    ['or: []', []],
    ['and: [{ title: { contains: "a" } }, { not: { title: { contains: "l" } } }]', ['Bravo', 'aXb', 'a_b']],
    ['startsAt: { gte: "2026-10-14T08:00:00Z" }', ['C:\\temp', 'aXb']],
    ['startsAt: { gt: "2026-10-10T08:00:00Z", lt: "2026-10-12T10:00:00+02:00" }', ['100% sure', 'Echo']],
    ['startsAt: { eq: "2026-10-10T03:00:00-05:00" }', ['Delta', 'alpha']],
    ['isRecurring: true', []],
    ['isPublic: true', []],
  ])('{ %s }', async (where, titles) => {
    const found = titlesOf(await page(ann, `first: 100, where: { ${where} }`));
    expect(found.toSorted()).toEqual(titles);
  });

  test('takes foreign calendars and ids that are none for what matches nothing', async () => {
    for (const id of [ann.ids.calendar, 'x', "' or 1=1 --"]) {
      expect(await page(bob, `where: { calendarId: { eq: "${id}" } }`)).toMatchObject({ nodes: [] });
    }
    expect(
      titlesOf(await page(ann, `first: 50, where: { calendarId: { in: ["x", "${ann.ids.calendar}"] } }`)),
    ).toHaveLength(TITLES.length);
  });

  test('is refused where it is too deep or too long, before a database sees it', async () => {
    expect((await ask(nested(9))).errors).toBeUndefined();
    expect((await ask(many(100))).errors).toBeUndefined();
    for (const where of [nested(10), many(101), { and: Array.from({ length: 11 }, () => many(10)) }]) {
      expect((await ask(where)).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});
