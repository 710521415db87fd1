import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { housemate, newcomer } from '../calendar/housemates.ts';
import { countStatements, historyOf } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const TEA = { title: 'Tea', startsAt: '2026-10-20T15:00:00Z', duration: 'PT1H' };

async function planned(more: object = {}): Promise<{ ann: Actor; id: string }> {
  const ann = await newcomer(app);
  return { ann, id: String((await ann.creates({ ...TEA, ...more }))['id']) };
}

const updates = (actor: Actor, id: string, patch: object, more: object = {}) =>
  actor.does('eventUpdate', { id, patch, ...more }, 'event { id } occurrence { exception { id } }');

const changesOf = ({ changes }: Loose): object =>
  Object.fromEntries(changes.map((each: Loose) => [each['field'], [each['before'], each['after']]]));

describe('the history of an event', () => {
  test('tells what was set, in the words of the API and newest first', async () => {
    const { ann, id } = await planned({ participants: [] });
    await updates(ann, id, {
      startsAt: '2026-10-21T16:00:00Z',
      status: 'TENTATIVE',
      busy: false,
      recurrence: { rule: 'FREQ=DAILY;COUNT=9', excluded: ['2026-10-23T16:00:00Z'], added: ['2026-12-24T16:00:00Z'] },
      participants: [{ memberId: ann.ids.member }],
    });
    await updates(ann, id, { isAllDay: true, startDate: '2026-10-21', endDate: '2026-10-22', recurrence: null });
    const { nodes, totalCount, pageInfo } = await historyOf(ann, id);
    expect([totalCount, pageInfo.hasNextPage]).toEqual([5, false]);
    expect(nodes.map((each: Loose) => [each['entityType'], each['kind'], each['version']])).toEqual([
      ['Event', 'UPDATE', 3],
      ...(nodes[1].entityType === 'Event'
        ? [
            ['Event', 'UPDATE', 2],
            ['EventParticipant', 'CREATE', null],
          ]
        : [
            ['EventParticipant', 'CREATE', null],
            ['Event', 'UPDATE', 2],
          ]),
      ['EventMembership', 'CREATE', null],
      ['Event', 'CREATE', 1],
    ]);
    const [allDay, , , owner, made] = nodes;
    const [part, moved] = nodes[1].entityType === 'Event' ? [nodes[2], nodes[1]] : [nodes[1], nodes[2]];
    expect(changesOf(moved)).toEqual({
      startsAtLocal: ['2026-10-20T10:00:00', '2026-10-21T11:00:00'],
      startsAt: ['2026-10-20T15:00:00.000Z', '2026-10-21T16:00:00.000Z'],
      endsAt: ['2026-10-20T16:00:00.000Z', '2026-10-21T17:00:00.000Z'],
      status: ['CONFIRMED', 'TENTATIVE'],
      busy: [true, false],
      'recurrence.rule': [null, 'FREQ=DAILY;COUNT=9'],
      'recurrence.excluded': [[], ['2026-10-23T16:00:00.000Z']],
      'recurrence.added': [[], ['2026-12-24T16:00:00.000Z']],
    });
    expect(changesOf(allDay)).toMatchObject({
      isAllDay: [false, true],
      startDate: [null, '2026-10-21'],
      endDate: [null, '2026-10-22'],
      startsAtLocal: ['2026-10-21T11:00:00', null],
    });
    expect(changesOf(part)).toEqual({
      role: [null, 'attendee'],
      response: [null, 'NEEDS_ACTION'],
      required: [null, true],
      eventId: [null, id],
      memberId: [null, ann.ids.member],
    });
    expect(changesOf(owner)).toEqual({ role: [null, 'OWNER'], eventId: [null, id], userId: [null, ann.ids.user] });
    expect(changesOf(made)).toEqual({
      uid: [null, `${id}@almanac`],
      title: [null, 'Tea'],
      timeZone: [null, 'America/Chicago'],
      isAllDay: [null, false],
      startsAtLocal: [null, '2026-10-20T10:00:00'],
      startsAt: [null, '2026-10-20T15:00:00.000Z'],
      endsAt: [null, '2026-10-20T16:00:00.000Z'],
      status: [null, 'CONFIRMED'],
      busy: [null, true],
      visibility: [null, 'HOUSEHOLD'],
      'recurrence.excluded': [null, []],
      'recurrence.added': [null, []],
      calendarId: [null, ann.ids.calendar],
      organizerId: [null, ann.ids.user],
    });
  });

  test('is read page by page, and each of it by its own id', async () => {
    const { ann, id } = await planned();
    for (let i = 0; i < 5; i++) await updates(ann, id, { title: `Tea ${i}` });
    const all = await historyOf(ann, id);
    const first = await historyOf(ann, id, 3);
    const second = await historyOf(ann, id, 3, first['pageInfo'].endCursor);
    const third = await historyOf(ann, id, 3, second['pageInfo'].endCursor);
    expect([first, second, third].map(page => page['nodes'].length)).toEqual([3, 3, 1]);
    expect([...first['nodes'], ...second['nodes'], ...third['nodes']]).toEqual(all['nodes']);
    expect([first, second, third].map(page => page['totalCount'])).toEqual([7, 7, 7]);
    const ids: string[] = all['nodes'].map((each: Loose) => each['id']);
    expect(ids.every(each => /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(each))).toBe(true);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Revision { kind } } }';
    const { data } = await ann.asks(query, { ids });
    expect(data['nodes']).toEqual(
      all['nodes'].map((each: Loose) => ({ __typename: 'Revision', id: each['id'], kind: each['kind'] })),
    );
    const eve = await newcomer(app);
    expect((await eve.asks(query, { ids })).data['nodes']).toEqual(ids.map(() => null));
    expect((await app.ask<Loose>(query, { ids })).data['nodes']).toEqual(ids.map(() => null));
  });

  test('of a series holds its exceptions, of an exception itself alone', async () => {
    const { ann, id } = await planned({ recurrence: { rule: 'FREQ=DAILY;COUNT=5' }, participants: [] });
    const { occurrence } = await updates(ann, `${id}_20261022T150000Z`, { title: 'High tea' }, { scope: 'THIS' });
    const exception = occurrence.exception.id;
    await updates(ann, id, { location: 'Garden' });
    const entities = async (of: string) =>
      (await historyOf(ann, of))['nodes'].map((each: Loose) => `${each['kind']} ${each['entityId']}`);
    expect(new Set((await entities(id)).filter((each: string) => each.includes(exception)))).toEqual(
      new Set([`UPDATE ${exception}`, `CREATE ${exception}`]),
    );
    expect(await entities(exception)).toEqual([`UPDATE ${exception}`, `CREATE ${exception}`]);
  });
});

const count = async (actor: Actor, id: string) => (await historyOf(actor, id))['totalCount'];

describe('who sees it', () => {
  test('those of the household and those with a role; nobody for whom it is only public or busy', async () => {
    const { ann, id } = await planned({ visibility: 'PUBLIC', participants: [] });
    const [kim, eve] = [await housemate(app, ann, 'CHILD'), await newcomer(app)];
    expect([await count(ann, id), await count(kim, id), await count(eve, id)]).toEqual([2, 2, 0]);
    const { data } = await app.ask<Loose>(
      `{ event(id: "${id}") { title history(first: 5) { totalCount nodes { id } } } }`,
    );
    expect(data['event']).toEqual({ title: 'Tea', history: { totalCount: 0, nodes: [] } });
    await updates(ann, id, { visibility: 'PRIVATE' });
    expect([await count(ann, id), await count(kim, id)]).toEqual([3, 0]);
  });

  test('what was private stays with those who could read it', async () => {
    const { ann, id } = await planned({ visibility: 'PRIVATE', title: 'Therapy', participants: [] });
    const bob = await housemate(app, ann, 'ADULT');
    await updates(ann, id, { visibility: 'HOUSEHOLD', title: 'Appointment' });
    await updates(ann, id, { location: 'Elm Street 4' });
    expect([await count(ann, id), await count(bob, id)]).toEqual([4, 1]);
    expect(JSON.stringify(await historyOf(bob, id))).not.toContain('Therapy');
    const { nodes } = await historyOf(ann, id);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Revision { changes { field } } } }';
    const { data } = await bob.asks(query, { ids: nodes.map((each: Loose) => each['id']) });
    expect(data['nodes']).toEqual([{ changes: [{ field: 'location' }] }, null, null, null]);
    await ann.does('eventMembershipSet', { eventId: id, userId: bob.ids.user, role: 'VIEWER' }, 'event { id }');
    expect(await count(bob, id)).toBe(5);
  });

  test('one private instance keeps the series’ history with those who may read it', async () => {
    const { ann, id } = await planned({ recurrence: { rule: 'FREQ=DAILY;COUNT=5' }, participants: [] });
    const bob = await housemate(app, ann, 'ADULT');
    const { occurrence } = await updates(
      ann,
      `${id}_20261022T150000Z`,
      { visibility: 'PRIVATE', title: 'Therapy' },
      { scope: 'THIS' },
    );
    expect([await count(bob, id), await count(bob, occurrence.exception.id)]).toEqual([0, 0]);
    await updates(ann, `${id}_20261022T150000Z`, { visibility: 'HOUSEHOLD', title: 'Tea' }, { scope: 'THIS' });
    await updates(ann, id, { location: 'Garden' });
    expect(JSON.stringify(await historyOf(bob, id))).not.toContain('Therapy');
    expect(await count(bob, id)).toBeGreaterThan(0);
  });

  test('who takes part is told within the household only', async () => {
    const { ann, id } = await planned({ participants: [] });
    await updates(ann, id, { participants: [{ memberId: ann.ids.member }] });
    const eve = await newcomer(app);
    await app.scope().commit(async scope => {
      const { EventMembership } = await import('../../../src/modules/calendar/event.entity.ts');
      scope.create(EventMembership, { eventId: id, userId: eve.ids.user, role: 'VIEWER' });
    });
    const types = async (actor: Actor) =>
      new Set((await historyOf(actor, id))['nodes'].map((each: Loose) => each['entityType']));
    expect(await types(ann)).toEqual(new Set(['Event', 'EventParticipant', 'EventMembership']));
    expect(await types(eve)).toEqual(new Set(['Event', 'EventMembership']));
    const made = (await historyOf(eve, id))['nodes'].at(-1);
    expect(Object.keys(changesOf(made))).toEqual(expect.not.arrayContaining(['calendarId', 'organizerId']));
    expect(JSON.stringify(await historyOf(eve, id))).not.toMatch(`${ann.ids.calendar}|${ann.ids.member}`);
  });
});

test('twenty rows cost as many statements as one, and twenty events as many as one', async () => {
  const { ann, id } = await planned();
  const query =
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Event { history(first: 20) { nodes { changes { field } action { actionType canUndo } } } } } }';
  const sent = (ids: string[]) => countStatements(() => ann.asks(query, { ids }));
  const single = await sent([id]);
  for (let i = 0; i < 18; i++) await updates(ann, id, { title: `Tea ${i}` });
  expect(await sent([id])).toBe(single);
  const ids = [id];
  for (let i = 0; i < 19; i++) ids.push(String((await ann.creates(TEA))['id']));
  expect(await sent(ids)).toBe(single);
});
