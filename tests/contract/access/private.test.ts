import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { type Actor, EVENT_FIELDS, type Loose, signUp } from '../../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../../support/app.ts';

const MARKER = /quokka/i;
const WINDOW = 'from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z"';
const ALL = `${EVENT_FIELDS} viewerRole memberships { id } series { title } exceptions { ${EVENT_FIELDS} }`;

const WORDS = { title: 'Quokka title', description: 'Quokka description', location: 'Quokka street' };
const TIME = { startsAt: '2026-10-06T18:00:00Z', duration: 'PT1H' };

/** How many events of these titles somebody finds. */
const count = async (who: Actor): Promise<number> =>
  (await who.asks('{ events(where: { title: { contains: "uokka" } }) { totalCount } }')).data['events'].totalCount;

describe.each(['sqlite', 'postgresql'])('On %s, the words of a private event', kind => {
  let app: TestApp;
  let remove: () => void;
  let ann: Actor;
  let bob: Actor;

  beforeAll(async () => {
    const database = await freshDatabase(kind);
    remove = database.remove;
    app = await startApp({ DATABASE_URL: database.url });
    [ann, bob] = [await signUp(app, 'ann', 'UTC'), await signUp(app, 'bob', 'UTC')];
    const input = { householdId: ann.ids.household, email: 'bob@example.org', role: 'OWNER' };
    const { invitationToken: token } = await ann.does('householdMemberSet', input, 'invitationToken');
    await bob.does('invitationAccept', { token }, 'household { id }');
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    remove();
  });

  const hide = (more: object = {}) =>
    ann.creates({
      ...WORDS,
      ...TIME,
      visibility: 'PRIVATE',
      participants: [{ memberId: ann.ids.member, role: 'quokka' }],
      ...more,
    });

  const node = async (id: string) => (await bob.asks(`{ node(id: "${id}") { ... on Event { ${ALL} } } }`)).data['node'];

  test('are in no answer to a mutation, refused or repeated', async () => {
    const { id } = await hide();
    const tries: [string, object, string][] = [
      ['eventUpdate', { id, version: 99, patch: { title: 'Mine' } }, 'event { title }'],
      ['eventDelete', { id }, 'event { title }'],
      ['eventMembershipSet', { eventId: id, userId: bob.ids.user, role: 'OWNER' }, 'event { title }'],
      ['eventRespond', { id, memberId: ann.ids.member, response: 'DECLINED' }, 'participant { role event { title } }'],
      ['eventRespond', { id, memberId: bob.ids.member, response: 'DECLINED' }, 'participant { role event { title } }'],
      ['restore', { id }, 'node { ... on Event { title } }'],
    ];
    for (const [mutation, input, selection] of tries) {
      for (const key of [undefined, `key ${mutation}`, `key ${mutation}`]) {
        // oxlint-disable-next-line no-await-in-loop -- a repeat comes after what it repeats
        const payload = await bob.tries(mutation, input, selection, key);
        expect(payload.userErrors.map(({ code }) => code)).toEqual([
          mutation === 'restore' ? 'NOT_FOUND' : 'FORBIDDEN',
        ]);
        expect(JSON.stringify(payload)).not.toMatch(MARKER);
      }
    }
    expect(await ann.sees(id)).toMatchObject({ ...WORDS, version: 1, participants: [{ response: 'NEEDS_ACTION' }] });
  });

  test('who takes part is not told by the answer to an answer', async () => {
    const { id } = await hide();
    const code = async (memberId: string) =>
      (await bob.tries('eventRespond', { id, memberId, response: 'ACCEPTED' }, 'participant { role }')).userErrors;
    expect(await code(ann.ids.member)).toEqual(await code(bob.ids.member));
  });

  test('are in no list, relation, cursor or count', async () => {
    const { id } = await hide();
    const documents = [
      `{ events(first: 50, orderBy: { field: TITLE }) { edges { cursor node { ${ALL} } } pageInfo { endCursor } } }`,
      `{ occurrences(where: { ${WINDOW} }, first: 50) { edges { cursor node { id title location description participants { role } event { title } } } } }`,
      `{ household(id: "${ann.ids.household}") { members { occurrences(${WINDOW}, first: 9) { nodes { title location } } } accounts { user { organizedEvents { nodes { ${ALL} } } } } } }`,
      `{ calendar(id: "${ann.ids.calendar}") { events { edges { cursor node { ${ALL} } } } } }`,
    ];
    for (const document of documents) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other reads better when it fails
      const text = JSON.stringify(await bob.asks(document));
      expect(text).toContain('Busy');
      expect(text).not.toMatch(MARKER);
      for (const [, cursor] of text.matchAll(/ursor":"([^"]+)"/g)) {
        expect(Buffer.from(cursor!.split('.')[0]!, 'base64url').toString('latin1')).not.toMatch(MARKER);
      }
    }
    expect([await count(ann), await count(bob)]).toEqual([expect.any(Number), 0]);
    expect(await count(ann)).toBeGreaterThan(0);
    expect(await node(id)).toMatchObject({ title: 'Busy', memberships: [], viewerRole: null });
  });

  test('are not told by a file with the same UID: what is equal is answered as what is not', async () => {
    const { uid } = await hide();
    const file = (summary: string) =>
      `BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:${uid}\nDTSTART:20261006T180000Z\nDTEND:20261006T190000Z\nSUMMARY:${summary}\nLOCATION:Quokka street\nDESCRIPTION:Quokka description\nEND:VEVENT\nEND:VCALENDAR\n`;
    const read = async (summary: string, dryRun: boolean) => {
      const input = { calendarId: ann.ids.calendar, ics: file(summary), dryRun };
      const payload = await bob.tries('calendarImport', input, 'created updated unchanged skipped notes');
      return JSON.stringify(payload).replaceAll(summary, '');
    };
    for (const dryRun of [true, false]) {
      // oxlint-disable-next-line no-await-in-loop -- the second of them could write
      expect(await read('Quokka title', dryRun)).toBe(await read('Other thing', dryRun));
    }
  });

  test('go with the series: instances that were changed or cancelled before are hidden with it', async () => {
    const series = await ann.creates({ ...WORDS, ...TIME, recurrence: { rule: 'FREQ=DAILY;COUNT=5' } });
    const instance = (day: string) => `${series['id']}_202610${day}T180000Z`;
    const { occurrence } = await ann.does(
      'eventUpdate',
      { id: instance('07'), scope: 'THIS', patch: { title: 'Quokka two' } },
      'occurrence { exception { id } }',
    );
    await ann.does('eventDelete', { id: instance('08'), scope: 'THIS' }, 'event { id }');
    const exceptions = (await ann.sees(series['id'], 'exceptions { id }'))!['exceptions'];
    expect(exceptions).toHaveLength(2);
    await ann.does('eventUpdate', { id: series['id'], scope: 'ALL', patch: { visibility: 'PRIVATE' } }, 'event { id }');
    for (const { id } of [series, occurrence.exception, ...exceptions]) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(JSON.stringify(await node(id as string))).not.toMatch(MARKER);
    }
  });

  test('go with the series: also those of instances that were removed before', async () => {
    const series = await ann.creates({ ...WORDS, ...TIME, recurrence: { rule: 'FREQ=DAILY;COUNT=5' } });
    const { occurrence } = await ann.does(
      'eventUpdate',
      { id: `${series['id']}_20261009T180000Z`, scope: 'THIS', patch: { title: 'Quokka four' } },
      'occurrence { exception { id } }',
    );
    const cut = { id: `${series['id']}_20261008T180000Z`, scope: 'THIS_AND_FOLLOWING' };
    await ann.does('eventDelete', cut, 'event { id }');
    await ann.does('eventUpdate', { id: series['id'], scope: 'ALL', patch: { visibility: 'PRIVATE' } }, 'event { id }');
    expect(JSON.stringify(await node(occurrence.exception.id))).not.toMatch(MARKER);
  });
});

test('are in no line of the log, whatever its level', async () => {
  const lines: string[] = [];
  const { pino } = await import('pino');
  const sink = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const database = await freshDatabase('sqlite');
  const env = { NODE_ENV: 'test', DATABASE_URL: database.url, PORT: '0' };
  const secrets = { SESSION_SECRET: 'x'.repeat(40), ENCRYPTION_KEYS: 'b25seSBmb3IgdGVzdHMsIGFuZCBsb25nIGVub3VnaCE=' };
  const app = await createApp(readConfig({ ...env, ...secrets }), { log: pino({ level: 'trace' }, sink) });
  const post = async (query: string, token?: string) => {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const reply = await app.http.inject({ method: 'POST', url: '/graphql', headers, payload: { query } });
    return reply.json() as Loose;
  };
  const up = 'mutation { userSignUp(input: { email: "a@example.org", password: "correct horse battery" }) { token } }';
  const { token } = (await post(up))['data'].userSignUp;
  const create = `mutation { eventCreate(input: { event: { title: "Quokka", description: "Quokka", visibility: PRIVATE, startsAt: "2026-10-06T18:00:00Z" } }) { event { id } } }`;
  expect((await post(create, token))['data'].eventCreate.event.id).toEqual(expect.any(String));
  await post('{ events(where: { title: { contains: "Quokka" } }) { nodes { title } } }', token);
  await post('{ event(id: "Quokka") { nothing } }', token);
  await app.close();
  database.remove();
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter(line => MARKER.test(line))).toEqual([]);
});
