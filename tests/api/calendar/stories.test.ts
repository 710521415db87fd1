import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type OperationDefinitionNode, parse, print } from 'graphql';
import { expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, statementsOf } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

/** The operations of a story, each sent as it stands in its file. */
function storyOf(name: string) {
  const file = path.join(import.meta.dirname, '../../fixtures/stories', `${name}.graphql`);
  const operations = parse(readFileSync(file, 'utf8')).definitions as OperationDefinitionNode[];
  const byName = new Map(operations.map(operation => [operation.name?.value, print(operation)]));
  return (actor: Actor, operation: string, variables: object = {}) =>
    actor.asks<Loose>(byName.get(operation)!, variables);
}

const week = (nodes: readonly Loose[]) => nodes.map(each => each['startsAtLocal']);

test('a weekly class keeps its wall clock over the clock change; one move, one split, stable ids', async () => {
  await using app = await startApp();
  const tell = storyOf('weekly-class');
  const ann = await newcomer(app, 'America/Chicago');
  const variables = { cal: ann.ids.calendar, mia: await ann.addsMember('Mia') };
  const { data: made } = await tell(ann, 'CreateSwim', variables);
  const { event } = made['eventCreate'];
  expect(made).toEqual({
    eventCreate: {
      event: {
        id: event.id,
        version: 1,
        recurrence: { inWords: 'every week on Tuesday for 10 times', endsOn: '2026-12-22T23:45:00.000Z' },
      },
      userErrors: [],
    },
  });
  // the same key again: the same answer, and one event
  expect((await tell(ann, 'CreateSwim', variables)).data).toEqual(made);

  const autumn = async () => (await tell(ann, 'Autumn', variables)).data['occurrences'];
  const before = await autumn();
  expect(before.totalCount).toBe(10);
  expect(before.nodes.slice(1, 3)).toEqual(
    ['2026-10-27T22:00:00', '2026-11-03T23:00:00'].map(utc => ({
      id: `${event.id}_${utc.replaceAll(/[-:]/g, '')}Z`,
      kind: 'VIRTUAL',
      startsAt: `${utc}.000Z`,
      startsAtLocal: `${utc.slice(0, 10)}T17:00:00`,
      originalStartsAt: `${utc}.000Z`,
      title: 'Swim class',
      participants: [{ member: { name: 'Mia' }, response: 'NEEDS_ACTION' }],
    })),
  );

  const moved = await tell(ann, 'MoveOne', { occ: before.nodes[2].id });
  expect(moved.data['eventUpdate']).toEqual({
    occurrence: {
      id: before.nodes[2].id,
      kind: 'EXCEPTION',
      startsAt: '2026-11-04T23:30:00.000Z',
      originalStartsAt: '2026-11-03T23:00:00.000Z',
    },
    userErrors: [],
  });
  expect((await autumn()).nodes.map((each: Loose) => each['id'])).toEqual(
    before.nodes.map((each: Loose) => each['id']),
  );

  const split = await tell(ann, 'SplitFromHere', { occ: before.nodes[4].id });
  const { newSeries } = split.data['eventUpdate'];
  expect(split.data['eventUpdate']).toEqual({
    event: { id: event.id, recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=4', endsOn: '2026-11-10T23:45:00.000Z' } },
    newSeries: {
      id: newSeries.id,
      splitFrom: { id: event.id },
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=WE;COUNT=6', inWords: 'every week on Wednesday for 6 times' },
      exceptions: [],
    },
    userErrors: [],
  });
  const after = await autumn();
  expect(after.totalCount).toBe(10);
  expect(after.nodes.slice(0, 4).map((each: Loose) => each['id'])).toEqual(
    before.nodes.slice(0, 4).map((each: Loose) => each['id']),
  );
  expect(week(after.nodes.slice(2, 6))).toEqual([
    '2026-11-04T17:30:00',
    '2026-11-10T17:00:00',
    '2026-11-18T18:00:00',
    '2026-11-25T18:00:00',
  ]);

  // the version it was read with is no longer the newest
  const late = await tell(ann, 'SplitFromHere', { occ: before.nodes[3].id });
  expect(late.data['eventUpdate']).toMatchObject({
    event: null,
    newSeries: null,
    userErrors: [{ code: 'STALE_VERSION', path: ['version'], current: { id: event.id } }],
  });
});

test('the last Fridays, and a window that is too long', async () => {
  await using app = await startApp();
  const tell = storyOf('weekly-class');
  const ann = await newcomer(app, 'America/Chicago');
  expect((await tell(ann, 'LastFridays')).data['recurrencePreview']).toEqual({
    inWords: 'every month on the last Friday',
    instances: ['2026-01-30T08', '2026-02-27T08', '2026-03-27T08', '2026-04-24T07', '2026-05-29T07'].map(
      hour => `${hour}:00:00.000Z`,
    ),
    isEndless: true,
    notes: [],
  });
  const { data, errors } = await tell(ann, 'TooLong');
  expect([data, errors?.[0]?.extensions['code']]).toEqual([null, 'RANGE_TOO_LARGE']);
  expect(errors?.[0]?.message).toContain('365 days');
});

const ICS = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//test//EN',
  'BEGIN:VEVENT',
  'UID:tea@example.org',
  'SUMMARY:Tea',
  'DTSTART:20261102T090000Z',
  'RRULE:FREQ=WEEKLY',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

test('the same file twice adds nothing the second time', async () => {
  await using app = await startApp();
  const tell = storyOf('clients');
  const ann = await newcomer(app);
  const variables = { cal: ann.ids.calendar, ics: ICS };
  const nothing = { created: 0, updated: 0, unchanged: 0, skipped: [], userErrors: [] };
  expect((await tell(ann, 'ImportTwice', variables)).data['calendarImport']).toEqual({ ...nothing, created: 1 });
  expect((await tell(ann, 'ImportTwice', variables)).data['calendarImport']).toEqual({ ...nothing, unchanged: 1 });
});

test('a page of events with all that belongs to it takes at most 6 statements, the one that authenticates included', async () => {
  await using app = await startApp();
  const tell = storyOf('clients');
  const ann = await newcomer(app);
  const { calendar } = await ann.does('calendarCreate', { name: 'Second' }, 'calendar { id }');
  for (let nth = 0; nth < 10; nth += 1) {
    await ann.creates({
      title: `Tea ${nth}`,
      startsAt: `2026-11-${10 + nth}T09:00:00Z`,
      ...(nth % 2 === 0 && { calendarId: calendar.id }),
      participants: [{ memberId: ann.ids.member }],
    });
  }
  const statements = await statementsOf(async () => {
    const { nodes } = (await tell(ann, 'NoNPlusOne')).data['events'];
    expect(nodes).toHaveLength(10);
    expect(nodes.slice(0, 2)).toEqual(
      ['Second', 'Calendar'].map((name, nth) => ({
        title: `Tea ${nth}`,
        calendar: { name },
        organizer: { name: ann.name },
        participants: [{ member: { name: ann.name } }],
      })),
    );
  });
  expect(statements.length).toBeLessThanOrEqual(6);
});
