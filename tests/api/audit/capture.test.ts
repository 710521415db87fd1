import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let ann: Actor;

beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const json = (value: unknown): Loose => (typeof value === 'string' ? JSON.parse(value) : value) as Loose;

/** The revisions of a row, the oldest first. */
async function revisionsOf(id: string): Promise<Loose[]> {
  const rows: Loose[] = await app.sql(`select * from revisions where entity_id = '${id}' order by n`);
  return rows.map(row => ({ ...row, changes: json(row['changes']) }));
}

const TEA = { title: 'Tea', startsAtLocal: '2026-11-02T16:00:00', endsAtLocal: '2026-11-02T17:00:00', timeZone: 'UTC' };

describe('a revision', () => {
  test('holds each column of a new row, and of a changed one what has changed', async () => {
    const tea = await ann.creates(TEA);
    await ann.does('eventUpdate', { id: tea['id'], patch: { title: 'High tea', busy: false } }, 'event { id }');
    const [created, changed, ...more] = await revisionsOf(tea['id']);
    expect(more).toEqual([]);
    expect(created).toMatchObject({ kind: 'CREATE', entity: 'events', version: 1, root_id: tea['id'] });
    expect(created!['changes'].title).toBe('Tea');
    expect(created!['changes'].exdates).toEqual([]);
    expect(Object.keys(created!['changes'])).toContain('version');
    expect(changed).toMatchObject({ kind: 'UPDATE', version: 2 });
    expect(Object.keys(changed!['changes']).toSorted()).toEqual(['busy', 'sequence', 'title']);
    expect(changed!['changes'].title).toEqual(['Tea', 'High tea']);
    const [action] = await app.sql(`select action_type from user_actions where id = '${changed!['action_id']}'`);
    expect(action).toEqual({ action_type: 'mutation eventUpdate' });
  });

  test('of a participant belongs to the event, and of one that a cascade takes along too', async () => {
    const tea = await ann.creates({ ...TEA, participants: [{ memberId: ann.ids.member }] });
    const [row] = await app.sql(`select id from event_participants where event_id = '${tea['id']}'`);
    await app.sql(`delete from events where id = '${tea['id']}'`);
    const all = await revisionsOf(String(row!['id']));
    expect(all.map(({ kind, root_id }) => [kind, root_id])).toEqual([
      ['CREATE', tea['id']],
      ['DELETE', tea['id']],
    ]);
  });

  test('is left by bulk statements: one for each row, all of one action', async () => {
    const ics = Array.from({ length: 30 }, (_, n) =>
      ['BEGIN:VEVENT', `UID:bulk-${n}`, 'DTSTART:20261103T100000Z', 'SUMMARY:Bulk', 'END:VEVENT'].join('\r\n'),
    );
    const file = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...ics, 'END:VCALENDAR', ''].join('\r\n');
    await ann.does('calendarImport', { calendarId: ann.ids.calendar, ics: file }, 'created');
    const counts = await app.sql(`select count(*) as "rows", count(distinct action_id) as "actions" from revisions
      where entity = 'events' and entity_id in (select id from events where uid like 'bulk-%')`);
    expect(counts.map(({ rows, actions }) => [Number(rows), Number(actions)])).toEqual([[30, 1]]);
  });

  test('shows no secret', async () => {
    const { secret } = await ann.does(
      'accessKeyCreate',
      { name: 'Robot', scopes: ['READ'] },
      'secret accessKey { id }',
    );
    const rows = await app.sql("select * from revisions where entity in ('access_keys', 'sessions', 'users')");
    const told = JSON.stringify(rows);
    expect(told).toContain('•');
    expect(told).not.toContain('$argon2');
    const hashes = await app.sql('select secret_hash as hash from access_keys union select token_hash from sessions');
    for (const { hash } of hashes) expect(told).not.toContain(hash);
    expect(told).not.toContain(secret);
  });

  test('is not left where only bookkeeping changed', async () => {
    const [author] = await app.sql("select id from users where email = 'ann@example.org'");
    const before = await revisionsOf(String(author!['id']));
    await app.sql(`update users set updated_at = created_at where id = '${author!['id']}'`);
    expect(await revisionsOf(String(author!['id']))).toEqual(before);
  });
});

/** Renames Ann's household with plain SQL, and gives the revision. */
const renamed = async (name: string) => {
  await app.sql(`update households set name = '${name}' where id = '${ann.ids.household}'`);
  return (await revisionsOf(ann.ids.household)).at(-1)!;
};

/** On PostgreSQL numbers are given after COMMIT; on SQLite they have to be there. */
async function numbered(): Promise<void> {
  if (process.env['TEST_DATABASE'] === 'postgresql') await app.scope().surroundings.ledger.seal(app.scope());
}

describe('somebody with a SQL client', () => {
  test('leaves revisions too, of an action that says so', async () => {
    const revision = await renamed('By hand');
    await app.scope().commit(async () => {}); // a file of SQLite waits for the server to notice
    expect(revision['changes'].name[1]).toBe('By hand');
    const [action] = await app.sql(`select * from user_actions where id = '${revision['action_id']}'`);
    expect(action).toMatchObject({ action_type: 'sql', outcome: 'SUCCESS', user_id: 'sql' });
  });

  test('does not get between what the server does', async () => {
    const first = await renamed('First');
    await ann.does('familyMemberCreate', { name: 'Uma' }, 'familyMember { id }');
    const second = await renamed('Second');
    expect(second['action_id']).not.toBe(first['action_id']);
    const [, own] = await app.sql('select action_id as id from revisions order by n desc limit 2');
    const [action] = await app.sql(`select action_type from user_actions where id = '${own!['id']}'`);
    expect(action).toEqual({ action_type: 'mutation familyMemberCreate' });
  });

  test('has a number before that of what the server does next, and nothing waits any more', async () => {
    const revision = await renamed('Before');
    await ann.does('familyMemberCreate', { name: 'Vic' }, 'familyMember { id }');
    await numbered();
    const rows = await app.sql(`select a.action_type, a.id from ledger_seals s join user_actions a on a.id = s.id
      order by s.sequence desc limit 2`);
    expect(rows.map(row => row['action_type'])).toEqual(['mutation familyMemberCreate', 'sql']);
    expect(rows[1]!['id']).toBe(revision['action_id']);
    expect(await app.sql('select id from ledger_unsealed')).toEqual([]);
  });
});
