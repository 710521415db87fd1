import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { housemate, newcomer } from '../calendar/housemates.ts';
import { countStatements, lastAction, plannedTea, undoes } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

/** Lets an hour pass; gives the instant in the middle of it. */
function later(): string {
  const middle = new Date(app.clock.at.getTime() + 1_800_000);
  app.clock.at = new Date(app.clock.at.getTime() + 3_600_000);
  return middle.toISOString();
}

const FIELDS = `title description startsAt startsAtLocal timeZone isDeleted version visibility recurrence { rule excluded }
  calendar { id } organizer { id } participants { id role response required member { id name } }`;

async function asOf(actor: Actor | null, id: string, at: string, fields = FIELDS): Promise<Loose | null> {
  const query = `query ($id: ID!, $at: DateTime!) { event(id: $id, asOf: $at) { ${fields} } }`;
  const { data, errors } = await app.ask<Loose>(query, { id, at }, actor?.token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data['event'];
}

const planned = (more?: object) => plannedTea(app, more);

const updates = (actor: Actor, id: string, patch: object, more: object = {}) =>
  actor.does('eventUpdate', { id, patch, ...more }, 'event { id } newSeries { id } occurrence { exception { id } }');

/** Revisions that change nothing, by an action that does not matter. */
const addRevisions = (id: string, many: number) =>
  app.sql(`with recursive steps(i) as (select 1 union all select i + 1 from steps where i < ${many})
    insert into revisions (action_id, at, entity, entity_id, root_id, kind, version, changes)
    select entity_id, ${isPostgres ? `'${app.clock.at.toISOString()}'` : app.clock.at.getTime()}, entity, entity_id, root_id,
      'UPDATE', 2, '{"title": ["Tea", "Tea"]}' from revisions, steps where entity_id = '${id}' and kind = 'CREATE'`);

describe('an event as it was', () => {
  test('at each instant of its life, and before it', async () => {
    const before = later();
    const { ann, id } = await planned();
    const seen: [string, Loose | null][] = [];
    const note = async () => seen.push([later(), await ann.sees(id, FIELDS)]);
    await note();
    const sam = await ann.addsMember('Sam');
    await updates(ann, id, { title: 'High tea', participants: [{ memberId: sam, role: 'host' }] });
    await note();
    await updates(ann, id, {
      startsAt: '2026-10-21T15:00:00Z',
      timeZone: 'Europe/Berlin',
      recurrence: { rule: 'FREQ=DAILY;COUNT=5' },
    });
    await note();
    await ann.does('eventRespond', { id, memberId: sam, response: 'ACCEPTED' }, 'participant { id }');
    await updates(ann, id, {
      description: null,
      recurrence: { rule: 'FREQ=DAILY;COUNT=5', excluded: ['2026-10-22T15:00:00Z'] },
    });
    await note();
    await ann.does('eventDelete', { id }, 'deletedId');
    await note();
    await ann.does('restore', { id }, 'node { id }');
    await note();
    await undoes(ann, await lastAction(ann, id));
    await note();
    expect(await asOf(ann, id, before)).toBeNull();
    for (const [at, then] of seen) expect([at, await asOf(ann, id, at)]).toEqual([at, then]);
    expect(new Set(seen.map(([, then]) => JSON.stringify(then))).size).toBe(7);
    expect(await asOf(ann, id, '2030-01-01T00:00:00Z')).toEqual(await ann.sees(id, FIELDS));
  });

  test('what is done at that very instant counts', async () => {
    const { ann, id } = await planned();
    const at = app.clock.at;
    later();
    await updates(ann, id, { title: 'High tea' });
    expect((await asOf(ann, id, app.clock.at.toISOString()))!['title']).toBe('High tea');
    expect((await asOf(ann, id, new Date(app.clock.at.getTime() - 1).toISOString()))!['title']).toBe('Tea');
    expect((await asOf(ann, id, at.toISOString()))!['title']).toBe('Tea');
    expect(await asOf(ann, id, new Date(at.getTime() - 1).toISOString())).toBeNull();
  });

  test('an exception before and after it changed its series, with those who took part', async () => {
    const { ann, id } = await planned({ recurrence: { rule: 'FREQ=DAILY;COUNT=6' } });
    const { occurrence } = await updates(ann, `${id}_20261023T150000Z`, { title: 'High tea' }, { scope: 'THIS' });
    const exception = occurrence.exception.id;
    const inOld = later();
    await updates(ann, `${id}_20261023T150000Z`, { participants: [] }, { scope: 'THIS' });
    later();
    const { newSeries } = await updates(
      ann,
      `${id}_20261022T150000Z`,
      { participants: [] },
      { scope: 'THIS_AND_FOLLOWING' },
    );
    const inNew = later();
    expect((await ann.sees(exception, 'series { id }'))!['series'].id).toBe(newSeries.id);
    const fields = 'title participants { member { id } }';
    expect(await asOf(ann, exception, inOld, fields)).toEqual({
      title: 'High tea',
      participants: [{ member: { id: ann.ids.member } }],
    });
    expect(await asOf(ann, exception, inNew, fields)).toEqual({ title: 'High tea', participants: [] });
    expect(await asOf(ann, newSeries.id, inOld, fields)).toBeNull();
    expect((await asOf(ann, id, inOld))!['recurrence'].rule).toBe('FREQ=DAILY;COUNT=6');
  });

  test('people are called as they are called today', async () => {
    const { ann, id } = await planned();
    const at = later();
    await updates(ann, id, { participants: [] });
    await ann.does('familyMemberUpdate', { id: ann.ids.member, name: 'Annabel' }, 'familyMember { id }');
    expect((await asOf(ann, id, at))!['participants'][0].member.name).toBe('Annabel');
  });

  test('no instant, and too many changes', async () => {
    const { ann, id } = await planned();
    const ask = (at: string) =>
      ann.asks('query ($id: ID!, $at: DateTime!) { event(id: $id, asOf: $at) { title } }', { id, at });
    expect((await ask('2026-13-01T00:00:00Z')).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID' });
    const at = later();
    await addRevisions(id, 5000);
    expect((await ask(at)).data['event'].title).toBe('Tea');
    await addRevisions(id, 1);
    expect((await ask(at)).errors?.[0]).toMatchObject({ extensions: { code: 'RANGE_TOO_LARGE' } });
  });
});

describe('who sees it', () => {
  test('only what one may see today and could have seen then', async () => {
    const { ann, id } = await planned({ visibility: 'PRIVATE' });
    const [bob, eve] = [await housemate(app, ann, 'ADULT'), await newcomer(app)];
    const isPrivate = later();
    await updates(ann, id, { visibility: 'PUBLIC', title: 'Open day' });
    const isPublic = later();
    await updates(ann, id, { visibility: 'HOUSEHOLD' });
    const isHousehold = later();
    await updates(ann, id, { visibility: 'PUBLIC' });
    const titles = async (actor: Actor | null) =>
      Promise.all([isPrivate, isPublic, isHousehold].map(async at => (await asOf(actor, id, at, 'title'))?.['title']));
    expect(await titles(ann)).toEqual(['Tea', 'Open day', 'Open day']);
    expect(await titles(bob)).toEqual(['Busy', 'Open day', 'Open day']);
    expect(await titles(eve)).toEqual([undefined, 'Open day', undefined]);
    expect(await titles(null)).toEqual([undefined, 'Open day', undefined]);
    expect((await asOf(bob, id, isPrivate))!['participants']).toEqual([]);
    expect((await asOf(eve, id, isPublic))!['participants']).toEqual([]);
    await updates(ann, id, { visibility: 'PRIVATE' });
    expect(await titles(ann)).toEqual(['Tea', 'Open day', 'Open day']);
    expect(await titles(bob)).toEqual(['Busy', 'Busy', 'Busy']);
    expect(await titles(eve)).toEqual([undefined, undefined, undefined]);
  });

  test('a removed event is shown as it was to those who may still see that it is removed', async () => {
    const { ann, id } = await planned({ visibility: 'PUBLIC' });
    const eve = await newcomer(app);
    const at = later();
    await ann.does('eventDelete', { id }, 'deletedId');
    expect(await asOf(ann, id, at, 'title isDeleted')).toEqual({ title: 'Tea', isDeleted: false });
    expect(await asOf(eve, id, at, 'title')).toBeNull();
  });
});

test('it takes two statements, three with those who took part', async () => {
  const { ann, id } = await planned();
  const at = later();
  for (let i = 0; i < 20; i++)
    await updates(ann, id, { title: `Tea ${i}`, participants: i % 2 ? [{ memberId: ann.ids.member }] : [] });
  const count = async (fields: string) => {
    const ask = async () => expect(await asOf(ann, id, at, fields)).toMatchObject({ title: 'Tea' });
    return (await countStatements(ask)) - 1; // the one that authenticates
  };
  expect(await count('title startsAtLocal version')).toBe(2);
  expect(await count('title participants { member { name } }')).toBe(3);
});
