import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type OperationDefinitionNode, parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

const file = path.join(import.meta.dirname, '../../fixtures/stories/undo.graphql');
const operations = parse(readFileSync(file, 'utf8')).definitions as OperationDefinitionNode[];
const byName = new Map(operations.map(operation => [operation.name?.value, print(operation)]));

/** Sends an operation of the story as it stands in its file. */
const tell = async (actor: Actor, operation: string, variables: object = {}): Promise<Loose> => {
  const { data, errors } = await actor.asks<Loose>(byName.get(operation)!, variables);
  expect(errors).toBeUndefined();
  return data;
};

test('somebody moved it: who, how it was, and back; what failed is told to the operator', async () => {
  await using app = await startApp();
  app.clock.at = new Date('2026-11-01T11:00:00Z');
  const operator = await signUp(app, 'operator', 'UTC');
  const ann = await signUp(app, 'ann', 'America/Chicago');
  const participants = [{ memberId: await ann.addsMember('Mia') }];
  const { id } = await ann.creates({ title: 'Swim', startsAt: '2026-11-03T23:00:00Z', duration: 'PT1H', participants });
  app.clock.at = new Date('2026-11-02T09:00:00Z');
  const patch = { startsAt: '2026-11-04T23:00:00Z', participants: [] };
  await ann.does('eventUpdate', { id, patch }, 'event { id }');

  const { event } = await tell(ann, 'WhoMovedIt', { event: id });
  const moved = event.history.nodes.find((each: Loose) => each['version'] === 2);
  const action = {
    id: expect.any(String),
    username: 'ann@example.org',
    actionType: 'mutation eventUpdate',
    outcome: 'SUCCESS',
    requestId: expect.any(String),
    durationMs: expect.any(Number),
    canUndo: true,
  };
  expect(moved).toEqual({
    at: '2026-11-02T09:00:00.000Z',
    version: 2,
    kind: 'UPDATE',
    changes: [
      { field: 'startsAtLocal', before: '2026-11-03T17:00:00', after: '2026-11-04T17:00:00' },
      { field: 'startsAt', before: '2026-11-03T23:00:00.000Z', after: '2026-11-04T23:00:00.000Z' },
      { field: 'endsAt', before: '2026-11-04T00:00:00.000Z', after: '2026-11-05T00:00:00.000Z' },
    ],
    action,
  });

  const asItWas = {
    title: 'Swim',
    startsAtLocal: '2026-11-03T17:00:00',
    version: 1,
    participants: [{ member: { name: 'Mia' } }],
  };
  expect((await tell(ann, 'AsItWas', { event: id }))['event']).toEqual(asItWas);

  const { undo } = await tell(ann, 'PutBack', { action: moved.action.id });
  expect(undo.userErrors).toEqual([]);
  expect(undo.undone.map((each: Loose) => [each['entityType'], each['kind']]).toSorted()).toEqual([
    ['Event', 'UPDATE'],
    ['EventParticipant', 'DELETE'],
  ]);
  expect(await ann.sees(id, 'title startsAtLocal version participants { member { name } }')).toEqual({
    ...asItWas,
    version: 3,
  });

  const again = await tell(ann, 'PutBack', { action: moved.action.id });
  expect(again['undo'].userErrors).toContainEqual({
    code: 'STALE_VERSION',
    message: expect.any(String),
    current: { id },
  });

  const { userActions } = await tell(operator, 'FailedToday');
  expect(userActions).toEqual({ items: [], meta: { total: 0, pages: 0, countFromCache: false } });
});
