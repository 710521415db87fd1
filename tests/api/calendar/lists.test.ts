import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const day = (date: string, more: object = {}) => ({
  title: date,
  startsAt: `${date}T12:00:00Z`,
  duration: 'PT1H',
  ...more,
});

/** The titles of a list of events, and how many there are. */
async function listed(actor: Actor, args = 'first: 20'): Promise<{ titles: string[]; total: number }> {
  const { data, errors } = await actor.asks(`{ events(${args}) { nodes { title } totalCount } }`);
  if (!data) throw new Error(JSON.stringify(errors));
  return { titles: data['events'].nodes.map((each: Loose) => each['title']), total: data['events'].totalCount };
}

describe('events(where:)', () => {
  let ann: Actor;
  let second: string;
  beforeAll(async () => {
    ann = await newcomer(app, 'UTC');
    second = (await ann.does('calendarCreate', { name: 'Second' }, 'calendar { id }'))['calendar'].id;
    await ann.creates(day('2026-11-03', { title: 'Beta 50%' }));
    await ann.creates(day('2026-11-01', { title: 'alpha' }));
    await ann.creates(day('2026-11-02', { title: 'Gamma', visibility: 'PUBLIC', calendarId: second }));
    await ann.creates(day('2026-11-04', { title: 'Delta', recurrence: { rule: 'FREQ=DAILY;COUNT=3' } }));
    const gone = await ann.creates(day('2026-11-05', { title: 'Gone' }));
    await ann.does('eventDelete', { id: gone['id'] }, 'event { id }');
  });

  test.for<[string, string[]]>([
    ['{}', ['alpha', 'Gamma', 'Beta 50%', 'Delta']],
    ['{ title: { eq: "alpha" } }', ['alpha']],
    ['{ title: { eq: "Alpha" } }', []],
    ['{ title: { in: ["alpha", "Gamma"] } }', ['alpha', 'Gamma']],
    ['{ title: { in: [] } }', []],
    ['{ title: { contains: "ET" } }', ['Beta 50%']],
    ['{ title: { contains: "%" } }', ['Beta 50%']],
    ['{ title: { contains: "_" } }', []],
    ['{ title: { startsWith: "A" } }', ['alpha']],
    ['{ title: { startsWith: "d", contains: "a" } }', ['Delta']],
    ['{ startsAt: { lt: "2026-11-02T12:00:00Z" } }', ['alpha']],
    ['{ startsAt: { lte: "2026-11-02T12:00:00Z" } }', ['alpha', 'Gamma']],
    ['{ startsAt: { gt: "2026-11-02T13:00:00+01:00", lt: "2026-11-04T12:00:00Z" } }', ['Beta 50%']],
    ['{ startsAt: { gte: "2026-11-03T12:00:00Z" } }', ['Beta 50%', 'Delta']],
    ['{ startsAt: { eq: "2026-11-02T12:00:00Z" } }', ['Gamma']],
    ['{ isRecurring: true }', ['Delta']],
    ['{ isRecurring: false, isPublic: false }', ['alpha', 'Beta 50%']],
    ['{ not: { isRecurring: true } }', ['alpha', 'Gamma', 'Beta 50%']],
    ['{ or: [{ title: { eq: "alpha" } }, { isRecurring: true }] }', ['alpha', 'Delta']],
    ['{ or: [] }', []],
    ['{ and: [] }', ['alpha', 'Gamma', 'Beta 50%', 'Delta']],
    ['{ and: [{ title: { contains: "a" } }, { not: { title: { contains: "ta" } } }] }', ['alpha', 'Gamma']],
    ['{ deleted: INCLUDE }', ['alpha', 'Gamma', 'Beta 50%', 'Delta', 'Gone']],
    ['{ deleted: ONLY }', ['Gone']],
    ['{ organizerId: { eq: "0192f3a4-0000-7000-8000-00000000ffff" } }', []],
    ['{ organizerId: { in: [] } }', []],
    ['{ calendarId: { eq: "home" } }', []],
  ])('%s', async ([where, titles]) => {
    expect(await listed(ann, `where: ${where}`)).toEqual({ titles, total: titles.length });
  });

  test('by calendar and organizer, and of one calendar only', async () => {
    const where = `where: { calendarId: { eq: "${second}" }, organizerId: { in: ["${ann.ids.user}"] } }`;
    expect(await listed(ann, where)).toEqual({ titles: ['Gamma'], total: 1 });
    const { data } = await ann.asks(
      `{ calendar(id: "${second}") { events(where: { isPublic: true }) { nodes { title } totalCount } } }`,
    );
    expect(data['calendar'].events).toEqual({ nodes: [{ title: 'Gamma' }], totalCount: 1 });
    const organized = await ann.asks(
      '{ viewer { organizedEvents(first: 2, orderBy: { field: TITLE, direction: DESC }) { nodes { title } totalCount } } }',
    );
    expect(organized.data['viewer'].organizedEvents).toMatchObject({
      nodes: [{ title: 'alpha' }, { title: 'Gamma' }],
      totalCount: 4,
    });
  });

  test.for<[string, string[]]>([
    ['{ field: STARTS_AT, direction: DESC }', ['Delta', 'Beta 50%', 'Gamma', 'alpha']],
    ['{ field: TITLE }', ['Beta 50%', 'Delta', 'Gamma', 'alpha']],
    ['{ field: TITLE, direction: DESC }', ['alpha', 'Gamma', 'Delta', 'Beta 50%']],
    ['{ field: CREATED_AT }', ['Beta 50%', 'alpha', 'Gamma', 'Delta']],
    ['{ field: UPDATED_AT, direction: DESC }', ['Delta', 'Gamma', 'alpha', 'Beta 50%']],
  ])('ordered by %s, whole and page by page in both directions', async ([orderBy, titles]) => {
    expect((await listed(ann, `orderBy: ${orderBy}`)).titles).toEqual(titles);
    expect(await paged(ann, orderBy, 'first')).toEqual(titles);
    expect((await paged(ann, orderBy, 'last')).toReversed()).toEqual(titles);
  });

  test('a bad instant or page is refused', async () => {
    for (const args of [
      'where: { startsAt: { lt: "2026-02-30T00:00:00Z" } }',
      'first: 0',
      'first: 101',
      'last: 0',
      'first: 1, last: 1',
      'before: "x"',
      'after: "x"',
    ]) {
      const { errors } = await ann.asks(`{ events(${args}) { nodes { id } } }`);
      expect([args, errors?.[0]?.extensions['code']]).toEqual([args, 'BAD_USER_INPUT']);
    }
  });
});

/** Titles as somebody meets them who turns one-row pages; every row is met once. */
async function paged(actor: Actor, orderBy: string, size: 'first' | 'last'): Promise<string[]> {
  const [cursor, more, edge] =
    size === 'first' ? ['after', 'hasNextPage', 'endCursor'] : ['before', 'hasPreviousPage', 'startCursor'];
  const titles: string[] = [];
  for (let at = '', isMore = true; isMore;) {
    const args = `${size}: 1, orderBy: ${orderBy} ${at && `, ${cursor}: "${at}"`}`;
    const { data } = await actor.asks(`{ events(${args}) { nodes { title } pageInfo { ${more} ${edge} } } }`);
    const { nodes, pageInfo } = data['events'];
    titles.push(...nodes.map((each: Loose) => each['title']));
    [at, isMore] = [pageInfo[edge!], pageInfo[more!] && titles.length < 20];
  }
  return titles;
}

describe('Removed', () => {
  test('an event leaves the lists, stays readable, and comes back', async () => {
    const ann = await newcomer(app, 'UTC');
    const { id } = await ann.creates(day('2026-11-01'));
    const { event } = await ann.does('eventDelete', { id }, 'deletedId event { isDeleted deletedAt version }');
    expect(event).toEqual({ isDeleted: true, deletedAt: app.clock.at.toISOString(), version: 2 });
    expect(await listed(ann)).toEqual({ titles: [], total: 0 });
    expect(await ann.expects('2026-11-01', '2026-11-02')).toEqual([]);
    expect(await ann.sees(id, 'title isDeleted')).toEqual({ title: '2026-11-01', isDeleted: true });
    const rows = await app.sql(`select deleted_at from events where id = '${id}'`);
    expect(rows).toEqual([{ deleted_at: expect.anything() }]);

    const { node } = await ann.does('restore', { id }, 'node { id ... on Event { isDeleted deletedAt version } }');
    expect(node).toEqual({ id, isDeleted: false, deletedAt: null, version: 3 });
    expect(await listed(ann)).toEqual({ titles: ['2026-11-01'], total: 1 });
    const again = await ann.tries('restore', { id }, 'node { id }');
    expect(again.userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['id'] });
  });

  test('a calendar takes its events out of sight, and brings them back', async () => {
    const ann = await newcomer(app, 'UTC');
    const { calendar } = await ann.does('calendarCreate', { name: 'Second' }, 'calendar { id }');
    const event = await ann.creates(
      day('2026-11-01', { calendarId: calendar.id, visibility: 'PUBLIC', recurrence: { rule: 'FREQ=DAILY' } }),
    );
    const inSight = async () => [
      (await listed(ann)).total,
      (await ann.expects('2026-11-01', '2026-11-04')).length,
      (await ann.asks('{ household { calendars { id } } }')).data['household'].calendars.length,
    ];
    expect(await inSight()).toEqual([1, 3, 2]);
    const gone = await ann.asks(
      'mutation ($id: ID!) { calendarDelete(input: { id: $id }) { deletedId userErrors { code } } }',
      calendar,
    );
    expect(gone.data['calendarDelete']).toEqual({ deletedId: calendar.id, userErrors: [] });
    expect(await inSight()).toEqual([0, 0, 1]);
    expect(await app.ask('query ($id: ID!) { event(id: $id) { title } }', { id: event['id'] })).toEqual({
      data: { event: null },
    });
    expect((await ann.triesToCreate(day('2026-11-02', { calendarId: calendar.id }))).userErrors[0]).toMatchObject({
      code: 'NOT_FOUND',
      path: ['event', 'calendarId'],
    });
    expect(await ann.sees(event['id'], 'title calendar { isDeleted }')).toEqual({
      title: '2026-11-01',
      calendar: { isDeleted: true },
    });
    await ann.does('restore', { id: calendar.id }, 'node { id }');
    expect(await inSight()).toEqual([1, 3, 2]);
  });
});
