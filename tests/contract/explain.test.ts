import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revisionId } from '../../src/modules/audit/revision.id.ts';
import { newColumns } from '../../src/modules/calendar/event-columns.ts';
import { Event } from '../../src/modules/calendar/event.entity.ts';
import { type Actor, signUp } from '../support/actors.ts';
import { freshDatabase, NOW, startApp, statementsOf, type TestApp } from '../support/app.ts';
import { BEGIN, type Crowd, makeCrowd } from '../support/crowd.ts';
import { type Planner, plannerOf } from '../support/plans.ts';

const DAY = 86_400_000;
const WINDOW = 'from: "2026-10-12T00:00:00Z", to: "2026-10-19T00:00:00Z"';
const PAGE = 'nodes { id } pageInfo { endCursor hasNextPage }';

/** What the named queries of the calendar are asked for, as a member of few households or as a stranger. */
const QUERIES: Record<string, (crowd: Crowd) => string> = {
  'public events of everybody': () => '{ events(where: { isPublic: true }, first: 20) { totalCount nodes { title } } }',
  'event by id': ({ series }) => `{ event(id: "${series[0]}") { id } }`,
  'any node': ({ series, participants }) => `{ nodes(ids: ["${series[0]}", "${participants[0]}"]) { id } }`,
  'page of events': () => `{ events(first: 20) { ${PAGE} } }`,
  'events backwards': () => `{ events(last: 20) { ${PAGE} } }`,
  'events from an instant on': () => `{ events(where: { startsAt: { gte: "2026-10-12T00:00:00Z" } }) { ${PAGE} } }`,
  'events of a calendar': ({ calendars }) => `{ events(where: { calendarId: { eq: "${calendars[0]}" } }) { ${PAGE} } }`,
  'number of events': () => '{ events { totalCount } }',
  'events by title': () => `{ events(orderBy: { field: TITLE }) { ${PAGE} } }`,
  'calendar with events': ({ calendars }) => `{ calendar(id: "${calendars[0]}") { events { ${PAGE} totalCount } } }`,
  'what somebody organises': ({ users }) =>
    `{ node(id: "${users[0]}") { ... on User { organizedEvents { ${PAGE} } } } }`,
  'a window': () => `{ occurrences(where: { ${WINDOW} }) { nodes { id } } }`,
  'a window of calendars': ({ calendars }) =>
    `{ occurrences(where: { ${WINDOW}, calendarIds: ["${calendars[0]}"] }) { nodes { id } } }`,
  'a window of members': ({ members }) =>
    `{ occurrences(where: { ${WINDOW}, memberIds: ["${members[0]}"] }) { nodes { id } } }`,
  'a window of a series': ({ series }) => `{ event(id: "${series[0]}") { occurrences(${WINDOW}) { nodes { id } } } }`,
  'a window of a member': ({ members }) =>
    `{ node(id: "${members[0]}") { ... on FamilyMember { occurrences(${WINDOW}) { nodes { id } } } } }`,
  'relations of an event': ({ series }) =>
    `{ event(id: "${series[0]}") { participants { id } memberships { id } exceptions { id } viewerRole splitFrom { id } } }`,
  'what was done to an event': ({ series }) =>
    `{ event(id: "${series[0]}") { history { nodes { kind changes { field } action { canUndo revisions { id } } } totalCount } } }`,
  'an event as it was': ({ series }) =>
    `{ event(id: "${series[0]}", asOf: "2026-10-01T09:00:00Z") { title participants { member { name } } } }`,
  'a revision': () => `{ node(id: "${revisionId(1)}") { id } }`,
  'an occurrence': ({ series }) =>
    `{ occurrence(id: "${series[0]}_20261013T120000Z") { previous { id } next { id } } }`,
};

/** Single events on every calendar, a few each, over two years: so many that reading them all is the wrong way. */
async function fill(app: TestApp, { calendars, users }: Crowd, each: number): Promise<void> {
  const rows = calendars.flatMap((calendarId, i) =>
    Array.from({ length: each }, (_, nth) => {
      const id = randomUUID();
      const startsAt = new Date(BEGIN.getTime() + ((i * 37 + nth * 101) % 730) * DAY);
      const time = {
        startsAt,
        endsAt: new Date(startsAt.getTime() + DAY / 24),
        startsLocal: startsAt.toISOString().slice(0, 19),
      };
      const owner = { calendarId, organizerId: users[i]!, createdAt: NOW, updatedAt: NOW };
      return { ...newColumns(id), ...time, ...owner, title: `Single ${nth}`, timeZone: 'UTC', exdates: [], rdates: [] };
    }),
  );
  for (let i = 0; i < rows.length; i += 1000) await app.scope().em.insertMany(Event, rows.slice(i, i + 1000));
}

const TABLES = ['events', 'event_participants', 'event_memberships', 'revisions'];

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let reader: Actor;
  let crowd: Crowd;
  let planner: Planner;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await freshDatabase(kind);
    app = await startApp({ DATABASE_URL: database.url });
    const others = await signUp(app, 'others', 'UTC');
    await fill(app, await makeCrowd(app, others, 1000), 12);
    // as in life: everybody has roles of their own only
    await app.sql(
      'update event_memberships set user_id = (select organizer_id from events where events.id = event_id)',
    );
    await app.sql(`delete from household_roles where user_id = '${others.ids.user}'`);
    reader = await signUp(app, 'reader', 'UTC');
    crowd = await makeCrowd(app, reader, 3);
    await fill(app, crowd, 20);
    await app.sql('analyze');
    planner = await plannerOf(database.url, TABLES);
    close = async () => {
      await planner.close();
      await app[Symbol.asyncDispose]();
      database.remove();
    };
  });
  afterAll(() => close?.());

  test.for(Object.keys(QUERIES))('%s reads no whole table', async name => {
    const statements = await statementsOf(async () => {
      const { data, errors } = await reader.asks(QUERIES[name]!(crowd));
      expect([errors, data]).toEqual([undefined, expect.anything()]);
    });
    expect(statements.length).toBeGreaterThan(1);
    expect(await planner.scansOf(statements)).toEqual([]);
  });
});
