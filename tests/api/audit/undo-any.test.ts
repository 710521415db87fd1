import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from '../calendar/housemates.ts';
import { newestAction, undoes } from './past.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const SCOPES = ['THIS', 'THIS_AND_FOLLOWING', 'ALL'] as const;
const day = fc.integer({ min: 20, max: 29 });
const scope = fc.constantFrom(...SCOPES);

/** What somebody may think of doing to a series; some of it is refused. */
const move = fc.oneof(
  fc.record({
    field: fc.constant('eventUpdate'),
    day,
    scope,
    patch: fc.record({ title: fc.constantFrom('A', 'B', 'C') }),
  }),
  fc.record({
    field: fc.constant('eventUpdate'),
    day,
    scope,
    patch: fc.record({ location: fc.constantFrom('Lake', null) }),
  }),
  fc.record({ field: fc.constant('eventUpdate'), day, scope, hours: fc.integer({ min: -30, max: 30 }) }),
  fc.record({ field: fc.constant('eventUpdate'), day, scope, people: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    field: fc.constant('eventUpdate'),
    day,
    scope: fc.constantFrom('ALL', 'THIS_AND_FOLLOWING'),
    patch: fc.record({
      recurrence: fc.constantFrom({ rule: 'FREQ=DAILY;COUNT=7' }, { rule: 'FREQ=DAILY;INTERVAL=2' }, null),
    }),
  }),
  fc.record({ field: fc.constant('eventDelete'), day, scope }),
  fc.record({ field: fc.constant('eventRespond'), day, scope, response: fc.constantFrom('ACCEPTED', 'DECLINED') }),
);
type Move = typeof move extends fc.Arbitrary<infer M> ? M & Record<string, unknown> : never;

/** What a move sends, for a series and the members who may take part. */
function inputOf(each: Move, id: string, members: readonly string[]): object {
  const target = { id: `${id}_202610${each.day}T120000Z`, scope: each.scope };
  if (each.field === 'eventDelete') return target;
  if (each.field === 'eventRespond') return { ...target, memberId: members[0], response: each['response'] };
  const at = Date.UTC(2026, 9, each.day, 12 + Number(each['hours'] ?? 0));
  const participants = members.slice(0, Number(each['people'] ?? 0)).map(memberId => ({ memberId }));
  const change = 'hours' in each ? { startsAt: new Date(at).toISOString() } : { participants };
  return { ...target, patch: each['patch'] ?? change };
}

const GROWING = new Set(['version', 'sequence', 'updated_at']);

const plain = (rows: Loose[]) =>
  rows.map(row => Object.fromEntries(Object.entries(row).filter(([column]) => !GROWING.has(column))));

/** All rows of the calendar; what only grows is left out. */
async function rowsOf({ ids }: Actor): Promise<Loose> {
  const events = `select id from events where calendar_id = '${ids.calendar}'`;
  return {
    events: plain(await app.sql(`select * from events where id in (${events}) and deleted_at is null order by id`)),
    parts: plain(
      await app.sql(
        `select p.* from event_participants p join events e on e.id = p.event_id and e.deleted_at is null where e.id in (${events}) order by p.id`,
      ),
    ),
    roles: plain(
      await app.sql(
        `select m.* from event_memberships m join events e on e.id = m.event_id and e.deleted_at is null where e.id in (${events}) order by m.id`,
      ),
    ),
  };
}

test('whatever was done to a series: undone step by step, every row is as it was', async () => {
  let done = 0;
  const property = fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 7 }), async moves => {
    const ann = await newcomer(app, 'UTC');
    const members = [ann.ids.member, await ann.addsMember('Sam')];
    const { id } = await ann.creates({
      title: 'Swim',
      startsAt: '2026-10-20T12:00:00Z',
      duration: 'PT1H',
      recurrence: { rule: 'FREQ=DAILY;COUNT=10' },
      participants: members.map(memberId => ({ memberId })),
    });
    const steps: { action: string; before: Loose }[] = [];
    for (const each of moves) {
      const before = await rowsOf(ann);
      const { userErrors } = await ann.tries(each.field, inputOf(each as Move, id, members), 'query { __typename }');
      if (userErrors.length === 0) steps.push({ action: await newestAction(app), before });
    }
    done += steps.length;
    const distinct = steps.filter(({ action }, i) => steps.findIndex(other => other.action === action) === i);
    for (const { action, before } of distinct.toReversed()) {
      await undoes(ann, action);
      expect(await rowsOf(ann)).toEqual(before);
    }
  });
  await fc.assert(property, { numRuns: 12, seed: 20261121 });
  expect(done).toBeGreaterThan(20);
});
