import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT_FIELDS } from '../../support/actors.ts';
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

test('characters are counted as people see them: 255 emoji fit', async () => {
  const ann = await newcomer(app);
  const title = '🎻'.repeat(255);
  expect(await ann.creates({ ...TEA, title })).toMatchObject({ title });
  expect(refusals(await ann.triesToCreate({ ...TEA, title: `${title}🎻` }))).toEqual([['TOO_LONG', 'event.title']]);
});
