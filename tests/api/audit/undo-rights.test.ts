import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { housemate, newcomer } from '../calendar/housemates.ts';
import { acts, lastAction, newestAction, removes, triesToUndo, undoes } from './past.ts';

let app: TestApp;
/** Who signed up first: the operator of the server. */
let operator: Actor;
beforeAll(async () => {
  app = await startApp();
  operator = await newcomer(app);
});
afterAll(() => app[Symbol.asyncDispose]());

/** What stands for a change that was erased; PostgreSQL sees to it that it does. */
const DIGEST =
  process.env['TEST_DATABASE'] === 'postgresql' ? "sha256(salt || convert_to(changes::text, 'UTF8'))" : 'salt';

const TEA = { title: 'Tea', startsAt: '2026-10-20T15:00:00Z', duration: 'PT1H' };

const updates = (actor: Actor, id: string, patch: object) => acts(actor, 'eventUpdate', { id, patch }, 'event { id }');

/** Gives somebody a role in an event. */
const gives = (owner: Actor, eventId: string, user: Actor, role: string | null) =>
  acts(owner, 'eventMembershipSet', { eventId, userId: user.ids.user, role }, 'event { id }');

/** Why somebody may not undo an action; DONE where they may. */
async function code(actor: Actor, action: string, force = false): Promise<string> {
  const { userErrors } = await triesToUndo(actor, action, force);
  return userErrors[0]?.code ?? 'DONE';
}

/** Whether an event's history offers the undo of an action; null where it does not show it. */
async function offered(actor: Actor, id: string, action: string): Promise<boolean | null> {
  const { data } = await actor.asks(
    'query ($id: ID!) { event(id: $id) { history(first: 100) { nodes { action { id canUndo } } } } }',
    { id },
  );
  const nodes: Loose[] = data['event']?.history.nodes ?? [];
  return nodes.find(({ action: own }) => own?.id === action)?.['action'].canUndo ?? null;
}

describe('an event', () => {
  test.for([
    [
      'HOUSEHOLD',
      { owner: 'DONE', adult: 'DONE', child: 'FORBIDDEN', editor: 'DONE', viewer: 'FORBIDDEN', foreign: 'NOT_FOUND' },
    ],
    [
      'PRIVATE',
      {
        owner: 'NOT_FOUND',
        adult: 'NOT_FOUND',
        child: 'NOT_FOUND',
        editor: 'DONE',
        viewer: 'FORBIDDEN',
        foreign: 'NOT_FOUND',
      },
    ],
    [
      'PUBLIC',
      { owner: 'DONE', adult: 'DONE', child: 'FORBIDDEN', editor: 'DONE', viewer: 'FORBIDDEN', foreign: 'NOT_FOUND' },
    ],
  ] as const)('is put back by whoever may change it: %s', async ([visibility, expected]) => {
    const ann = await newcomer(app);
    const people: Record<string, Actor> = {
      owner: await housemate(app, ann, 'OWNER'),
      adult: await housemate(app, ann, 'ADULT'),
      child: await housemate(app, ann, 'CHILD'),
      editor: await housemate(app, ann, 'CHILD'),
      viewer: await housemate(app, ann, 'CHILD'),
      foreign: await newcomer(app),
    };
    const id = String((await ann.creates({ ...TEA, visibility }))['id']);
    await gives(ann, id, people['editor']!, 'EDITOR');
    await gives(ann, id, people['viewer']!, 'VIEWER');
    const outcomes: Record<string, string> = {};
    for (const [name, person] of Object.entries(people)) {
      const { action } = await updates(ann, id, { title: `Tea of ${name}` });
      const isOffered = await offered(person, id, action);
      outcomes[name] = await code(person, action);
      const isDone = outcomes[name] === 'DONE';
      expect([name, isOffered]).toEqual([name, outcomes[name] === 'NOT_FOUND' ? null : isDone]);
    }
    expect(outcomes).toEqual(expected);
    expect(await offered(ann, id, await lastAction(ann, id))).toBe(true);
  });

  test('roles in it are put back by its owners alone, and the last owner stays', async () => {
    const ann = await newcomer(app);
    const [bob, sue] = [await housemate(app, ann, 'ADULT'), await housemate(app, ann, 'OWNER')];
    const id = String((await ann.creates(TEA))['id']);
    const { action } = await gives(ann, id, bob, 'OWNER');
    const other = await newcomer(app);
    expect(await code(other, action)).toBe('NOT_FOUND');
    const dan = await housemate(app, ann, 'ADULT');
    expect(await code(dan, action)).toBe('FORBIDDEN');
    const { action: left } = await gives(bob, id, ann, null);
    expect(await code(sue, action)).toBe('LAST_OWNER');
    await undoes(sue, left);
    await undoes(sue, action);
    expect((await ann.sees(id, 'memberships { role user { id } }'))!['memberships']).toEqual([
      { role: 'OWNER', user: { id: ann.ids.user } },
    ]);
  });

  test('a child takes back what it answered for itself, and nothing else', async () => {
    const ann = await newcomer(app);
    const kim = await housemate(app, ann, 'CHILD');
    const { familyMember } = await ann.does(
      'familyMemberCreate',
      { name: 'Kim', userId: kim.ids.user },
      'familyMember { id }',
    );
    const id = String(
      (await ann.creates({ ...TEA, participants: [{ memberId: ann.ids.member }, { memberId: familyMember.id }] }))[
        'id'
      ],
    );
    const answers = (actor: Actor, memberId: string) =>
      acts(actor, 'eventRespond', { id, memberId, response: 'ACCEPTED' }, 'participant { id }');
    const { action: hers } = await answers(ann, ann.ids.member);
    const { action: own } = await answers(kim, familyMember.id);
    expect([await code(kim, hers), await code(kim, own)]).toEqual(['FORBIDDEN', 'DONE']);
    const { participants } = (await ann.sees(id))!;
    const answered = new Map(participants.map((each: Loose) => [each['member'].id, each['response']]));
    expect([answered.get(ann.ids.member), answered.get(familyMember.id)]).toEqual(['ACCEPTED', 'NEEDS_ACTION']);
  });

  test('what an edit would refuse, an undo refuses too, whatever is forced', async () => {
    const ann = await newcomer(app);
    const sam = await ann.addsMember('Sam');
    const { calendar } = await ann.does('calendarCreate', { name: 'Club' }, 'calendar { id }');
    const id = String(
      (await ann.creates({ ...TEA, calendarId: calendar.id, participants: [{ memberId: sam }] }))['id'],
    );
    const { action: emptied } = await updates(ann, id, { participants: [] });
    const { action: moved } = await updates(ann, id, { calendarId: ann.ids.calendar });
    const { action: samLeft } = await removes(ann, 'familyMemberDelete', sam);
    const { action: closed } = await removes(ann, 'calendarDelete', calendar.id);
    expect([await code(ann, emptied, true), await code(ann, moved, true)]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    await undoes(ann, samLeft);
    await undoes(ann, closed);
    expect([await code(ann, emptied), await code(ann, moved)]).toEqual(['DONE', 'DONE']);
  });

  test('nothing comes back to a place that is taken', async () => {
    const ann = await newcomer(app);
    const id = String((await ann.creates(TEA))['id']);
    const { action } = await acts(ann, 'eventDelete', { id }, 'deletedId');
    const again = String((await ann.creates(TEA))['id']);
    await app.sql(`update events set uid = '${id}@almanac' where id = '${again}'`);
    expect(await code(ann, action)).toBe('ALREADY_EXISTS');
    await ann.does('eventDelete', { id: again }, 'deletedId');
    expect(await code(ann, action)).toBe('DONE');
  });
});

describe('other things', () => {
  test('calendars, members and households are put back by the adults of the household', async () => {
    const ann = await newcomer(app);
    const [bob, kim, eve] = [
      await housemate(app, ann, 'ADULT'),
      await housemate(app, ann, 'CHILD'),
      await newcomer(app),
    ];
    const { ids } = ann;
    const rename: [string, object, string][] = [
      ['calendarUpdate', { id: ids.calendar, name: 'Changed', color: 'red' }, 'calendar { id }'],
      ['familyMemberUpdate', { id: ids.member, name: 'Changed', preferences: { tea: null } }, 'familyMember { id }'],
      ['householdUpdate', { id: ids.household, name: 'Changed', timeZone: 'Asia/Tokyo' }, 'household { id }'],
    ];
    const query = `{ calendar(id: "${ids.calendar}") { name color } household(id: "${ids.household}") { name timeZone members { name preferences } } }`;
    const { data: before } = await ann.asks(query);
    for (const [mutation, input, selection] of rename) {
      const { action } = await acts(ann, mutation, input, selection);
      expect([await code(eve, action), await code(kim, action), await code(bob, action)]).toEqual([
        'NOT_FOUND',
        'FORBIDDEN',
        'DONE',
      ]);
    }
    expect((await ann.asks(query)).data).toEqual(before);
  });

  test('people put back what they call themselves, and never a right or a password', async () => {
    const ann = await newcomer(app);
    const bob = await housemate(app, ann, 'OWNER');
    const { action } = await acts(ann, 'userUpdate', { name: 'Annabel', timeZone: 'Asia/Tokyo' }, 'user { id }');
    expect([await code(bob, action), await code(ann, action)]).toEqual(['NOT_FOUND', 'DONE']);
    expect((await ann.asks('{ viewer { name timeZone } }')).data['viewer']).toEqual({
      name: ann.name,
      timeZone: 'America/Chicago',
    });
    const password = { password: 'another horse battery', currentPassword: 'correct horse battery' };
    const { action: changed } = await acts(ann, 'userUpdate', { ...password, name: 'Annie' }, 'user { id }');
    expect(await code(ann, changed)).toBe('NOT_UNDOABLE');
    await app.sql(`update users set is_operator = true where id = '${ann.ids.user}'`);
    await app.sql(`update users set is_operator = false where id = '${ann.ids.user}'`);
    expect(await code(ann, await newestAction(app))).toBe('FORBIDDEN');
  });

  test('authors are put back by operators, also those that are gone', async () => {
    const { author } = await operator.does('authorCreate', { name: 'Ann' }, 'author { id }');
    const { action } = await removes(operator, 'authorDelete', author.id);
    const ann = await newcomer(app);
    expect([await code(ann, action), await code(operator, action)]).toEqual(['FORBIDDEN', 'DONE']);
    expect((await operator.asks(`{ node(id: "${author.id}") { ... on Author { name } } }`)).data['node']).toEqual({
      name: 'Ann',
    });
  });
});

describe('what cannot come back', () => {
  test('is said of one’s own actions; those of others are not there', async () => {
    const ann = await newcomer(app);
    const bob = await housemate(app, ann, 'OWNER');
    const signedUp = (await app.sql(`select action_id as id from revisions where entity_id = '${ann.ids.user}'`))[0]![
      'id'
    ];
    const { action: key } = await acts(ann, 'accessKeyCreate', { name: 'k', scopes: ['READ'] }, 'secret');
    const { action: household } = await acts(ann, 'householdCreate', { name: 'Club' }, 'household { id }');
    await ann.tries('eventUpdate', { id: randomUUID(), patch: {} }, 'event { id }');
    const [refused] = await app.sql(
      `select id from user_actions where account_id = '${ann.ids.user}' and outcome = 'ERROR' order by id desc limit 1`,
    );
    for (const action of [signedUp, key, household, refused!['id']].map(String)) {
      expect([await code(ann, action, true), await code(await newcomer(app), action, true)]).toEqual([
        'NOT_UNDOABLE',
        'NOT_FOUND',
      ]);
    }
    expect(await code(bob, key)).toBe('NOT_FOUND');
    for (const action of [randomUUID(), 'nonsense', ann.ids.user]) expect(await code(ann, action)).toBe('NOT_FOUND');
  });

  test('a part of an action that was erased keeps the rest from coming back', async () => {
    const ann = await newcomer(app);
    const [bob, id] = [await housemate(app, ann, 'ADULT'), String((await ann.creates(TEA))['id'])];
    const { action } = await gives(ann, id, bob, 'VIEWER');
    await app.sql(
      `update revisions set changes = null, salt = null, erased = ${DIGEST}, erased_by = action_id where subject_id = '${bob.ids.user}' and entity = 'event_memberships'`,
    );
    expect([await code(ann, action), await offered(ann, id, action)]).toEqual(['NOT_UNDOABLE', false]);
    const { data } = await ann.asks(
      `{ event(id: "${id}") { history(first: 1) { nodes { entityType changes { field } } } } }`,
    );
    expect(data['event'].history.nodes).toEqual([{ entityType: 'EventMembership', changes: [] }]);
  });
});
