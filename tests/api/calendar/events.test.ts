import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, EVENT_FIELDS, type Loose } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const TEA = { title: 'Tea', startsAt: '2026-10-20T15:00:00Z' };
const NOON = '2026-10-20T12:00:00';

const refusals = (payload: { userErrors: readonly { code: string; path: readonly string[] }[] }) =>
  payload.userErrors.map(({ code, path }) => [code, path.join('.')]);

const rowsOf = async (actor: Actor) =>
  (await app.sql(`select id from events where calendar_id = '${actor.ids.calendar}'`)).length;

describe('A new event', () => {
  test('is read back as it was written, every field', async () => {
    const ann = await newcomer(app);
    const mia = await ann.addsMember('Mia');
    const created = await ann.creates({
      title: 'Dentist',
      description: 'Bring the card.\nSecond floor.',
      location: 'Elm Street 4',
      timeZone: 'Europe/Berlin',
      startsAt: '2026-10-20T17:00:00.789+02:00',
      endsAt: '2026-10-20T18:30:00+02:00',
      status: 'TENTATIVE',
      busy: false,
      visibility: 'PUBLIC',
      participants: [{ memberId: mia, role: 'patient', required: false }],
    });
    const read = await ann.sees(
      created['id'],
      `${EVENT_FIELDS} createdAt updatedAt deletedAt originalStartsAt viewerRole calendar { id } organizer { id } series { id }
       splitFrom { id } memberships { role user { id } } inNewYork: startsAtLocal(timeZone: "America/New_York")`,
    );
    expect(read).toEqual({
      ...created,
      uid: `${created['id']}@almanac`,
      title: 'Dentist',
      description: 'Bring the card.\nSecond floor.',
      location: 'Elm Street 4',
      timeZone: 'Europe/Berlin',
      startsAt: '2026-10-20T15:00:00.000Z',
      endsAt: '2026-10-20T16:30:00.000Z',
      startsAtLocal: '2026-10-20T17:00:00',
      inNewYork: '2026-10-20T11:00:00',
      isAllDay: false,
      startDate: null,
      endDate: null,
      status: 'TENTATIVE',
      busy: false,
      visibility: 'PUBLIC',
      version: 1,
      isDeleted: false,
      recurrence: null,
      participants: [{ role: 'patient', response: 'NEEDS_ACTION', required: false, member: { id: mia, name: 'Mia' } }],
      createdAt: NOW.toISOString(),
      updatedAt: NOW.toISOString(),
      deletedAt: null,
      originalStartsAt: null,
      viewerRole: 'OWNER',
      calendar: { id: ann.ids.calendar },
      organizer: { id: ann.ids.user },
      series: null,
      splitFrom: null,
      memberships: [{ role: 'OWNER', user: { id: ann.ids.user } }],
    });
  });

  test('needs a title and a start; the rest has defaults', async () => {
    const ann = await newcomer(app, 'Asia/Tokyo');
    const event = await ann.creates({ title: 'Tea', startsAtLocal: NOON, calendarId: null });
    expect(event).toMatchObject({
      timeZone: 'Asia/Tokyo',
      startsAt: '2026-10-20T03:00:00.000Z',
      endsAt: null,
      description: null,
      location: null,
      status: 'CONFIRMED',
      busy: true,
      visibility: 'HOUSEHOLD',
      participants: [],
      recurrence: null,
      version: 1,
    });
    expect(await ann.sees(event['id'], 'calendar { id } deletedAt isDeleted')).toEqual({
      calendar: { id: ann.ids.calendar },
      deletedAt: null,
      isDeleted: false,
    });
  });

  test('takes the zone of the calendar it is put on', async () => {
    const ann = await newcomer(app, 'Asia/Tokyo');
    const { calendar } = await ann.does(
      'calendarCreate',
      { name: 'Away', timeZone: 'Europe/Paris' },
      'calendar { id }',
    );
    const event = await ann.creates({ title: 'Tea', startsAtLocal: NOON, calendarId: calendar.id });
    expect([event['timeZone'], event['startsAt']]).toEqual(['Europe/Paris', '2026-10-20T10:00:00.000Z']);
  });

  test('may bring an id of its own, once', async () => {
    const ann = await newcomer(app);
    const id = randomUUID().toUpperCase();
    expect(await ann.creates({ ...TEA, id })).toMatchObject({ id: id.toLowerCase() });
    expect(refusals(await ann.triesToCreate({ ...TEA, id }))).toEqual([['ALREADY_EXISTS', 'event.id']]);
    // nor can somebody who cannot see it learn more than that, or take it
    const bob = await newcomer(app);
    expect(refusals(await bob.triesToCreate({ ...TEA, id }))).toEqual([['ALREADY_EXISTS', 'event.id']]);
    expect(await bob.sees(id)).toBeNull();
  });

  test('may last no time, a while, or days', async () => {
    const ann = await newcomer(app);
    const lasts = async (time: object) => (await ann.creates({ ...TEA, ...time }))['endsAt'];
    expect(await lasts({})).toBeNull();
    expect(await lasts({ endsAt: TEA.startsAt })).toBe('2026-10-20T15:00:00.000Z');
    expect(await lasts({ duration: 'PT45M' })).toBe('2026-10-20T15:45:00.000Z');
    expect(await lasts({ duration: 'P1W' })).toBe('2026-10-27T15:00:00.000Z');
    expect(await lasts({ duration: 'P1DT2H3M4S' })).toBe('2026-10-21T17:03:04.000Z');
    expect(await lasts({ endsAtLocal: '2026-10-20T11:30:00' })).toBe('2026-10-20T16:30:00.000Z');
  });

  test('of whole days is dates and has no clock; one day unless it says more', async () => {
    const ann = await newcomer(app);
    expect(await ann.creates({ title: 'Trip', startDate: '2026-11-01' })).toMatchObject({
      isAllDay: true,
      startDate: '2026-11-01',
      endDate: '2026-11-02',
      startsAt: '2026-11-01T00:00:00.000Z',
      endsAt: '2026-11-02T00:00:00.000Z',
      startsAtLocal: '2026-11-01T00:00:00',
    });
    expect(await ann.creates({ title: 'Trip', startDate: '2026-11-01', endDate: '2026-11-04' })).toMatchObject({
      endDate: '2026-11-04',
    });
  });
});

describe('Clock changes', () => {
  test('an hour that does not exist is shifted, one that comes twice is its first', async () => {
    const ann = await newcomer(app);
    expect(await ann.creates({ title: 'Gap', startsAtLocal: '2026-03-08T02:30:00' })).toMatchObject({
      startsAt: '2026-03-08T08:30:00.000Z',
      startsAtLocal: '2026-03-08T03:30:00',
    });
    expect(await ann.creates({ title: 'Fold', startsAtLocal: '2026-11-01T01:30:00' })).toMatchObject({
      startsAt: '2026-11-01T06:30:00.000Z',
      startsAtLocal: '2026-11-01T01:30:00',
    });
  });

  test('the second of an hour that comes twice is refused rather than moved, unless the zone has no such hour', async () => {
    const ann = await newcomer(app);
    const second = { title: 'Fold', startsAt: '2026-11-01T01:30:00-06:00' };
    expect(refusals(await ann.triesToCreate(second))).toEqual([['INVALID', 'event.startsAt']]);
    expect(await ann.creates({ ...second, timeZone: 'UTC' })).toMatchObject({ startsAt: '2026-11-01T07:30:00.000Z' });
    expect(await ann.creates({ ...second, startsAt: '2026-11-01T01:30:00-05:00' })).toMatchObject({
      startsAt: '2026-11-01T06:30:00.000Z',
    });
  });

  test('a duration is elapsed time, an end on the wall clock is what it shows', async () => {
    const ann = await newcomer(app);
    const night = { title: 'Night', startsAtLocal: '2026-10-31T22:00:00' };
    expect(await ann.creates({ ...night, duration: 'PT9H' })).toMatchObject({ endsAt: '2026-11-01T12:00:00.000Z' });
    expect(await ann.creates({ ...night, endsAtLocal: '2026-11-01T07:00:00' })).toMatchObject({
      endsAt: '2026-11-01T13:00:00.000Z',
    });
    expect(
      await ann.creates({ title: 'Gap', startsAtLocal: '2026-03-08T01:00:00', endsAtLocal: '2026-03-08T02:30:00' }),
    ).toMatchObject({ startsAt: '2026-03-08T07:00:00.000Z', endsAt: '2026-03-08T08:30:00.000Z' });
  });
});

const LONG = 'x'.repeat(256);

const BAD: [string, object, string, string][] = [
  ['a blank title', { title: ' ' }, 'REQUIRED', 'title'],
  ['no title', { title: null }, 'REQUIRED', 'title'],
  ['a title of 256 characters', { title: LONG }, 'TOO_LONG', 'title'],
  ['a title of two lines', { title: 'a\nb' }, 'INVALID', 'title'],
  ['a title that rings', { title: 'a\u0007' }, 'INVALID', 'title'],
  ['half a character', { title: 'a\uD800' }, 'INVALID', 'title'],
  ['a place of two lines', { location: 'a\r\nb' }, 'INVALID', 'location'],
  ['a place of 501 characters', { location: 'x'.repeat(501) }, 'TOO_LONG', 'location'],
  ['a NUL', { description: 'a\0b' }, 'INVALID', 'description'],
  ['a description too long', { description: 'x'.repeat(20_001) }, 'TOO_LONG', 'description'],
  ['30 February as an instant', { startsAt: '2026-02-30T09:00:00Z' }, 'INVALID', 'startsAt'],
  ['30 February with an offset', { startsAt: '2026-02-30T09:00:00+02:00' }, 'INVALID', 'startsAt'],
  ['hour 25', { startsAt: '2026-02-20T25:00:00Z' }, 'INVALID', 'startsAt'],
  ['an instant without offset', { startsAt: '2026-02-20T09:00:00' }, 'INVALID', 'startsAt'],
  ['30 February as an end', { endsAt: '2026-02-30T09:00:00Z' }, 'INVALID', 'endsAt'],
  ['30 February on the wall', { startsAt: null, startsAtLocal: '2026-02-30T09:00:00' }, 'INVALID', 'startsAtLocal'],
  ['a wall clock with a zone', { startsAt: null, startsAtLocal: '2026-02-20T09:00:00Z' }, 'INVALID', 'startsAtLocal'],
  ['30 February as a local end', { endsAtLocal: '2026-02-30T09:00:00' }, 'INVALID', 'endsAtLocal'],
  ['30 February as a day', { startsAt: null, startDate: '2026-02-30' }, 'INVALID', 'startDate'],
  ['29 February of a common year', { startsAt: null, startDate: '2026-02-29' }, 'INVALID', 'startDate'],
  ['a day with a time', { startsAt: null, startDate: '2026-02-20T09:00:00' }, 'INVALID', 'startDate'],
  [
    '30 February as a last day',
    { startsAt: null, startDate: '2026-02-20', endDate: '2026-02-30' },
    'INVALID',
    'endDate',
  ],
  ['an unknown zone', { timeZone: 'Mars/Base' }, 'INVALID', 'timeZone'],
  ['an abbreviation', { timeZone: 'EST' }, 'INVALID', 'timeZone'],
  ['an abbreviation that stands for UTC', { timeZone: 'GMT' }, 'INVALID', 'timeZone'],
  ['an offset', { timeZone: '+01:00' }, 'INVALID', 'timeZone'],
  ['no start', { startsAt: null }, 'REQUIRED', 'startsAt'],
  ['no first day', { startsAt: null, isAllDay: true }, 'REQUIRED', 'startDate'],
  ['an end before the start', { endsAt: '2026-10-20T14:59:59Z' }, 'INVALID', 'endsAt'],
  ['a local end before the start', { endsAtLocal: '2026-10-20T09:59:59' }, 'INVALID', 'endsAtLocal'],
  ['no day', { startsAt: null, startDate: '2026-11-01', endDate: '2026-11-01' }, 'INVALID', 'endDate'],
  ['two starts', { startsAtLocal: NOON }, 'INVALID', 'startsAtLocal'],
  ['a day and a time', { startDate: '2026-10-20' }, 'INVALID', 'startDate'],
  ['two ends', { endsAt: '2026-10-20T16:00:00Z', duration: 'PT1H' }, 'INVALID', 'duration'],
  ...['PT', 'P', '45 minutes', '-PT1H', 'P1M', 'PT1H30', 'P1W2D', ''].map((duration): (typeof BAD)[number] => [
    `the duration "${duration}"`,
    { duration },
    'INVALID',
    'duration',
  ]),
  ['a year before 1900', { startsAt: '1899-12-31T12:00:00Z' }, 'INVALID', 'startsAt'],
  ['an end after the year 9999', { startsAt: '9999-12-30T00:00:00Z', duration: 'P2D' }, 'INVALID', 'startsAt'],
  ['no member', { participants: [{ memberId: randomUUID() }] }, 'NOT_FOUND', 'participants.0.memberId'],
  ['an id that is none', { participants: [{ memberId: 'Mia' }] }, 'NOT_FOUND', 'participants.0.memberId'],
  ['no calendar', { calendarId: randomUUID() }, 'NOT_FOUND', 'calendarId'],
  ['a calendar id that is none', { calendarId: 'home' }, 'NOT_FOUND', 'calendarId'],
  ['an id that is no UUID', { id: 'tea' }, 'INVALID', 'id'],
  ['a series that lasts too long', { duration: 'P32D', recurrence: { rule: 'FREQ=YEARLY' } }, 'INVALID', 'recurrence'],
  [
    'an added date before the start',
    { recurrence: { rule: 'FREQ=DAILY', added: ['2026-10-21T15:00:00Z', '2026-10-19T15:00:00Z'] } },
    'INVALID',
    'recurrence.added.0',
  ],
  [
    '30 February left out',
    { recurrence: { rule: 'FREQ=DAILY', excluded: ['2026-02-30T15:00:00Z'] } },
    'INVALID',
    'recurrence.excluded.0',
  ],
  ['a rule that is none', { recurrence: { rule: 'daily' } }, 'RULE_INVALID', 'recurrence.rule'],
  [
    'a rule without the start',
    { recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO' } },
    'RULE_START_MISMATCH',
    'recurrence.rule',
  ],
];

describe('Refused, and nothing is saved', () => {
  let ann: Actor;
  beforeAll(async () => {
    ann = await newcomer(app);
  });

  test.for(BAD)('%s', async ([, wrong, code, path]) => {
    const payload = await ann.triesToCreate({ ...TEA, ...wrong });
    expect(refusals(payload)).toEqual([[code, `event.${path}`]]);
    expect(payload['event']).toBeNull();
    expect(await rowsOf(ann)).toBe(0);
  });

  test('foreign members and calendars look like missing ones', async () => {
    const bob = await newcomer(app);
    const foreign = { ...TEA, participants: [{ memberId: bob.ids.member }] };
    expect(refusals(await ann.triesToCreate(foreign))).toEqual([['NOT_FOUND', 'event.participants.0.memberId']]);
    expect(refusals(await ann.triesToCreate({ ...TEA, calendarId: bob.ids.calendar }))).toEqual([
      ['NOT_FOUND', 'event.calendarId'],
    ]);
  });

  test('a member named twice, or more than a hundred', async () => {
    const twice = [ann.ids.member, ann.ids.member.toUpperCase()].map(memberId => ({ memberId }));
    expect(refusals(await ann.triesToCreate({ ...TEA, participants: twice }))).toEqual([
      ['INVALID', 'event.participants.1.memberId'],
    ]);
    const crowd = Array.from({ length: 101 }, () => ({ memberId: randomUUID() }));
    expect(refusals(await ann.triesToCreate({ ...TEA, participants: crowd }))).toEqual([
      ['INVALID', 'event.participants'],
    ]);
    const role = [{ memberId: ann.ids.member, role: 'x'.repeat(51) }];
    expect(refusals(await ann.triesToCreate({ ...TEA, participants: role }))).toEqual([
      ['TOO_LONG', 'event.participants.0.role'],
    ]);
  });

  test('all that is wrong is told at once', async () => {
    const payload = await ann.triesToCreate({ title: '', location: '\n', timeZone: 'EST', id: 'x' });
    expect(refusals(payload)).toEqual([
      ['REQUIRED', 'event.title'],
      ['INVALID', 'event.location'],
      ['INVALID', 'event.timeZone'],
      ['INVALID', 'event.id'],
    ]);
  });

  test('values of another kind are refused before anything runs', async () => {
    const { data, errors } = await ann.asks(
      'mutation { eventCreate(input: { event: { title: "Tea", startsAt: 5 } }) { event { id } } }',
    );
    expect([data as Loose | undefined, errors?.length]).toEqual([undefined, 1]);
  });
});

test('characters are counted as people see them: 255 emoji fit', async () => {
  const ann = await newcomer(app);
  const title = '🎻'.repeat(255);
  expect(await ann.creates({ ...TEA, title })).toMatchObject({ title });
  expect(refusals(await ann.triesToCreate({ ...TEA, title: `${title}🎻` }))).toEqual([['TOO_LONG', 'event.title']]);
});
