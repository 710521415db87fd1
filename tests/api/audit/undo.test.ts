import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { acts, historyOf, lastAction, plannedTea, triesToUndo, undoes } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const planned = (more?: object) => plannedTea(app, more);

const changes = (actor: Actor, id: string, patch: object, more: object = {}) =>
  acts(actor, 'eventUpdate', { id, patch, ...more }, 'event { id } newSeries { id }');

describe('one event', () => {
  test('what an action set goes back; what others set elsewhere since stays', async () => {
    const { ann, id } = await planned();
    const { action } = await changes(ann, id, { startsAt: '2026-10-21T15:00:00Z', participants: [] });
    await changes(ann, id, { title: 'High tea' });
    await undoes(ann, action);
    expect(await ann.sees(id)).toMatchObject({
      title: 'High tea',
      startsAt: '2026-10-20T15:00:00.000Z',
      endsAt: '2026-10-20T16:00:00.000Z',
      startsAtLocal: '2026-10-20T10:00:00',
      participants: [{ member: { id: ann.ids.member } }],
      version: 4,
    });
  });

  test('an undo is an action: undoing it does the first again, and so on', async () => {
    const { ann, id } = await planned();
    let { action } = await changes(ann, id, { title: 'High tea', participants: [] });
    for (const [title, people] of [
      ['Tea', 1],
      ['High tea', 0],
      ['Tea', 1],
    ] as const) {
      action = await undoes(ann, action);
      const event = await ann.sees(id);
      expect([event!['title'], event!['participants'].length]).toEqual([title, people]);
    }
    expect((await ann.sees(id))!['version']).toBe(5);
  });

  test('those who took part are there again with the same ids and answers', async () => {
    const { ann, id } = await planned();
    await ann.does('eventRespond', { id, memberId: ann.ids.member, response: 'ACCEPTED' }, 'participant { id }');
    const parts = () => ann.sees(id, 'participants { id response role }');
    const before = await parts();
    const { action } = await changes(ann, id, { participants: [] });
    await undoes(ann, action);
    expect(await parts()).toEqual(before);
  });

  test('a later change of the same is in the way, unless it is overridden', async () => {
    const { ann, id } = await planned();
    const { action } = await changes(ann, id, { title: 'High tea' });
    await changes(ann, id, { title: 'Supper' });
    const { undone, userErrors } = await triesToUndo(ann, action);
    expect([undone, userErrors]).toEqual([
      [],
      [
        {
          code: 'STALE_VERSION',
          message: 'Somebody has changed this since (title): read it again, or undo with force',
          path: ['actionId'],
          current: { id, title: 'Supper' },
        },
      ],
    ]);
    expect(await ann.sees(id)).toMatchObject({ title: 'Supper', version: 3 });
    await undoes(ann, action, true);
    expect(await ann.sees(id)).toMatchObject({ title: 'Tea', version: 4 });
  });

  test('start, end and zone count as one', async () => {
    const { ann, id } = await planned();
    const { action } = await changes(ann, id, { startsAt: '2026-10-20T17:00:00Z' });
    await changes(ann, id, { timeZone: 'Europe/Berlin' });
    expect((await triesToUndo(ann, action))['userErrors']).toMatchObject([{ code: 'STALE_VERSION' }]);
    await undoes(ann, action, true);
    expect(await ann.sees(id)).toMatchObject({
      startsAt: '2026-10-20T15:00:00.000Z',
      endsAt: '2026-10-20T16:00:00.000Z',
      timeZone: 'America/Chicago',
      startsAtLocal: '2026-10-20T10:00:00',
    });
  });

  test('the wall clock comes back, and the instant that it is by the zone data of today', async () => {
    const { ann, id } = await planned({ recurrence: { rule: 'FREQ=DAILY;COUNT=3' } });
    const hour = process.env['TEST_DATABASE'] === 'postgresql' ? `interval '1 hour'` : '3600000';
    const stale = ['starts_at', 'ends_at', 'recurrence_end_at'].map(column => `${column} = ${column} + ${hour}`);
    await app.sql(`update events set ${stale.join(', ')} where id = '${id}'`);
    const { action } = await changes(ann, id, {
      startsAtLocal: '2026-10-21T09:00:00',
      recurrence: { rule: 'FREQ=DAILY;COUNT=5' },
    });
    await undoes(ann, action);
    expect(await ann.sees(id)).toMatchObject({
      startsAtLocal: '2026-10-20T10:00:00',
      startsAt: '2026-10-20T15:00:00.000Z',
      endsAt: '2026-10-20T16:00:00.000Z',
      recurrence: { endsOn: '2026-10-22T16:00:00.000Z' },
    });
  });

  test('a new event goes by a date, with all that belongs to it, and is there again when that is undone or it is restored', async () => {
    const { ann, id, made } = await planned();
    const undo = await undoes(ann, await lastAction(ann, id));
    expect(await ann.sees(id)).toMatchObject({ isDeleted: true, version: 2 });
    await undoes(ann, undo);
    expect(await ann.sees(id)).toEqual({ ...made, version: 3 });
    await undoes(ann, await lastAction(ann, id));
    await ann.does('restore', { id }, 'node { id }');
    expect(await ann.sees(id)).toEqual({ ...made, version: 5 });
  });

  test('a new event does not go where somebody has changed it, or put something on it', async () => {
    const { ann, id } = await planned({ recurrence: { rule: 'FREQ=WEEKLY;COUNT=4' } });
    const action = await lastAction(ann, id);
    await changes(ann, `${id}_20261027T150000Z`, { title: 'High tea' }, { scope: 'THIS' });
    const { userErrors } = await triesToUndo(ann, action);
    expect(userErrors.map((each: Loose) => [each['code'], each['current'].id])).toEqual([['STALE_VERSION', id]]);
    await undoes(ann, action, true);
    expect(await ann.sees(id, 'isDeleted exceptions { id }')).toEqual({ isDeleted: true, exceptions: [] });
  });

  test('a removal goes back as restoring would', async () => {
    const { ann, id, made } = await planned();
    const { action } = await acts(ann, 'eventDelete', { id }, 'deletedId');
    await undoes(ann, action);
    expect(await ann.sees(id)).toEqual({ ...made, version: 3 });
    expect((await triesToUndo(ann, action))['userErrors']).toMatchObject([{ code: 'STALE_VERSION' }]);
  });

  test('the history tells what was undone, and the audit that it was', async () => {
    const { ann, id } = await planned();
    const { action } = await changes(ann, id, { title: 'High tea' });
    const undo = await undoes(ann, action);
    const { nodes } = await historyOf(ann, id);
    expect(nodes[0]).toMatchObject({
      kind: 'UPDATE',
      version: 3,
      changes: [{ field: 'title', before: 'High tea', after: 'Tea' }],
      action: { id: undo, actionType: 'mutation undo', canUndo: true },
    });
    const [row] = await app.sql(`select undoes, resource, outcome from user_actions where id = '${undo}'`);
    expect(row).toEqual({ undoes: action, resource: `action/${action}`, outcome: 'SUCCESS' });
  });
});

describe('at the same time', () => {
  test('of two who undo one action the second finds it undone', async () => {
    const { ann, id } = await planned();
    const { action } = await changes(ann, id, { title: 'High tea', participants: [] });
    const both = await Promise.all([triesToUndo(ann, action), triesToUndo(ann, action)]);
    const codes = both.map(({ userErrors }) => userErrors[0]?.code ?? 'DONE');
    expect(codes.toSorted()).toEqual(['DONE', 'STALE_VERSION']);
    expect(await ann.sees(id)).toMatchObject({ title: 'Tea', version: 3 });
  });

  test('what is changed meanwhile is not lost', async () => {
    const { ann, id } = await planned();
    for (let round = 0; round < 5; round++) {
      const { action } = await changes(ann, id, { location: `Garden ${round}` });
      const [, undo] = await Promise.all([
        ann.tries('eventUpdate', { id, patch: { title: `Tea ${round}` } }, 'event { id }'),
        triesToUndo(ann, action),
      ]);
      expect(undo['userErrors']).toEqual([]);
      expect(await ann.sees(id)).toMatchObject({ title: `Tea ${round}`, location: null, version: 4 + 3 * round });
    }
  });
});
