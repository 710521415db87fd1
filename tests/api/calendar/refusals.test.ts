import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
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
