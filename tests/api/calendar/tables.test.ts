import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getEventByWorkflowIdUnscoped } from '../../../src/modules/calendar/event.repository.ts';
import type { Actor, Loose } from '../../support/actors.ts';
import { NOW, startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

/** What the database itself keeps, for whatever writes to it. */
let app: TestApp;
let ann: Actor;
let event: Loose;
const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';
beforeAll(async () => {
  app = await startApp();
  ann = await newcomer(app, 'UTC');
  const participants = [{ memberId: ann.ids.member }];
  const rule = { rule: 'FREQ=WEEKLY' };
  event = await ann.creates({ title: 'Tea', startsAt: '2026-10-20T17:00:00+02:00', participants, recurrence: rule });
  await ann.does(
    'eventUpdate',
    { id: `${event['id']}_20261027T150000Z`, scope: 'THIS', patch: { title: 'Other' } },
    'notes',
  );
});
afterAll(() => app[Symbol.asyncDispose]());

const instant = isPostgres ? `'${NOW.toISOString()}'` : String(NOW.getTime());

/** Copies the rows that match, with some columns of the copies otherwise. */
async function copy(table: string, where: string, changes: Record<string, string> = {}): Promise<unknown> {
  const [row] = await app.sql(`select * from ${table} where ${where}`);
  const names = Object.keys(row!);
  const values = names.map(name => ({ id: `'${randomUUID()}'`, ...changes })[name] ?? name);
  return app.sql(`insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${table} where ${where}`);
}

const own = () => `id = '${event['id']}'`;
const ofEvent = () => `event_id = '${event['id']}'`;
/** What two events never share, each time anew. */
const fresh = () => ({ uid: `'${randomUUID()}'`, workflow_id: `'${randomUUID()}'` });

test('instants are stored in UTC, in columns that know it', async () => {
  const [row] = await app.sql(`select starts_at, created_at from events where ${own()}`);
  expect(new Date(row!['starts_at'] as string).toISOString()).toBe('2026-10-20T15:00:00.000Z');
  expect(new Date(row!['created_at'] as string).toISOString()).toBe(NOW.toISOString());
});

test.runIf(isPostgres)('every column for an instant is timestamptz, every id uuid (PostgreSQL)', async () => {
  const columns = await app.sql(
    `select table_name || '.' || column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name not like 'mikro%'`,
  );
  const typesOf = (pattern: RegExp) => columns.filter(({ name }) => pattern.test(String(name))).map(({ type }) => type);
  expect(typesOf(/_at$/).length).toBeGreaterThan(15);
  expect(new Set(typesOf(/_at$/))).toEqual(new Set(['timestamp with time zone']));
  expect(new Set(typesOf(/^events\.(id|\w+_id)$/).filter(type => type !== 'character varying'))).toEqual(
    new Set(['uuid']),
  );
  expect(columns.filter(({ type }) => type === 'timestamp without time zone')).toEqual([]);
});

describe('The database refuses', () => {
  test('no copy that differs in what must differ, so that the others fail for their own reason', async () => {
    expect(await copy('events', own(), fresh())).toBeDefined();
  });

  test.for<[string, () => Promise<unknown>]>([
    ['a role that is none', () => app.sql(`update event_memberships set role = 'boss' where ${ofEvent()}`)],
    ['a status that is none', () => app.sql(`update events set status = 'LOST' where ${own()}`)],
    ['a visibility that is none', () => app.sql(`update events set visibility = 'SECRET' where ${own()}`)],
    ['an answer that is none', () => app.sql(`update event_participants set response = 'MAYBE' where ${ofEvent()}`)],
    ['no title', () => app.sql(`update events set title = null where ${own()}`)],
    ['no start', () => app.sql(`update events set starts_at = null where ${own()}`)],
    ['an organizer nobody knows', () => app.sql(`update events set organizer_id = '${randomUUID()}' where ${own()}`)],
    ['a calendar nobody knows', () => app.sql(`update events set calendar_id = '${randomUUID()}' where ${own()}`)],
    ['an end before the start', () => app.sql(`update events set ends_at = ${instant} where ${own()}`)],
    ['whole days without dates', () => app.sql(`update events set is_all_day = true where ${own()}`)],
    [
      'an exception without original start',
      () => app.sql(`update events set original_starts_at = ${instant} where ${own()}`),
    ],
    ['the same process for two events', () => copy('events', own(), { ...fresh(), workflow_id: 'workflow_id' })],
    ['the same UID twice on a calendar', () => copy('events', own(), { ...fresh(), uid: 'uid' })],
    ['two exceptions of one instance', () => copy('events', `recurrence_parent_id = '${event['id']}'`, fresh())],
    ['two roles of one account', () => copy('event_memberships', ofEvent())],
    ['one member twice', () => copy('event_participants', ofEvent())],
  ])('%s', async ([, write]) => {
    await expect(write()).rejects.toThrow(/constraint/i);
  });
});

test('indexes have the names that operators look for', async () => {
  const names = await app.sql(
    isPostgres
      ? "select indexname as name from pg_indexes where tablename = 'events'"
      : "select name from sqlite_master where type = 'index' and tbl_name = 'events'",
  );
  const wanted = [
    'ix_events_organizer',
    'ix_events_workflow_id',
    'ix_events_start_date',
    'ux_events_uid',
    'ux_events_exception',
  ];
  expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
});

test('participants and memberships go with their event, a removed event keeps them', async () => {
  const tea = await ann.creates({
    title: 'Gone',
    startsAt: '2026-10-21T12:00:00Z',
    participants: [{ memberId: ann.ids.member }],
  });
  const parts = async () =>
    Promise.all(
      ['event_participants', 'event_memberships'].map(
        async table => (await app.sql(`select id from ${table} where event_id = '${tea['id']}'`)).length,
      ),
    );
  await ann.does('eventDelete', { id: tea['id'] }, 'event { id }');
  expect(await parts()).toEqual([1, 1]);
  await app.sql(`delete from events where id = '${tea['id']}'`);
  expect(await parts()).toEqual([0, 0]);
});

test('an event is found by the name of its durable process', async () => {
  const found = await getEventByWorkflowIdUnscoped(app.scope(), `event-${event['id']}`);
  expect(found?.id).toBe(event['id']);
  expect(await getEventByWorkflowIdUnscoped(app.scope(), 'event-none')).toBeNull();
});
