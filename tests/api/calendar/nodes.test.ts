import { expect, test } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';

test('everything with an id is read by it, and by nobody else', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const eve = await signUp(app, 'eve');
  const tea = await ann.creates({
    title: 'Tea',
    startsAt: '2026-11-01T15:00:00Z',
    participants: [{ memberId: ann.ids.member }],
  });
  const parts = await ann.sees(tea['id'], 'participants { id } memberships { id }');
  const ids = [
    tea['id'],
    ann.ids.calendar,
    ann.ids.household,
    ann.ids.member,
    ann.ids.user,
    parts?.['participants'][0].id,
    parts?.['memberships'][0].id,
  ];
  const types = ['Event', 'Calendar', 'Household', 'FamilyMember', 'User', 'EventParticipant', 'EventMembership'];
  expect((await ann.asks(NODES, { ids })).data['nodes']).toEqual(ids.map((id, i) => ({ __typename: types[i], id })));
  const nothing = ids.map(() => null);
  expect((await eve.asks(NODES, { ids })).data['nodes']).toEqual(nothing);
  expect((await app.ask<{ nodes: unknown }>(NODES, { ids })).data.nodes).toEqual(nothing);
});
