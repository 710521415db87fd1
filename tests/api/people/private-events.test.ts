import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HouseholdRole } from '../../../src/modules/people/household.entity.ts';
import { type Actor, EVENT_FIELDS, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

/** Words that only those who may read the event ever see. */
const SECRETS = /surprise|cellar|balloons/i;

let app: TestApp;
let ann: Actor;
let bob: Actor;
let eve: Actor;
let party: Loose;
let series: Loose;

beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
  bob = await signUp(app, 'bob');
  eve = await signUp(app, 'eve');
  await app.scope().commit(async scope => {
    scope.create(HouseholdRole, { householdId: ann.ids.household, userId: bob.ids.user, role: 'ADULT' });
  });
  const hidden = { visibility: 'PRIVATE', description: 'with balloons', location: 'the cellar' };
  party = await ann.creates({
    ...hidden,
    title: 'Surprise party',
    startsAt: '2026-10-05T18:00:00Z',
    endsAt: '2026-10-05T20:00:00Z',
    participants: [{ memberId: ann.ids.member }],
  });
  series = await ann.creates({
    ...hidden,
    title: 'Surprise rehearsal',
    startsAt: '2026-10-06T18:00:00Z',
    endsAt: '2026-10-06T19:00:00Z',
    recurrence: { rule: 'FREQ=DAILY;COUNT=3' },
  });
  for (const [index, title] of ['Apple', 'Zebra'].entries()) {
    await ann.creates({
      title,
      startsAt: `2026-10-0${7 + index}T08:00:00Z`,
      endsAt: `2026-10-0${7 + index}T09:00:00Z`,
    });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const titlesFor = async (actor: Actor, args: string): Promise<string[]> => {
  const { data, errors } = await actor.asks(`{ events(${args}) { nodes { title } } }`);
  if (!data) throw new Error(JSON.stringify(errors));
  return data['events'].nodes.map(({ title }: Loose) => title);
};

describe("a private event of another's in the same household", () => {
  test('is a block of time: when, and nothing else', async () => {
    const seen = await bob.sees(party['id']);
    expect(seen).toMatchObject({
      startsAt: party['startsAt'],
      endsAt: party['endsAt'],
      visibility: 'PRIVATE',
      busy: true,
    });
    expect(seen).toMatchObject({ title: 'Busy', description: null, location: null, participants: [] });
    const { recurrence, title } = (await bob.sees(series['id']))!;
    expect([recurrence, title]).toEqual([null, 'Busy']);
  });

  test('is whole for whoever organises it, and not there for other households', async () => {
    expect(await ann.sees(party['id'])).toEqual(party);
    expect(await eve.sees(party['id'])).toBeNull();
    const { data } = await app.ask<Loose>('query ($id: ID!) { event(id: $id) { id } }', { id: party['id'] });
    expect(data['event']).toBeNull();
  });

  test('is whole for whoever is given a role in it', async () => {
    const input = (role: string | null) => ({ eventId: party['id'], userId: bob.ids.user, role });
    await ann.does('eventMembershipSet', input('VIEWER'), 'event { id }');
    expect(await bob.sees(party['id'])).toMatchObject({ title: 'Surprise party', location: 'the cellar' });
    await ann.does('eventMembershipSet', input(null), 'event { id }');
    expect(await bob.sees(party['id'])).toMatchObject({ title: 'Busy' });
  });

  test('shows its words nowhere: not in lists, occurrences, relations, nodes or cursors', async () => {
    const window = 'from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z"';
    const documents = [
      `{ events(first: 50) { edges { cursor node { ${EVENT_FIELDS} } } pageInfo { startCursor endCursor } } }`,
      `{ events(first: 50, orderBy: { field: TITLE }) { edges { cursor node { title } } } }`,
      `{ occurrences(where: { ${window} }, first: 100) { edges { cursor node { title event { ${EVENT_FIELDS} } participants { member { name } } } } } }`,
      `{ node(id: "${party['id']}") { ... on Event { ${EVENT_FIELDS} memberships { role } viewerRole } } }`,
      `{ calendar(id: "${ann.ids.calendar}") { events { edges { cursor node { ${EVENT_FIELDS} } } } } }`,
      `{ event(id: "${series['id']}") { occurrences(${window}) { nodes { title } } exceptions { title } } }`,
    ];
    for (const document of documents) {
      const answer = await bob.asks(document);
      expect(answer.errors).toBeUndefined();
      const text = JSON.stringify(answer);
      expect(text).toContain('Busy');
      expect(text).not.toMatch(SECRETS);
      const cursors = [...text.matchAll(/ursor":"([^"]+)"/g)].map(found =>
        Buffer.from(found[1]!, 'base64url').toString('latin1'),
      );
      for (const cursor of cursors) expect(cursor).not.toMatch(SECRETS);
    }
    const mine = JSON.stringify(await ann.asks(documents[0]!));
    expect(mine).toMatch(SECRETS);
  });

  test.each([
    'title: { contains: "urprise" }',
    'title: { startsWith: "Sur" }',
    'title: { eq: "Surprise party" }',
    'title: { in: ["Surprise party", "Surprise rehearsal"] }',
    'or: [{ title: { contains: "urprise" } }]',
    'not: { not: { title: { contains: "urprise" } } }',
  ])('is not found by where: { %s }', async where => {
    expect(await titlesFor(bob, `where: { ${where} }`)).toEqual([]);
    expect((await titlesFor(ann, `where: { ${where} }`)).length).toBeGreaterThan(0);
  });

  test('is not told by its absence either: whatever a title is asked not to be, it is there', async () => {
    for (const word of ['urprise', 'nothing']) {
      const titles = await titlesFor(bob, `first: 50, where: { not: { title: { contains: "${word}" } } }`);
      expect(titles.filter(title => title === 'Busy')).toHaveLength(2);
    }
  });

  test('stands in the order of titles where "Busy" does', async () => {
    const asBob = `first: 50, where: { calendarId: { eq: "${ann.ids.calendar}" } }, orderBy: { field: TITLE }`;
    expect(await titlesFor(bob, asBob)).toEqual(['Apple', 'Busy', 'Busy', 'Zebra']);
    expect(await titlesFor(ann, asBob)).toEqual(['Apple', 'Surprise party', 'Surprise rehearsal', 'Zebra']);
  });

  test('cannot be changed by those who may not read it', async () => {
    const payload = await bob.tries('eventUpdate', { id: party['id'], patch: { title: 'Mine' } }, 'event { title }');
    expect(payload.userErrors.map(({ code }) => code)).toEqual(['FORBIDDEN']);
    expect(JSON.stringify(payload)).not.toMatch(SECRETS);
    expect(await ann.sees(party['id'])).toMatchObject({ title: 'Surprise party' });
  });
});
