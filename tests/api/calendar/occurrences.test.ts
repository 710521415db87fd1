import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const WINDOW = 'from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z"';
const WEEKLY = {
  title: 'Swim',
  startsAt: '2026-10-06T12:00:00Z',
  duration: 'PT1H',
  recurrence: { rule: 'FREQ=WEEKLY' },
};
const at = (series: Loose, utc: string) => `${series['id']}_${utc}`;

async function days(actor: Actor, more: string): Promise<string[]> {
  const { data } = await actor.asks(`{ occurrences(where: { ${WINDOW} ${more} }) { nodes { title startsAt } } }`);
  return data['occurrences'].nodes.map((each: Loose) => `${each['title']} ${each['startsAt'].slice(8, 10)}`);
}

describe('Filters', () => {
  test('by calendar', async () => {
    const ann = await newcomer(app, 'UTC');
    const { calendar } = await ann.does('calendarCreate', { name: 'Second' }, 'calendar { id }');
    await ann.creates(WEEKLY);
    await ann.creates({ title: 'Tea', startsAt: '2026-10-07T12:00:00Z', calendarId: calendar.id });
    expect(await days(ann, `calendarIds: ["${calendar.id}"]`)).toEqual(['Tea 07']);
    expect(await days(ann, `calendarIds: ["${calendar.id}", "${ann.ids.calendar}"]`)).toHaveLength(5);
    expect(await days(ann, 'calendarIds: []')).toEqual([]);
    expect(await days(ann, 'calendarIds: null')).toHaveLength(5);
    const bob = await newcomer(app, 'UTC');
    expect(await days(bob, `calendarIds: ["${calendar.id}", "home"]`)).toEqual([]);
  });

  test('by member: an instance that leaves them out is not theirs, one that adds them is', async () => {
    const ann = await newcomer(app, 'UTC');
    const [mia, leo] = [await ann.addsMember('Mia'), await ann.addsMember('Leo')];
    const swim = await ann.creates({ ...WEEKLY, participants: [{ memberId: mia }] });
    await ann.creates({ title: 'Tea', startsAt: '2026-10-07T12:00:00Z' });
    const only = async (day: string, memberId: string) =>
      ann.does(
        'eventUpdate',
        { id: at(swim, `202610${day}T120000Z`), scope: 'THIS', patch: { participants: [{ memberId }] } },
        'notes',
      );
    await only('13', leo);
    await ann.does('eventDelete', { id: at(swim, '20261020T120000Z'), scope: 'THIS' }, 'event { id }');
    expect(await days(ann, `memberIds: ["${mia}"]`)).toEqual(['Swim 06', 'Swim 27']);
    expect(await days(ann, `memberIds: ["${mia}"], includeCancelled: true`)).toEqual(['Swim 06', 'Swim 20', 'Swim 27']);
    expect(await days(ann, `memberIds: ["${leo}"]`)).toEqual(['Swim 13']);
    expect(await days(ann, `memberIds: ["${leo}", "${mia}"]`)).toEqual(['Swim 06', 'Swim 13', 'Swim 27']);
    const { data } = await ann.asks(`{ household { members { name occurrences(${WINDOW}) { totalCount } } } }`);
    expect(data['household'].members.slice(1)).toEqual([
      { name: 'Mia', occurrences: { totalCount: 2 } },
      { name: 'Leo', occurrences: { totalCount: 1 } },
    ]);
  });
});

describe('Pages', () => {
  test('follow each other without a gap, also where several start at once', async () => {
    const ann = await newcomer(app, 'UTC');
    for (const title of ['A', 'B', 'C']) await ann.creates({ ...WEEKLY, title });
    const whole = await ann.asks(
      `{ occurrences(where: { ${WINDOW} }, first: 100) { totalCount nodes { id } edges { cursor node { id } } } }`,
    );
    const ids = whole.data['occurrences'].nodes.map((each: Loose) => each['id']);
    expect([ids.length, whole.data['occurrences'].totalCount]).toEqual([12, 12]);
    const met: string[] = [];
    for (let after: string | null = null, isMore = true; isMore;) {
      const query = `query ($after: String) { occurrences(where: { ${WINDOW} }, first: 5, after: $after) {
        totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
      const page: Loose = (await ann.asks(query, { after })).data['occurrences'];
      expect([page['totalCount'], page['pageInfo'].hasPreviousPage]).toEqual([12, after !== null]);
      met.push(...page['nodes'].map((each: Loose) => each['id']));
      [after, isMore] = [page['pageInfo'].endCursor, page['pageInfo'].hasNextPage];
    }
    expect(met).toEqual(ids);
    const { cursor } = whole.data['occurrences'].edges[10];
    const last = await ann.asks(`{ occurrences(where: { ${WINDOW} }, after: "${cursor}") { nodes { id } } }`);
    expect(last.data['occurrences'].nodes).toEqual([{ id: ids[11] }]);
    // a cursor is the viewer's own, and belongs to its list
    const bob = await newcomer(app, 'UTC');
    const foreign = await bob.asks(`{ occurrences(where: { ${WINDOW} }, after: "${cursor}") { nodes { id } } }`);
    expect(foreign.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test.for(['first: 0', 'first: -1', 'first: 101'])('%s is refused', async size => {
    const ann = await newcomer(app, 'UTC');
    const { errors } = await ann.asks(`{ occurrences(where: { ${WINDOW} }, ${size}) { nodes { id } } }`);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

const ONE =
  'id kind index title startsAt originalStartsAt event { id } exception { id title } previous { id } next { id }';

const one = async (actor: Actor, id: string) =>
  (await actor.asks(`query ($id: ID!) { occurrence(id: $id) { ${ONE} } }`, { id })).data['occurrence'];

const rows = async (actor: Actor) =>
  (await app.sql(`select id from events where calendar_id = '${actor.ids.calendar}'`)).length;

describe('occurrence(id:)', () => {
  test('finds computed, changed and single ones', async () => {
    const ann = await newcomer(app, 'UTC');
    const swim = await ann.creates(WEEKLY);
    const tea = await ann.creates({ title: 'Tea', startsAt: '2026-10-07T12:00:00Z' });
    const id = at(swim, '20261013T120000Z');
    const plain = { id, index: 2, event: { id: swim['id'] }, originalStartsAt: '2026-10-13T12:00:00.000Z' };
    const around = { previous: { id: at(swim, '20261006T120000Z') }, next: { id: at(swim, '20261020T120000Z') } };
    expect(await one(ann, id)).toEqual({
      ...plain,
      ...around,
      kind: 'VIRTUAL',
      title: 'Swim',
      startsAt: plain.originalStartsAt,
      exception: null,
    });
    await ann.does(
      'eventUpdate',
      { id, scope: 'THIS', patch: { title: 'Gala', startsAt: '2026-10-14T09:00:00Z' } },
      'notes',
    );
    expect(await one(ann, id)).toMatchObject({
      ...plain,
      ...around,
      kind: 'EXCEPTION',
      title: 'Gala',
      startsAt: '2026-10-14T09:00:00.000Z',
      exception: { title: 'Gala' },
    });
    expect(await one(ann, at(tea, '20261007T120000Z'))).toMatchObject({
      kind: 'SINGLE',
      index: null,
      previous: null,
      next: null,
    });
  });

  test('is null where there is none', async () => {
    const ann = await newcomer(app, 'UTC');
    const swim = await ann.creates(WEEKLY);
    for (const id of [
      swim['id'],
      at(swim, '20261013T120001Z'),
      at(swim, '2026'),
      at(swim, '20260230T120000Z'),
      'x',
      '_',
      '',
    ]) {
      expect([id, await one(ann, id)]).toEqual([id, null]);
    }
    expect(await one(await newcomer(app), at(swim, '20261013T120000Z'))).toBeNull();
    await ann.does('eventDelete', { id: swim['id'] }, 'event { id }');
    expect(await one(ann, at(swim, '20261013T120000Z'))).toBeNull();
  });
});

describe('A series is one row', () => {
  test('daily for ten years, and its instances are computed from what is stored now', async () => {
    const ann = await newcomer(app, 'UTC');
    const { id } = await ann.creates({ ...WEEKLY, recurrence: { rule: 'FREQ=DAILY;COUNT=3650' } });
    expect(await rows(ann)).toBe(1);
    expect(await ann.expects('2036-09-01', '2036-12-01')).toHaveLength(32);
    await ann.does('eventUpdate', { id, patch: { recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU,TH' } } }, 'event { id }');
    expect((await days(ann, '')).slice(0, 3)).toEqual(['Swim 06', 'Swim 08', 'Swim 13']);
    expect(await rows(ann)).toBe(1);
  });

  test('and one for each instance that is changed, however often', async () => {
    const ann = await newcomer(app, 'UTC');
    const swim = await ann.creates(WEEKLY);
    for (const title of ['Gala', 'Cup']) {
      await ann.does('eventUpdate', { id: at(swim, '20261013T120000Z'), scope: 'THIS', patch: { title } }, 'notes');
    }
    expect(await rows(ann)).toBe(2);
    const { exceptions } = (await ann.sees(
      swim['id'],
      'exceptions { title originalStartsAt series { id } recurrence { rule } }',
    ))!;
    expect(exceptions).toEqual([
      { title: 'Cup', originalStartsAt: '2026-10-13T12:00:00.000Z', series: { id: swim['id'] }, recurrence: null },
    ]);
    const { data } = await ann.asks(
      `{ event(id: "${swim['id']}") { occurrences(${WINDOW}, first: 2) { totalCount nodes { title } } } events { totalCount } }`,
    );
    expect(data).toEqual({
      event: { occurrences: { totalCount: 4, nodes: [{ title: 'Swim' }, { title: 'Cup' }] } },
      events: { totalCount: 1 },
    });
  });
});
