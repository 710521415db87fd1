import { expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

const SWIM = {
  title: 'Swim class',
  timeZone: 'America/Chicago',
  startsAtLocal: '2026-10-20T17:00:00',
  duration: 'PT45M',
  recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10' },
};

const UPDATED = `event { id version title recurrence { rule endsOn } }
  newSeries { id version title splitFrom { id } startsAtLocal recurrence { rule inWords endsOn } exceptions { id status originalStartsAt } participants { response member { name } } }
  occurrence { id kind startsAt startsAtLocal originalStartsAt title }
  rekeyed { id startsAtLocal title } dropped detached { id title startsAtLocal recurrence { rule } } notes`;

const update = (actor: Actor, input: object) => actor.does('eventUpdate', input, UPDATED);
const refusal = async (actor: Actor, input: object) =>
  (await actor.tries('eventUpdate', input, 'event { id }')).userErrors.map(({ code, path }) => [code, path.join('.')]);

const AUTUMN = ['2026-10-19', '2026-12-31'] as const;
const starts = (occurrences: readonly Loose[]) => occurrences.map(each => each['startsAtLocal']);

const at = (series: Loose, utc: string) => `${series['id']}_${utc}`;

test('a weekly class keeps its wall clock over the clock change, with one move and one split', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const mia = await ann.addsMember('Mia');
  const swim = await ann.creates({ ...SWIM, participants: [{ memberId: mia }] });
  const before = await ann.expects(...AUTUMN);
  expect(before).toHaveLength(10);
  expect(before.slice(0, 3).map(each => each['startsAt'])).toEqual([
    '2026-10-20T22:00:00.000Z',
    '2026-10-27T22:00:00.000Z',
    '2026-11-03T23:00:00.000Z',
  ]);

  const id = at(swim, '20261103T230000Z');
  const moved = await update(ann, { id, scope: 'THIS', patch: { startsAtLocal: '2026-11-04T17:30:00' } });
  expect(moved['occurrence']).toEqual({
    id,
    kind: 'EXCEPTION',
    title: 'Swim class',
    startsAt: '2026-11-04T23:30:00.000Z',
    startsAtLocal: '2026-11-04T17:30:00',
    originalStartsAt: '2026-11-03T23:00:00.000Z',
  });
  expect(moved['event'].version).toBe(2);
  const whole = await ann.expects(...AUTUMN);
  expect(whole).toHaveLength(10);
  expect(whole[2]).toMatchObject({ id, kind: 'EXCEPTION', endsAt: '2026-11-05T00:15:00.000Z' });

  const from = at(swim, '20261117T230000Z');
  const split = await update(ann, {
    id: from,
    scope: 'THIS_AND_FOLLOWING',
    version: 2,
    patch: { startsAtLocal: '2026-11-18T18:00:00' },
  });
  expect(split['event'].recurrence.rule).toBe('FREQ=WEEKLY;BYDAY=TU;COUNT=4');
  expect(split['newSeries']).toMatchObject({
    splitFrom: { id: swim['id'] },
    recurrence: { rule: 'FREQ=WEEKLY;BYDAY=WE;COUNT=6' },
    participants: [{ member: { name: 'Mia' } }],
  });
  const after = await ann.expects(...AUTUMN);
  expect(starts(after)).toEqual([
    '2026-10-20T17:00:00',
    '2026-10-27T17:00:00',
    '2026-11-04T17:30:00',
    '2026-11-10T17:00:00',
    ...['18', '25'].map(day => `2026-11-${day}T18:00:00`),
    ...['02', '09', '16', '23'].map(day => `2026-12-${day}T18:00:00`),
  ]);
});

test('a stale version is refused with what is stored now', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  await update(ann, { id: swim['id'], version: 1, patch: { title: 'Swimming' } });
  const { data } = await ann.asks(
    `mutation ($id: ID!) { eventUpdate(input: { id: $id, version: 1, patch: { title: "Diving" } }) {
      event { id } userErrors { code path ... on StaleVersionError { current { id ... on Event { title version } } } } } }`,
    { id: swim['id'] },
  );
  expect(data['eventUpdate']).toEqual({
    event: null,
    userErrors: [
      { code: 'STALE_VERSION', path: ['version'], current: { id: swim['id'], title: 'Swimming', version: 2 } },
    ],
  });
});

test('a change of all is a difference: exceptions that never said otherwise follow, the others stay', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  const [renamed, moved, cancelled] = ['20261027T220000Z', '20261103T230000Z', '20261110T230000Z'].map(utc =>
    at(swim, utc),
  );
  await update(ann, { id: renamed, scope: 'THIS', patch: { title: 'Swim gala' } });
  await update(ann, { id: moved, scope: 'THIS', patch: { startsAtLocal: '2026-11-05T12:00:00' } });
  await ann.does('eventDelete', { id: cancelled, scope: 'THIS' }, 'event { version }');
  const { rekeyed, event } = await update(ann, {
    id: at(swim, '20261117T230000Z'),
    scope: 'ALL',
    patch: { startsAtLocal: '2026-11-17T18:30:00', title: 'Swim course' },
  });
  expect(event).toMatchObject({ version: 5, title: 'Swim course' });
  expect(rekeyed.map((each: Loose) => [each['id'], each['title'], each['startsAtLocal']])).toEqual([
    [at(swim, '20261027T233000Z'), 'Swim gala', '2026-10-27T18:30:00'],
    [at(swim, '20261104T003000Z'), 'Swim course', '2026-11-05T12:00:00'],
    [at(swim, '20261111T003000Z'), 'Swim course', '2026-11-10T18:30:00'],
  ]);
  const all = await ann.expects(...AUTUMN);
  expect(all).toHaveLength(9);
  expect(starts(all).slice(0, 4)).toEqual([
    '2026-10-20T18:30:00',
    '2026-10-27T18:30:00',
    '2026-11-05T12:00:00',
    '2026-11-17T18:30:00',
  ]);
  expect(await ann.expects(...AUTUMN, 'includeCancelled: true')).toHaveLength(10);
});

test('a series moved by a week gives each exception the key of the next', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  for (const utc of ['20261110T230000Z', '20261117T230000Z', '20261124T230000Z']) {
    await update(ann, { id: at(swim, utc), scope: 'THIS', patch: { title: `Was ${utc}` } });
  }
  const { rekeyed } = await update(ann, { id: swim['id'], patch: { startsAtLocal: '2026-10-27T17:00:00' } });
  expect(rekeyed.map((each: Loose) => [each['id'], each['title']])).toEqual([
    [at(swim, '20261117T230000Z'), 'Was 20261110T230000Z'],
    [at(swim, '20261124T230000Z'), 'Was 20261117T230000Z'],
    [at(swim, '20261201T230000Z'), 'Was 20261124T230000Z'],
  ]);
  expect(await ann.expects('2026-10-19', '2027-01-31')).toHaveLength(10);
});

test('exceptions that the new rule does not have are dropped if cancelled, and single events if changed', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  const gala = await update(ann, { id: at(swim, '20261027T220000Z'), scope: 'THIS', patch: { title: 'Gala' } });
  await ann.does('eventDelete', { id: at(swim, '20261110T230000Z'), scope: 'THIS' }, 'event { id }');
  const { dropped, detached } = await update(ann, {
    id: swim['id'],
    patch: { recurrence: { rule: 'FREQ=WEEKLY;INTERVAL=4;BYDAY=TU;COUNT=3' } },
  });
  expect(gala['occurrence'].kind).toBe('EXCEPTION');
  expect(dropped).toHaveLength(1);
  expect(detached).toEqual([expect.objectContaining({ title: 'Gala', recurrence: null })]);
  expect(
    (await ann.expects(...AUTUMN)).map(each => [each['kind'], each['title'], each['startsAtLocal'].slice(0, 10)]),
  ).toEqual([
    ['VIRTUAL', 'Swim class', '2026-10-20'],
    ['SINGLE', 'Gala', '2026-10-27'],
    ['VIRTUAL', 'Swim class', '2026-11-17'],
    ['VIRTUAL', 'Swim class', '2026-12-15'],
  ]);
  expect(await ann.sees(detached[0].id, 'viewerRole memberships { role }')).toEqual({
    viewerRole: 'OWNER',
    memberships: [{ role: 'OWNER' }],
  });
});

test('a split takes exceptions along, and a repeat with the same id changes nothing', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  await update(ann, { id: at(swim, '20261027T220000Z'), scope: 'THIS', patch: { title: 'Early' } });
  await update(ann, { id: at(swim, '20261124T230000Z'), scope: 'THIS', patch: { title: 'Late' } });
  await ann.does('eventDelete', { id: at(swim, '20261201T230000Z'), scope: 'THIS' }, 'event { id }');
  const input = {
    id: at(swim, '20261110T230000Z'),
    scope: 'THIS_AND_FOLLOWING',
    patch: { id: '0192f3a4-0000-7000-8000-000000000001', startsAtLocal: '2026-11-10T09:00:00' },
  };
  const first = await update(ann, input);
  expect(first['newSeries'].exceptions.map((each: Loose) => [each['status'], each['originalStartsAt']])).toEqual([
    ['CONFIRMED', '2026-11-24T15:00:00.000Z'],
    ['CANCELLED', '2026-12-01T15:00:00.000Z'],
  ]);
  const again = await update(ann, input);
  expect(again['newSeries'].id).toBe(first['newSeries'].id);
  expect(again['event'].version).toBe(first['event'].version);
  const all = await ann.expects(...AUTUMN);
  expect(all.map(each => each['title'])).toEqual([
    'Swim class',
    'Early',
    'Swim class',
    'Swim class',
    'Swim class',
    'Late',
    'Swim class',
    'Swim class',
    'Swim class',
  ]);
});

test('at the first instance this-and-following is all; deletions end, cancel or remove', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  const all = await update(ann, {
    id: at(swim, '20261020T220000Z'),
    scope: 'THIS_AND_FOLLOWING',
    patch: { title: 'Swimming' },
  });
  expect(all).toMatchObject({
    newSeries: null,
    event: { title: 'Swimming', recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10' } },
  });

  const cancelled = at(swim, '20261027T220000Z');
  await ann.does('eventDelete', { id: cancelled, scope: 'THIS' }, 'event { id }');
  expect((await ann.asks(`{ occurrence(id: "${cancelled}") { kind status } }`)).data['occurrence']).toEqual({
    kind: 'CANCELLED',
    status: 'CANCELLED',
  });
  await ann.does('eventDelete', { id: at(swim, '20261117T230000Z'), scope: 'THIS_AND_FOLLOWING' }, 'event { id }');
  expect(starts(await ann.expects(...AUTUMN)).map(each => each.slice(5, 10))).toEqual(['10-20', '11-03', '11-10']);

  await ann.does('eventDelete', { id: swim['id'] }, 'event { isDeleted deletedAt }');
  expect(await ann.expects(...AUTUMN)).toEqual([]);
  expect(await ann.sees(swim['id'], 'isDeleted')).toEqual({ isDeleted: true });
  const { data } = await ann.asks(
    `mutation { restore(input: { id: "${swim['id']}" }) { node { id ... on Event { isDeleted } } userErrors { code } } }`,
  );
  expect(data['restore']).toEqual({ node: { id: swim['id'], isDeleted: false }, userErrors: [] });
  expect(starts(await ann.expects(...AUTUMN)).map(each => each.slice(5, 10))).toEqual(['10-20', '11-03', '11-10']);
});

test('a move that the rule cannot follow is refused, and nothing is saved', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates({
    ...SWIM,
    recurrence: { rule: 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1' },
    startsAtLocal: '2026-10-27T17:00:00',
  });
  expect(await refusal(ann, { id: swim['id'], patch: { startsAtLocal: '2026-10-28T17:00:00' } })).toEqual([
    ['RULE_START_MISMATCH', 'patch.recurrence.rule'],
  ]);
  expect(await refusal(ann, { id: at(swim, '20261103T230000Z'), scope: 'THIS', patch: {} })).toEqual([
    ['OCCURRENCE_NOT_IN_SERIES', 'id'],
  ]);
  expect(await refusal(ann, { id: swim['id'], scope: 'THIS', patch: {} })).toEqual([['INVALID', 'id']]);
  expect((await ann.sees(swim['id']))?.['version']).toBe(1);
});

test('a wall clock that does not exist is said to have been shifted', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const early = await ann.creates({
    title: 'Early',
    startsAtLocal: '2027-03-07T01:30:00',
    duration: 'PT1H',
    recurrence: { rule: 'FREQ=WEEKLY' },
  });
  const { notes } = await update(ann, { id: early['id'], patch: { startsAtLocal: '2027-03-07T02:30:00' } });
  expect(notes).toEqual(['SHIFTED_BY_CLOCK_CHANGE: 2027-03-14T02:30:00 does not exist in America/Chicago']);
  const [, shifted] = await ann.expects('2027-03-01', '2027-03-20');
  expect(shifted).toMatchObject({ startsAtLocal: '2027-03-14T03:30:00', startsAt: '2027-03-14T08:30:00.000Z' });
});

test('an answer concerns all of a series, one instance, or what follows', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const mia = await ann.addsMember('Mia');
  const swim = await ann.creates({ ...SWIM, participants: [{ memberId: mia }] });
  const answer = (id: string, scope: string, response: string) =>
    ann.does('eventRespond', { id, memberId: mia, response, scope }, 'participant { response member { name } }');
  expect(await answer(swim['id'], 'ALL', 'ACCEPTED')).toMatchObject({
    participant: { response: 'ACCEPTED', member: { name: 'Mia' } },
  });
  await answer(at(swim, '20261103T230000Z'), 'THIS', 'DECLINED');
  await answer(at(swim, '20261208T230000Z'), 'THIS_AND_FOLLOWING', 'TENTATIVE');
  const { data } = await ann.asks(
    '{ occurrences(where: { from: "2026-10-19T00:00:00Z", to: "2026-12-31T00:00:00Z" }) { nodes { participants { response } } } }',
  );
  expect(data['occurrences'].nodes.map((each: Loose) => each['participants'][0].response[0]).join('')).toBe(
    'AADAAAATTT',
  );
});

const inWindow = (from: string, to: string) =>
  `{ occurrences(where: { from: "${from}", to: "${to}" }) { nodes { title startDate endDate } } }`;

test('all-day events are dates, whatever the zone of who looks', async () => {
  await using app = await startApp();
  const kim = await signUp(app, 'kim', 'Pacific/Kiritimati');
  const trip = await kim.creates({ title: 'Trip', startDate: '2026-11-01', endDate: '2026-11-03' });
  expect(trip).toMatchObject({
    isAllDay: true,
    startDate: '2026-11-01',
    endDate: '2026-11-03',
    startsAtLocal: '2026-11-01T00:00:00',
  });
  // in Kiritimati (UTC+14) the 1st of November begins at 10:00Z on the 31st of October
  const seen = async (from: string, to: string) => (await kim.asks(inWindow(from, to))).data['occurrences'].nodes;
  expect(await seen('2026-10-31T00:00:00Z', '2026-10-31T10:00:00Z')).toEqual([]);
  expect(await seen('2026-10-31T09:00:00Z', '2026-10-31T11:00:00Z')).toEqual([
    { title: 'Trip', startDate: '2026-11-01', endDate: '2026-11-03' },
  ]);
  expect(await seen('2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z')).toEqual([]);
  const yearly = await kim.creates({ title: 'Birthday', startDate: '2024-02-29', recurrence: { rule: 'FREQ=YEARLY' } });
  expect((await kim.expects('2028-01-01', '2028-12-30')).map(each => each['id'])).toEqual([
    at(yearly, '20280229T000000Z'),
  ]);
});

test('the neighbours of an instance are found however far they are', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const leap = await ann.creates({
    title: 'Leap',
    startDate: '2096-02-29',
    recurrence: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3' },
  });
  const { data } = await ann.asks(
    `{ occurrence(id: "${at(leap, '20960229T000000Z')}") { index previous { id } next { id index startDate previous { startDate } } } }`,
  );
  expect(data['occurrence']).toEqual({
    index: 1,
    previous: null,
    next: {
      id: at(leap, '21040229T000000Z'),
      index: 2,
      startDate: '2104-02-29',
      previous: { startDate: '2096-02-29' },
    },
  });
});

test('two changes of one series at a time both count', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const swim = await ann.creates(SWIM);
  const days = ['20261020T220000Z', '20261027T220000Z', '20261103T230000Z', '20261110T230000Z', '20261117T230000Z'];
  await Promise.all(days.map(utc => update(ann, { id: at(swim, utc), scope: 'THIS', patch: { title: utc } })));
  expect((await ann.sees(swim['id']))?.['version']).toBe(6);
  expect((await ann.expects(...AUTUMN)).slice(0, 5).map(each => each['title'])).toEqual(days);
});
