import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from '../calendar/housemates.ts';
import { acts, removes, triesToUndo, undoes } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** A series of ten days in which the third and the sixth are changed, and who keeps it. */
async function planned() {
  const [ann, sam] = [await newcomer(app, 'UTC'), 'Sam'];
  const event = await ann.creates({
    title: 'Swim',
    startsAt: '2026-10-20T15:00:00Z',
    duration: 'PT1H',
    recurrence: { rule: 'FREQ=DAILY;COUNT=10' },
    participants: [{ memberId: ann.ids.member }, { memberId: await ann.addsMember(sam) }],
  });
  const id = String(event['id']);
  for (const day of [22, 25]) await updates(ann, at(id, day), { title: `Swim of ${day}` }, 'THIS');
  return { ann, id };
}

const at = (id: string, day: number): string => `${id}_202610${day}T150000Z`;

const updates = (actor: Actor, id: string, patch: object, scope = 'ALL') =>
  acts(actor, 'eventUpdate', { id, patch, scope }, 'event { id } newSeries { id } detached { id } dropped');

/** All that anybody sees of the calendar; versions apart, which only grow. */
async function seen(actor: Actor): Promise<Loose> {
  const happening = await actor.expects('2026-10-01', '2026-12-31');
  const { data } =
    await actor.asks(`{ events(first: 100) { nodes { id uid title startsAt endsAt recurrence { rule endsOn excluded added }
    participants { id response member { name } } memberships { id role }
    exceptions { id title originalStartsAt startsAt participants { id member { name } } } } } }`);
  return { happening, events: data['events'].nodes };
}

const versionOf = async (actor: Actor, id: string) => (await actor.sees(id, 'version'))!['version'];

type Act = (ann: Actor, id: string) => Promise<{ action: string }>;

const ACTS: [string, Act][] = [
  [
    'a split: rule, new series, exceptions with those who take part',
    (ann, id) =>
      updates(ann, at(id, 24), { startsAt: '2026-10-24T16:00:00Z', title: 'Late swim' }, 'THIS_AND_FOLLOWING'),
  ],
  ['a series moved on by a day', (ann, id) => updates(ann, id, { startsAt: '2026-10-21T15:00:00Z' })],
  [
    'another rule, which drops and detaches instances',
    (ann, id) => updates(ann, id, { recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=4' } }),
  ],
  [
    'one instance changed',
    (ann, id) => updates(ann, at(id, 22), { startsAt: '2026-10-22T18:00:00Z', participants: [] }, 'THIS'),
  ],
  ['one instance cancelled', (ann, id) => acts(ann, 'eventDelete', { id: at(id, 21), scope: 'THIS' }, 'deletedId')],
  [
    'a series ended before an instance',
    (ann, id) => acts(ann, 'eventDelete', { id: at(id, 24), scope: 'THIS_AND_FOLLOWING' }, 'deletedId'),
  ],
  ['a series removed', (ann, id) => acts(ann, 'eventDelete', { id, scope: 'ALL' }, 'deletedId')],
  ['all who take part', (ann, id) => updates(ann, id, { participants: [] })],
  [
    'an answer for the rest of a series',
    (ann, id) => {
      const answer = { id: at(id, 24), memberId: ann.ids.member, response: 'DECLINED', scope: 'THIS_AND_FOLLOWING' };
      return acts(ann, 'eventRespond', answer, 'participant { id }');
    },
  ],
  ['a calendar removed', ann => removes(ann, 'calendarDelete', ann.ids.calendar)],
];

test.for(ACTS)('undone, done again and undone again everybody sees the same: %s', async ([title, act]) => {
  const { ann, id } = await planned();
  const before = await seen(ann);
  const { action } = await act(ann, id);
  const [after, version] = [await seen(ann), await versionOf(ann, id)];
  expect(after).not.toEqual(before);
  const undo = await undoes(ann, action);
  expect(await seen(ann)).toEqual(before);
  // a calendar goes without touching its events
  expect(await versionOf(ann, id)).toBe(version + (title === 'a calendar removed' ? 0 : 1));
  const redo = await undoes(ann, undo);
  expect(await seen(ann)).toEqual(after);
  await undoes(ann, redo);
  expect(await seen(ann)).toEqual(before);
});

test('a split goes back only together with what came after it', async () => {
  const { ann, id } = await planned();
  const { action, payload } = await updates(ann, at(id, 24), { title: 'Late swim' }, 'THIS_AND_FOLLOWING');
  const newId = payload['newSeries'].id;
  await updates(ann, at(newId, 27), { location: 'Lake' }, 'THIS');
  const { userErrors } = await triesToUndo(ann, action);
  expect(userErrors).toMatchObject([{ code: 'STALE_VERSION', current: { id: newId } }]);
});

test('a series that moves on by a day gives each exception the key of the next, and takes it back', async () => {
  const { ann, id } = await planned();
  await updates(ann, at(id, 23), { title: 'Swim of 23' }, 'THIS');
  const before = await seen(ann);
  const { action } = await updates(ann, id, { startsAt: '2026-10-21T15:00:00Z' });
  const after = await seen(ann);
  const undo = await undoes(ann, action);
  expect(await seen(ann)).toEqual(before);
  await undoes(ann, undo);
  expect(await seen(ann)).toEqual(after);
});

test('a calendar is the default again', async () => {
  const ann = await newcomer(app);
  const { action } = await removes(ann, 'calendarDelete', ann.ids.calendar);
  const ownDefault = async () =>
    (await ann.asks('{ viewer { defaultCalendar { id } } }')).data['viewer'].defaultCalendar;
  expect(await ownDefault()).toBeNull();
  await undoes(ann, action);
  expect(await ownDefault()).toEqual({ id: ann.ids.calendar });
});
