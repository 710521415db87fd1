import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, EVENT_FIELDS, type Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const VISIT = {
  title: 'Visit',
  description: 'Bring cake',
  location: 'Elm Street 4',
  startsAtLocal: '2026-10-20T15:00:00',
  duration: 'PT1H',
  status: 'TENTATIVE',
  busy: false,
  visibility: 'PUBLIC',
};

async function patched(actor: Actor, id: string, patch: object): Promise<Loose> {
  const { event } = await actor.does('eventUpdate', { id, patch }, `event { ${EVENT_FIELDS} }`);
  expect(await actor.sees(id)).toEqual(event); // what is answered is what is stored
  return event;
}

async function refused(actor: Actor, id: string, patch: object) {
  const { userErrors } = await actor.tries('eventUpdate', { id, patch }, 'event { id }');
  return userErrors.map(({ code, path }) => [code, path.join('.')]);
}

/** A visit of somebody new, and how to change it. */
async function visit(more: object = {}) {
  const ann = await newcomer(app);
  const event = await ann.creates({ ...VISIT, ...more });
  return { ann, event, patch: (change: object) => patched(ann, event['id'], change) };
}

/** Everything but the version, and that it is known to have grown. */
const same = ({ version, ...rest }: Loose) => ({ ...rest, version: Number(version) + 1 });

describe('Absent stays', () => {
  test('a patch changes what it names and nothing else', async () => {
    const { event, patch } = await visit();
    const renamed = await patch({ title: 'Visit of Pat' });
    expect(renamed).toEqual({ ...same(event), title: 'Visit of Pat' });
    expect(await patch({ location: 'Oak Street 1', busy: true })).toEqual({
      ...same(renamed),
      location: 'Oak Street 1',
      busy: true,
    });
  });

  test('every plain field can be changed', async () => {
    const { event, patch } = await visit();
    const change = {
      title: 'T',
      description: 'D',
      location: 'L',
      status: 'CANCELLED',
      busy: true,
      visibility: 'PRIVATE',
    };
    expect(await patch(change)).toEqual({ ...same(event), ...change });
  });

  test('updatedAt moves with a change, createdAt does not', async () => {
    const { ann, event } = await visit();
    const before = await ann.sees(event['id'], 'createdAt updatedAt');
    await patched(ann, event['id'], { title: 'Later' });
    const after = await ann.sees(event['id'], 'createdAt updatedAt');
    expect(after?.['createdAt']).toBe(before?.['createdAt']);
    expect(Date.parse(after?.['updatedAt'])).toBeGreaterThan(Date.parse(before?.['updatedAt']));
  });
});

describe('Null clears', () => {
  test('what may be empty becomes empty, the rest its default', async () => {
    const { event, patch } = await visit();
    const cleared = { description: null, location: null, status: null, busy: null, visibility: null };
    expect(await patch(cleared)).toEqual({
      ...same(event),
      description: null,
      location: null,
      status: 'CONFIRMED',
      busy: true,
      visibility: 'HOUSEHOLD',
    });
  });

  test.for([{ endsAt: null }, { endsAtLocal: null }, { duration: null }])('%o leaves an instant', async change => {
    const { event, patch } = await visit();
    expect(await patch(change)).toEqual({ ...same(event), endsAt: null });
  });

  test('a title cannot be cleared', async () => {
    const { ann, event } = await visit();
    expect(await refused(ann, event['id'], { title: null })).toEqual([['REQUIRED', 'patch.title']]);
    expect(await ann.sees(event['id'])).toEqual(event);
  });

  test('recurrence: null leaves the first instance', async () => {
    const { ann, patch } = await visit({ recurrence: { rule: 'FREQ=DAILY', excluded: ['2026-10-21T20:00:00Z'] } });
    expect(await patch({ recurrence: null })).toMatchObject({ recurrence: null });
    expect((await ann.expects('2026-10-19', '2026-10-31')).map(each => each['startsAtLocal'])).toEqual([
      '2026-10-20T15:00:00',
    ]);
  });
});

describe('A list replaces the list', () => {
  test('who stays keeps their answer, who is left out is gone for good', async () => {
    const { ann, event, patch } = await visit();
    const [mia, leo, sam] = [await ann.addsMember('Mia'), await ann.addsMember('Leo'), await ann.addsMember('Sam')];
    await patch({ participants: [{ memberId: mia }, { memberId: leo }] });
    await ann.does('eventRespond', { id: event['id'], memberId: leo, response: 'ACCEPTED' }, 'participant { id }');
    const { participants } = await patch({ participants: [{ memberId: leo, role: 'cook' }, { memberId: sam }] });
    expect(participants).toEqual([
      { role: 'cook', response: 'ACCEPTED', required: true, member: { id: leo, name: 'Leo' } },
      { role: 'attendee', response: 'NEEDS_ACTION', required: true, member: { id: sam, name: 'Sam' } },
    ]);
    expect(await app.sql(`select id from event_participants where event_id = '${event['id']}'`)).toHaveLength(2);
    expect(await patch({ title: 'Still' })).toMatchObject({ participants });
    expect(await patch({ participants: [] })).toMatchObject({ participants: [] });
  });

  test('null empties it, and a bad list changes nothing', async () => {
    const { ann, event, patch } = await visit();
    const mia = await ann.addsMember('Mia');
    await patch({ participants: [{ memberId: mia }] });
    expect(await refused(ann, event['id'], { participants: [{ memberId: randomUUID() }] })).toEqual([
      ['NOT_FOUND', 'patch.participants.0.memberId'],
    ]);
    expect(await patch({ title: 'Still' })).toMatchObject({ participants: [{ member: { name: 'Mia' } }] });
    expect(await patch({ participants: null })).toMatchObject({ participants: [] });
  });

  test('excluded and added dates are replaced, and stay where only the rule is changed', async () => {
    const { patch } = await visit({ recurrence: { rule: 'FREQ=DAILY', excluded: ['2026-10-21T20:00:00Z'] } });
    const change = { rule: 'FREQ=DAILY;COUNT=9', excluded: ['2026-10-22T20:00:00Z'], added: ['2026-10-25T01:00:00Z'] };
    const dates = { excluded: ['2026-10-22T20:00:00.000Z'], added: ['2026-10-25T01:00:00.000Z'] };
    expect(await patch({ recurrence: change })).toMatchObject({ recurrence: dates });
    expect(await patch({ recurrence: { rule: 'FREQ=DAILY;COUNT=8' } })).toMatchObject({ recurrence: dates });
  });
});

describe('Time', () => {
  test('a start without end keeps the length', async () => {
    const { patch } = await visit();
    expect(await patch({ startsAtLocal: '2026-10-21T09:00:00' })).toMatchObject({
      startsAt: '2026-10-21T14:00:00.000Z',
      endsAt: '2026-10-21T15:00:00.000Z',
    });
    expect(await patch({ startsAt: '2026-12-01T12:00:00Z' })).toMatchObject({
      startsAtLocal: '2026-12-01T06:00:00',
      endsAt: '2026-12-01T13:00:00.000Z',
    });
  });

  test('an end without start keeps the start', async () => {
    const { ann, event, patch } = await visit();
    expect(await patch({ duration: 'PT2H' })).toMatchObject({
      startsAt: event['startsAt'],
      endsAt: '2026-10-20T22:00:00.000Z',
    });
    expect(await patch({ endsAt: '2026-10-20T23:00:00Z' })).toMatchObject({ endsAt: '2026-10-20T23:00:00.000Z' });
    expect(await refused(ann, event['id'], { endsAt: '2026-10-20T19:00:00Z' })).toEqual([['INVALID', 'patch.endsAt']]);
  });

  test('another zone keeps the wall clock and the length', async () => {
    const { patch } = await visit();
    expect(await patch({ timeZone: 'Europe/Berlin' })).toMatchObject({
      timeZone: 'Europe/Berlin',
      startsAtLocal: '2026-10-20T15:00:00',
      startsAt: '2026-10-20T13:00:00.000Z',
      endsAt: '2026-10-20T14:00:00.000Z',
    });
    expect(await patch({ timeZone: 'Asia/Tokyo', startsAt: '2026-10-20T00:00:00Z' })).toMatchObject({
      startsAtLocal: '2026-10-20T09:00:00',
      endsAt: '2026-10-20T01:00:00.000Z',
    });
  });

  test('dates make it all-day, times make it timed again', async () => {
    const { patch } = await visit();
    expect(await patch({ startDate: '2026-10-24', endDate: '2026-10-26' })).toMatchObject({
      isAllDay: true,
      startDate: '2026-10-24',
      endDate: '2026-10-26',
      startsAtLocal: '2026-10-24T00:00:00',
    });
    expect(await patch({ startDate: '2026-10-30' })).toMatchObject({ startDate: '2026-10-30', endDate: '2026-11-01' });
    expect(await patch({ endDate: null })).toMatchObject({ startDate: '2026-10-30', endDate: '2026-10-31' });
    expect(await patch({ startsAtLocal: '2026-10-24T10:00:00', duration: 'PT30M' })).toMatchObject({
      isAllDay: false,
      startDate: null,
      endDate: null,
      startsAt: '2026-10-24T15:00:00.000Z',
      endsAt: '2026-10-24T15:30:00.000Z',
    });
  });

  test('isAllDay alone turns one kind into the other', async () => {
    const { patch } = await visit();
    expect(await patch({ isAllDay: true })).toMatchObject({ startDate: '2026-10-20', endDate: '2026-10-21' });
    expect(await patch({ isAllDay: false })).toMatchObject({
      isAllDay: false,
      startsAtLocal: '2026-10-20T00:00:00',
      startDate: null,
      endsAt: null,
    });
  });

  test.for<[object, string, string]>([
    [{ timeZone: 'EST' }, 'INVALID', 'timeZone'],
    [{ startsAt: '2026-02-30T09:00:00Z' }, 'INVALID', 'startsAt'],
    [{ startsAtLocal: '2026-02-30T09:00:00' }, 'INVALID', 'startsAtLocal'],
    [{ startDate: '2026-02-30' }, 'INVALID', 'startDate'],
    [{ duration: 'an hour' }, 'INVALID', 'duration'],
    [{ location: 'a\tb' }, 'INVALID', 'location'],
    [{ title: 'x'.repeat(256) }, 'TOO_LONG', 'title'],
    [{ id: randomUUID() }, 'INVALID', 'id'],
    [{ calendarId: randomUUID() }, 'NOT_FOUND', 'calendarId'],
    [{ recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO' } }, 'RULE_START_MISMATCH', 'recurrence.rule'],
  ])('%o is refused, and nothing is saved', async ([change, code, path]) => {
    const { ann, event } = await visit();
    expect(await refused(ann, event['id'], { title: 'New', ...change })).toEqual([[code, `patch.${path}`]]);
    expect(await ann.sees(event['id'])).toEqual(event);
  });
});

describe('The calendar', () => {
  test('can be another of the household, and exceptions go along', async () => {
    const { ann, event, patch } = await visit({ recurrence: { rule: 'FREQ=DAILY;COUNT=3' } });
    await ann.does(
      'eventUpdate',
      { id: `${event['id']}_20261021T200000Z`, scope: 'THIS', patch: { title: 'Other' } },
      'event { id }',
    );
    const { calendar } = await ann.does('calendarCreate', { name: 'Second' }, 'calendar { id }');
    await patch({ calendarId: calendar.id });
    const { data } = await ann.asks(
      `{ occurrences(where: { from: "2026-10-19T00:00:00Z", to: "2026-10-31T00:00:00Z", calendarIds: ["${calendar.id}"] }) { nodes { title } } }`,
    );
    expect(data['occurrences'].nodes).toEqual([{ title: 'Visit' }, { title: 'Other' }, { title: 'Visit' }]);
  });

  test('of another household is refused, as its members could not take part', async () => {
    const { ann, event } = await visit();
    const { household } = await ann.does('householdCreate', { name: 'Club' }, 'household { id }');
    const { calendar } = await ann.does(
      'calendarCreate',
      { name: 'Club', householdId: household.id },
      'calendar { id }',
    );
    expect(await refused(ann, event['id'], { calendarId: calendar.id })).toEqual([['INVALID', 'patch.calendarId']]);
  });
});

test('what is missing, foreign or removed cannot be changed', async () => {
  const { ann, event } = await visit({ visibility: 'HOUSEHOLD' });
  const bob = await newcomer(app);
  expect(await refused(bob, event['id'], { title: 'Mine' })).toEqual([['NOT_FOUND', 'id']]);
  expect(await refused(ann, randomUUID(), { title: 'Mine' })).toEqual([['NOT_FOUND', 'id']]);
  expect(await refused(ann, 'tea', { title: 'Mine' })).toEqual([['NOT_FOUND', 'id']]);
  await ann.does('eventDelete', { id: event['id'] }, 'event { id }');
  expect(await refused(ann, event['id'], { title: 'Mine' })).toEqual([['NOT_FOUND', 'id']]);
});
