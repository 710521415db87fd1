import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/schema.ts';
import type { Loose } from '../../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../../support/app.ts';
import { type EventIds, Objects, Rows } from './objects.ts';
import { makeWorld, type World } from './world.ts';

const EVENT = { title: 'New', startsAt: '2026-10-20T15:00:00Z', duration: 'PT1H' };
const FILE = 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n';
const WINDOW = { from: '2026-10-19T00:00:00Z', to: '2026-10-31T00:00:00Z' };

type Kind = 'event' | 'calendar' | 'member' | 'household' | 'user' | 'key' | 'identity' | 'author' | 'action';

interface Own {
  readonly event: EventIds;
  readonly household: string;
}

/** What kind of thing an ID of an input names, and a mutation (or list) that is right but for this id. */
type Case = readonly [kind: Kind, field: string, input: (id: string, own: Own) => object];

const where = (filter: object) => ({ where: filter });

/** Every ID inside an input, by its type and field; `DeleteInput.id` by each mutation that takes it. */
const CASES: Record<string, readonly Case[]> = {
  'AuthorUpdateInput.id': [['author', 'authorUpdate', id => ({ id, name: 'Other' })]],
  'CalendarCreateInput.householdId': [['household', 'calendarCreate', id => ({ householdId: id, name: 'New' })]],
  'CalendarImportInput.calendarId': [['calendar', 'calendarImport', id => ({ calendarId: id, ics: FILE })]],
  'CalendarUpdateInput.id': [['calendar', 'calendarUpdate', id => ({ id, name: 'Other' })]],
  'DeleteInput.id': [
    ['key', 'accessKeyDelete', id => ({ id })],
    ['author', 'authorDelete', id => ({ id })],
    ['calendar', 'calendarDelete', id => ({ id })],
    ['member', 'familyMemberDelete', id => ({ id })],
    ['identity', 'identityUnlink', id => ({ id })],
    ['user', 'userErase', id => ({ id })],
  ],
  'EventDeleteInput.id': [['event', 'eventDelete', id => ({ id })]],
  'EventInput.calendarId': [
    ['calendar', 'eventCreate', id => ({ event: { ...EVENT, calendarId: id } })],
    ['calendar', 'eventUpdate', (id, { event }) => ({ id: event.event, patch: { calendarId: id } })],
  ],
  'EventInput.id': [['event', 'eventUpdate', (id, { event }) => ({ id: event.event, patch: { id } })]],
  'EventMembershipSetInput.eventId': [
    ['event', 'eventMembershipSet', id => ({ eventId: id, userId: id, role: 'VIEWER' })],
  ],
  'EventMembershipSetInput.userId': [
    ['user', 'eventMembershipSet', (id, { event }) => ({ eventId: event.event, userId: id, role: 'VIEWER' })],
  ],
  'EventRespondInput.id': [['event', 'eventRespond', id => ({ id, memberId: id, response: 'ACCEPTED' })]],
  'EventRespondInput.memberId': [
    ['member', 'eventRespond', (id, { event }) => ({ id: event.event, memberId: id, response: 'ACCEPTED' })],
  ],
  'EventUpdateInput.id': [['event', 'eventUpdate', id => ({ id, patch: { title: 'Other' } })]],
  'FamilyMemberCreateInput.householdId': [
    ['household', 'familyMemberCreate', id => ({ householdId: id, name: 'New' })],
  ],
  'FamilyMemberCreateInput.userId': [['user', 'familyMemberCreate', id => ({ userId: id, name: 'New' })]],
  'FamilyMemberUpdateInput.id': [['member', 'familyMemberUpdate', id => ({ id, name: 'Other' })]],
  'FamilyMemberUpdateInput.userId': [
    ['user', 'familyMemberUpdate', (id, { event }) => ({ id: event.memberId, userId: id })],
  ],
  'HouseholdMemberSetInput.householdId': [
    ['household', 'householdMemberSet', id => ({ householdId: id, email: 'guest@example.org', role: 'ADULT' })],
  ],
  'HouseholdMemberSetInput.memberId': [
    [
      'member',
      'householdMemberSet',
      (id, { household }) => ({ householdId: household, email: 'g@example.org', role: 'ADULT', memberId: id }),
    ],
  ],
  'HouseholdMemberSetInput.userId': [
    ['user', 'householdMemberSet', (id, { household }) => ({ householdId: household, userId: id, role: 'CHILD' })],
  ],
  'HouseholdUpdateInput.id': [['household', 'householdUpdate', id => ({ id, name: 'Other' })]],
  'IdFilter.eq': [
    ['calendar', 'events', id => where({ calendarId: { eq: id } })],
    ['user', 'events', id => where({ organizerId: { eq: id } })],
  ],
  'IdFilter.in': [
    ['calendar', 'events', id => where({ calendarId: { in: [id] } })],
    ['user', 'events', id => where({ organizerId: { in: [id] } })],
  ],
  'OccurrenceFilter.calendarIds': [['calendar', 'occurrences', id => where({ ...WINDOW, calendarIds: [id] })]],
  'OccurrenceFilter.memberIds': [['member', 'occurrences', id => where({ ...WINDOW, memberIds: [id] })]],
  'ParticipantInput.memberId': [
    ['member', 'eventCreate', id => ({ event: { ...EVENT, participants: [{ memberId: id }] } })],
    ['member', 'eventUpdate', (id, { event }) => ({ id: event.event, patch: { participants: [{ memberId: id }] } })],
  ],
  'RestoreInput.id': [['event', 'restore', id => ({ id })]],
  'UndoInput.actionId': [['action', 'undo', id => ({ actionId: id })]],
};

const schema = createSchema();

const isId = (type: GraphQLInputType) => getNamedType(type).name === 'ID';

test('every ID of every input has its case', () => {
  const named = Object.values(schema.getTypeMap())
    .filter(type => isInputObjectType(type))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => isId(field.type))
    .map(({ name }) => name);
  expect(Object.keys(CASES).toSorted()).toEqual(named.toSorted());
  const deletes = Object.values(schema.getMutationType()!.getFields())
    .filter(({ args }) => args.some(({ type }) => getNamedType(type).name === 'DeleteInput'))
    .map(({ name }) => name);
  expect(CASES['DeleteInput.id']!.map(([, field]) => field).toSorted()).toEqual(deletes.toSorted());
});

const all = Object.entries(CASES).flatMap(([name, cases]) => cases.map(each => [name, each[1], each] as const));

const documentFor = (field: string): string => {
  if (field === 'events')
    return 'query ($where: EventFilter) { it: events(where: $where) { nodes { id } totalCount } }';
  if (field === 'occurrences')
    return 'query ($where: OccurrenceFilter!) { it: occurrences(where: $where) { nodes { id } totalCount } }';
  const [argument] = schema.getMutationType()!.getFields()[field]!.args;
  return `mutation ($input: ${String(argument!.type)}) { it: ${field}(input: $input) { userErrors { code message path } } }`;
};

/** Ids that the viewer must not tell from one that never was. */
type Odd = Record<'missing' | 'foreign' | 'wrongType' | 'junk' | 'deleted', string>;

/** A removed object of one's own may still be read, or be brought back; of these kinds nothing is removed softly. */
const NOT_DELETED: readonly Kind[] = ['household', 'user', 'key', 'identity', 'author', 'action'];

/** Where a removed object is no dead end: lists know its events or its member's, and `restore` is there for it. */
const SHOWS_DELETED = new Set(['RestoreInput.id', 'OccurrenceFilter.memberIds']);

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let remove: () => void;
  let world: World;
  let own: Own;
  const odd = new Map<Kind, Odd>();

  async function counts(): Promise<string> {
    const tables = [
      'users',
      'sessions',
      'access_keys',
      'identities',
      'households',
      'household_roles',
      'family_members',
    ];
    tables.push('invitations', 'calendars', 'events', 'event_participants', 'event_memberships', 'authors');
    tables.push('idempotency_keys', 'verifications');
    const arms = tables.map(table => `select '${table}' as name, count(*) as n from ${table}`);
    return JSON.stringify(await app.sql(`${arms.join(' union all ')} order by 1`));
  }

  const asIs = async () =>
    JSON.stringify(await app.sql('select id, version, deleted_at, updated_at from events order by id'));

  beforeAll(async () => {
    const database = await freshDatabase(kind);
    remove = database.remove;
    app = await startApp({ DATABASE_URL: database.url });
    world = await makeWorld(app);
    const rows = new Rows();
    const objects = new Objects(world, rows);
    const { owner } = world.people;
    const make: Record<Kind, (object: string) => string> = {
      event: object => objects.event(object, owner).event,
      calendar: object => objects.calendar(object, owner),
      member: object => objects.member(object, owner),
      household: object => objects.household(object, owner),
      user: object => objects.user(object),
      key: object => objects.key(object, owner),
      identity: object => objects.identity(object, owner),
      author: () => objects.author('missing'),
      action: object => objects.deed(object, owner).action,
    };
    for (const [name, made] of Object.entries(make) as [Kind, (object: string) => string][]) {
      const wrongType = name === 'event' ? make.member('foreign') : make.event('foreign');
      odd.set(name, {
        missing: made('missing'),
        foreign: made('foreign'),
        wrongType,
        junk: "x'; --",
        deleted: NOT_DELETED.includes(name) ? made('missing') : made('deleted'),
      });
    }
    own = { event: objects.event('own', owner), household: owner.household };
    await rows.write(app);
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    remove();
  });

  test.for(all)(
    '%s of %s: no id of others is told from a missing one, and nothing is written',
    async ([name, field, spec]) => {
      const [of, , input] = spec;
      const ids = odd.get(of)!;
      const token = of === 'author' ? world.people.operator.token : world.people.owner.token;
      const before = [await counts(), await asIs()];
      const answers: Record<string, string> = {};
      for (const [odds, id] of Object.entries(ids)) {
        if (odds === 'deleted' && SHOWS_DELETED.has(name)) continue;
        const given = input(id, own);
        const variables = 'where' in given ? given : { input: given };
        // oxlint-disable-next-line no-await-in-loop -- what one of them wrote would be seen by the next
        const { data, errors } = await app.ask<Loose>(documentFor(field), variables, token);
        answers[odds] = JSON.stringify([data, errors?.map(({ message, extensions }) => [message, extensions['code']])]);
      }
      const { missing, ...others } = answers;
      expect(missing).toMatch(/NOT_FOUND|"nodes":\[\],"totalCount":0|An id cannot be changed/);
      expect(others).toEqual(Object.fromEntries(Object.keys(others).map(odds => [odds, missing])));
      expect([await counts(), await asIs()]).toEqual(before);
    },
  );

  test('a cursor and a key of somebody else are worth nothing', async () => {
    const { owner, adult } = world.people;
    const list = '{ events(first: 1, where: { isPublic: null }) { pageInfo { endCursor } } }';
    const { data } = await app.ask<Loose>(list, {}, owner.token);
    const after = data['events'].pageInfo.endCursor;
    const next = 'query ($after: String) { events(first: 1, after: $after) { nodes { id } } }';
    expect((await app.ask<Loose>(next, { after }, owner.token)).errors).toBeUndefined();
    const refused = [
      await app.ask<Loose>(next, { after }, adult.token),
      await app.ask<Loose>(next, { after: 'junk' }, adult.token),
    ].map(({ errors }) => errors?.map(({ message, extensions }) => [message, extensions['code']]));
    expect(refused[0]).toEqual([[expect.any(String), 'BAD_USER_INPUT']]);
    expect(refused[0]).toEqual(refused[1]);
    const create =
      'mutation { it: householdCreate(input: { name: "Club" }) @idempotent(key: "one") { household { id } } }';
    const made = await Promise.all([owner, owner, adult].map(({ token }) => app.ask<Loose>(create, {}, token)));
    const [first, again, other] = made.map(each => each.data['it']?.household?.id);
    expect(again).toBe(first);
    expect(other).toEqual(expect.any(String));
    expect(other).not.toBe(first);
  });
});
