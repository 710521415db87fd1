import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { housemate, newcomer } from './housemates.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const SEEN = `title description location viewerRole recurrence { rule } participants { member { name } } memberships { role }
  organizer { id } calendar { id } startsAt endsAt busy`;

const WINDOW = 'from: "2026-10-19T00:00:00Z", to: "2026-10-31T00:00:00Z"';

/** An event of Ann's, which says more than its time. */
async function planned(visibility: string) {
  const ann = await newcomer(app);
  const event = await ann.creates({
    title: 'Therapy',
    description: 'Room 4',
    location: 'Elm Street 4',
    startsAt: '2026-10-20T15:00:00Z',
    duration: 'PT1H',
    visibility,
    recurrence: { rule: 'FREQ=DAILY;COUNT=3' },
    participants: [{ memberId: ann.ids.member }],
  });
  return { ann, id: String(event['id']) };
}

/** What a reader sees: by id, by node, in the list of events, in the window, and whether they may change it. */
async function views(reader: Actor | null, id: string) {
  const query = `query ($id: ID!) {
    event(id: $id) { ${SEEN} } node(id: $id) { ... on Event { title } }
    occurrence(id: "${id}_20261021T150000Z") { title participants { member { name } } }
    events(first: 100, where: { isPublic: null }) { nodes { id title } } occurrences(where: { ${WINDOW} }) { nodes { title event { id } } } }`;
  const { data } = await app.ask<Loose>(query, { id }, reader?.token);
  const listed = data['events'].nodes.find((each: Loose) => each['id'] === id);
  const happening = data['occurrences'].nodes.filter((each: Loose) => each['event'].id === id);
  const { event } = data;
  const times = happening.length;
  return {
    event,
    node: data['node'],
    occurrence: data['occurrence'],
    listed: listed?.title,
    shown: happening[0]?.title,
    times,
  };
}

const NOTHING = { event: null, node: null, occurrence: null, listed: undefined, shown: undefined, times: 0 };
const title = 'Therapy';
const ALL = { node: { title }, listed: title, shown: title, times: 3 };
const OPEN = { title, description: 'Room 4', location: 'Elm Street 4', recurrence: { rule: 'FREQ=DAILY;COUNT=3' } };
const CLOSED = {
  title: 'Busy',
  description: null,
  location: null,
  recurrence: null,
  participants: [],
  memberships: [],
};

async function editCode(actor: Actor, id: string) {
  const { userErrors } = await actor.tries('eventUpdate', { id, patch: { location: 'Elsewhere' } }, 'event { id }');
  return userErrors[0]?.code ?? 'DONE';
}

const found = async (actor: Actor, where: string) =>
  (await actor.asks(`{ events(where: ${where}, orderBy: { field: TITLE }) { nodes { title } totalCount } }`)).data[
    'events'
  ];

/** The event after a role was given or taken, or why not. */
async function set(actor: Actor, input: object) {
  const payload = await actor.tries('eventMembershipSet', input, 'event { version memberships { role user { id } } }');
  const [error] = payload.userErrors;
  return error ? [error.code, error.path.join('.')] : payload['event'];
}

describe('HOUSEHOLD', () => {
  test('adults read and change it, children read it, others know nothing of it', async () => {
    const { ann, id } = await planned('HOUSEHOLD');
    const [adult, child, bob] = [
      await housemate(app, ann, 'ADULT'),
      await housemate(app, ann, 'CHILD'),
      await newcomer(app),
    ];
    expect(await views(adult, id)).toMatchObject({ ...ALL, event: { ...OPEN, viewerRole: 'EDITOR' } });
    expect(await views(child, id)).toMatchObject({
      ...ALL,
      event: { ...OPEN, viewerRole: 'VIEWER', organizer: { id: ann.ids.user }, calendar: { id: ann.ids.calendar } },
    });
    expect(await views(bob, id)).toEqual(NOTHING);
    expect(await views(null, id)).toEqual(NOTHING);
    expect(await editCode(child, id)).toBe('FORBIDDEN');
    expect(await editCode(bob, id)).toBe('NOT_FOUND');
    expect(await editCode(adult, id)).toBe('DONE');
  });

  test('children change what they organise', async () => {
    const ann = await newcomer(app);
    const child = await housemate(app, ann, 'CHILD');
    const party = await child.creates({ title: 'Party', startDate: '2026-10-24', calendarId: ann.ids.calendar });
    expect(await editCode(child, party['id'])).toBe('DONE');
    expect(await ann.sees(party['id'], 'viewerRole organizer { id }')).toEqual({
      viewerRole: 'OWNER',
      organizer: { id: child.ids.user },
    });
  });
});

describe('PRIVATE', () => {
  test('is a block of time to the household, whoever asks for it', async () => {
    const { ann, id } = await planned('PRIVATE');
    for (const role of ['OWNER', 'ADULT', 'CHILD'] as const) {
      const reader = await housemate(app, ann, role);
      expect(await views(reader, id)).toMatchObject({
        event: {
          ...CLOSED,
          viewerRole: null,
          startsAt: '2026-10-20T15:00:00.000Z',
          endsAt: '2026-10-20T16:00:00.000Z',
        },
        node: { title: 'Busy' },
        occurrence: { title: 'Busy', participants: [] },
        listed: 'Busy',
        shown: 'Busy',
        times: 3,
      });
      expect(await editCode(reader, id)).toBe('FORBIDDEN');
    }
    expect(await views(await newcomer(app), id)).toEqual(NOTHING);
    expect(await views(null, id)).toEqual(NOTHING);
    expect(await views(ann, id)).toMatchObject({ ...ALL, event: { ...OPEN, viewerRole: 'OWNER' } });
  });

  test('its title can be found neither by a filter nor by the order', async () => {
    const { ann, id } = await planned('PRIVATE');
    await ann.creates({ title: 'Aaa', startDate: '2026-10-24' });
    await ann.creates({ title: 'Xyz', startDate: '2026-10-24' });
    const reader = await housemate(app, ann, 'ADULT');
    for (const where of [
      '{ title: { startsWith: "Ther" } }',
      '{ title: { eq: "Therapy" } }',
      '{ title: { contains: "Busy" } }',
    ]) {
      expect(await found(reader, where)).toEqual({ nodes: [], totalCount: 0 });
    }
    expect(await found(ann, '{ title: { startsWith: "ther" } }')).toMatchObject({ totalCount: 1 });
    const { nodes } = await found(reader, '{}');
    expect(nodes.map((each: Loose) => each['title'])).toEqual(['Aaa', 'Busy', 'Xyz']);
    expect(await ann.sees(id, 'title')).toEqual({ title });
  });
});

describe('PUBLIC', () => {
  test('everybody reads it, without who takes part and whose it is', async () => {
    const { id } = await planned('PUBLIC');
    const known = { ...OPEN, viewerRole: null, organizer: null, calendar: null, participants: [], memberships: [] };
    expect(await views(null, id)).toMatchObject({ ...ALL, event: known, occurrence: { participants: [] } });
    const bob = await newcomer(app);
    // somebody who is signed in looks for public events of others with `isPublic: true`
    expect(await views(bob, id)).toMatchObject({ node: { title }, event: known, listed: undefined, times: 0 });
    const { data } = await bob.asks('{ events(first: 100, where: { isPublic: true }) { nodes { id } } }');
    expect(data['events'].nodes).toContainEqual({ id });
    expect(await editCode(bob, id)).toBe('FORBIDDEN');
  });

  test('once removed it is there for the household only', async () => {
    const { ann, id } = await planned('PUBLIC');
    await ann.does('eventDelete', { id }, 'event { id }');
    expect(await views(null, id)).toEqual(NOTHING);
    expect(await views(await newcomer(app), id)).toEqual(NOTHING);
    expect(await ann.sees(id, 'title isDeleted')).toEqual({ title, isDeleted: true });
  });
});

describe('Memberships', () => {
  test('open a private event: a viewer reads, an editor changes, an owner shares', async () => {
    const { ann, id } = await planned('PRIVATE');
    const pat = await housemate(app, ann, 'CHILD');
    const userId = pat.ids.user;
    expect(await set(ann, { eventId: id, userId, role: 'VIEWER' })).toEqual({
      version: 2,
      memberships: expect.arrayContaining([{ role: 'VIEWER', user: { id: userId } }]),
    });
    expect(await views(pat, id)).toMatchObject({ ...ALL, event: { ...OPEN, viewerRole: 'VIEWER' } });
    expect(await editCode(pat, id)).toBe('FORBIDDEN');
    await set(ann, { eventId: id, userId, role: 'EDITOR' });
    expect(await editCode(pat, id)).toBe('DONE');
    expect(await set(pat, { eventId: id, userId, role: 'OWNER' })).toEqual(['FORBIDDEN', 'eventId']);
    expect(await set(pat, { eventId: id, userId: ann.ids.user, role: null })).toEqual(['FORBIDDEN', 'eventId']);
    await set(ann, { eventId: id, userId, role: 'OWNER' });
    expect(await set(pat, { eventId: id, userId, role: 'EDITOR' })).toMatchObject({ memberships: { length: 2 } });
    await set(ann, { eventId: id, userId, role: null });
    expect(await views(pat, id)).toMatchObject({ event: CLOSED });
  });

  test('reach across households, and end with the role', async () => {
    const { ann, id } = await planned('HOUSEHOLD');
    const { household } = await ann.does('householdCreate', { name: 'Club' }, 'household { id }');
    const club = { ...ann, ids: { ...ann.ids, household: household.id } } as Actor;
    const bob = await housemate(app, club, 'ADULT');
    expect(await views(bob, id)).toEqual(NOTHING);
    await set(ann, { eventId: id, userId: bob.ids.user, role: 'EDITOR' });
    expect(await views(bob, id)).toMatchObject({
      ...ALL,
      // they know Ann from the club, but not her calendar nor her family
      event: { ...OPEN, viewerRole: 'EDITOR', calendar: null, organizer: { id: ann.ids.user }, participants: [] },
    });
    expect(await editCode(bob, id)).toBe('DONE');
    await set(ann, { eventId: id, userId: bob.ids.user, role: null });
    expect(await views(bob, id)).toEqual(NOTHING);
  });

  test('the last owner stays', async () => {
    const { ann, id } = await planned('HOUSEHOLD');
    const pat = await housemate(app, ann, 'ADULT');
    const userId = ann.ids.user;
    for (const role of ['EDITOR', 'VIEWER', null]) {
      expect(await set(ann, { eventId: id, userId, role })).toEqual(['LAST_OWNER', 'role']);
    }
    expect(await set(ann, { eventId: id, userId, role: 'OWNER' })).toMatchObject({ memberships: { length: 1 } });
    await set(ann, { eventId: id, userId: pat.ids.user, role: 'OWNER' });
    expect(await set(ann, { eventId: id, userId, role: null })).toEqual({
      version: 4,
      memberships: [{ role: 'OWNER', user: { id: pat.ids.user } }],
    });
  });

  test('are for people the viewer knows; nobody learns who has an account', async () => {
    const { ann, id } = await planned('HOUSEHOLD');
    const bob = await newcomer(app);
    for (const userId of [bob.ids.user, '0192f3a4-0000-7000-8000-00000000ffff', 'bob']) {
      expect(await set(ann, { eventId: id, userId, role: 'VIEWER' })).toEqual(['NOT_FOUND', 'userId']);
    }
    expect(await set(bob, { eventId: id, userId: bob.ids.user, role: 'OWNER' })).toEqual(['NOT_FOUND', 'eventId']);
  });
});

test('a split that was made can be repeated by those who may change the series, and by nobody else', async () => {
  const { ann, id } = await planned('HOUSEHOLD');
  const kid = await housemate(app, ann, 'CHILD');
  const newId = randomUUID();
  const input = { id: `${id}_20261021T150000Z`, scope: 'THIS_AND_FOLLOWING', patch: { id: newId, title: 'Later' } };
  const splits = (who: Actor) => who.tries<Loose>('eventUpdate', input, 'newSeries { id }');
  for (let time = 1; time <= 2; time++) expect(await splits(ann)).toEqual({ newSeries: { id: newId }, userErrors: [] });
  expect(await splits(kid)).toMatchObject({ newSeries: null, userErrors: [{ code: 'OCCURRENCE_NOT_IN_SERIES' }] });
});
