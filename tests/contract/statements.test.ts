import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revisionId } from '../../src/modules/audit/revision.id.ts';
import { createSchema } from '../../src/schema.ts';
import { type Actor, type Loose, signUp } from '../support/actors.ts';
import { freshDatabase, startApp, statementsOf, type TestApp } from '../support/app.ts';
import { type Crowd, makeCrowd } from '../support/crowd.ts';

/** Which parents a field is asked of, and what of it. */
type Case = readonly [parents: keyof Crowd | 'viewer' | 'occurrences' | 'revisions', selection: string];

const WINDOW = 'from: "2026-10-12T00:00:00Z", to: "2026-10-14T00:00:00Z"';

/** Every field below the roots that leads from one object to others. */
const CASES: Record<string, Case> = {
  'Calendar.events': ['calendars', 'events(first: 2) { nodes { id } }'],
  'Calendar.household': ['calendars', 'household { id }'],
  'Event.calendar': ['series', 'calendar { id }'],
  'Event.exceptions': ['series', 'exceptions { id }'],
  'Event.history': ['series', 'history(first: 2) { nodes { id } }'],
  'Event.memberships': ['series', 'memberships { id }'],
  'Event.occurrences': ['series', `occurrences(first: 2, ${WINDOW}) { nodes { id } }`],
  'Event.organizer': ['series', 'organizer { id }'],
  'Event.participants': ['series', 'participants { id }'],
  'Event.recurrence': ['series', 'recurrence { inWords }'],
  'Event.series': ['exceptions', 'series { id }'],
  'Event.splitFrom': ['series', 'splitFrom { id }'],
  'Event.viewerRole': ['series', 'viewerRole'],
  'EventMembership.event': ['memberships', 'event { id }'],
  'EventMembership.user': ['memberships', 'user { id }'],
  'EventParticipant.event': ['participants', 'event { id }'],
  'EventParticipant.member': ['participants', 'member { id }'],
  'FamilyMember.occurrences': ['members', `occurrences(first: 2, ${WINDOW}) { nodes { id } }`],
  'FamilyMember.user': ['members', 'user { id }'],
  'Household.accounts': ['households', 'accounts { role }'],
  'Household.calendars': ['households', 'calendars { id }'],
  'Household.members': ['households', 'members { id }'],
  'HouseholdAccount.user': ['households', 'accounts { user { id } }'],
  'Occurrence.event': ['occurrences', 'event { id }'],
  'Occurrence.exception': ['occurrences', 'exception { id }'],
  'Occurrence.next': ['occurrences', 'next { id }'],
  'Occurrence.participants': ['occurrences', 'participants { id }'],
  'Occurrence.previous': ['occurrences', 'previous { id }'],
  'Revision.action': ['revisions', 'action { actionType }'],
  'Revision.changes': ['revisions', 'changes { field }'],
  'User.accessKeys': ['viewer', 'accessKeys { id }'],
  'User.defaultCalendar': ['users', 'defaultCalendar { id }'],
  'User.identities': ['viewer', 'identities { id }'],
  'User.households': ['viewer', 'households { id }'],
  'User.organizedEvents': ['users', 'organizedEvents(first: 2) { nodes { id } }'],
  'User.quietHours': ['viewer', 'quietHours { from }'],
  'UserAction.revisions': ['revisions', 'action { canUndo revisions { id } }'],
};

/** Their page per parent is an arm of one statement, so its text grows with the number of parents. */
const GROWING = ['Calendar.events', 'Event.history', 'User.organizedEvents'];

/** Of these an answer holds one, or they only wrap what another field has read. */
const PLUMBING = /^(Query|Mutation|Subscription|__.*)$|(Payload|Error|Connection|Edge|Page)$/;

const TYPES: Record<Case[0], string> = {
  calendars: 'Calendar',
  exceptions: 'Event',
  households: 'Household',
  members: 'FamilyMember',
  memberships: 'EventMembership',
  occurrences: 'Occurrence',
  participants: 'EventParticipant',
  revisions: 'Revision',
  series: 'Event',
  users: 'User',
  viewer: 'User',
};

test('every relation of the schema has its case', () => {
  const relations = Object.values(createSchema().getTypeMap())
    .filter(type => isObjectType(type))
    .filter(({ name }) => !PLUMBING.test(name))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => [isObjectType, isInterfaceType].some(is => is(getNamedType(field.type))))
    .map(({ name }) => name);
  expect(relations.length).toBeGreaterThan(25);
  expect(relations.filter(name => !(name in CASES))).toEqual([]);
});

/** Whether an answer says anything: null and empty lists would cost nothing and prove nothing. */
function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isFilled);
  if (value !== null && typeof value === 'object') return Object.values(value).every(isFilled);
  return value != null;
}

interface Reader {
  readonly actor: Actor;
  /** Its series' first revisions as well. */
  readonly crowd: Crowd & { readonly revisions: readonly string[] };
}

/** The parents' answers to one field, and the statements it took. */
async function ask({ actor, crowd }: Reader, [parents, selection]: Case) {
  const isWindow = parents === 'occurrences';
  const fields = `{ ... on ${TYPES[parents]} { ${selection} } }`;
  const query = isWindow
    ? `{ it: occurrences(where: { ${WINDOW} }, first: 100) { nodes ${fields} } }`
    : `query ($ids: [ID!]!) { it: nodes(ids: $ids) ${fields} }`;
  const ids = isWindow ? [] : parents === 'viewer' ? [actor.ids.user] : crowd[parents];
  let rows: unknown[] = [];
  const statements = await statementsOf(async () => {
    const { data, errors } = await actor.asks<Loose>(query, isWindow ? {} : { ids });
    if (errors) throw new Error(JSON.stringify(errors));
    rows = isWindow ? data['it'].nodes : data['it'];
  });
  return { rows, statements };
}

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let remove: () => void;
  let [one, twenty]: [Reader | null, Reader | null] = [null, null];
  beforeAll(async () => {
    const database = await freshDatabase(kind);
    remove = database.remove;
    app = await startApp({ DATABASE_URL: database.url });
    await signUp(app, 'operator', 'UTC'); // an operator sees more, by other statements
    const reader = async (name: string, count: number) => {
      const actor = await signUp(app, name, 'UTC');
      const quietHours = { from: '22:00', to: '07:00', days: ['SU'] };
      await actor.does('userUpdate', { quietHours }, 'user { id }');
      for (let i = 0; i < count; i++) await actor.does('accessKeyCreate', { name: 'k', scopes: ['READ'] }, 'secret');
      const crowd = await makeCrowd(app, actor, count);
      const made = await app.sql(
        `select n from revisions where kind = 'CREATE' and entity_id in (${crowd.series.map(id => `'${id}'`).join(', ')})`,
      );
      return { actor, crowd: { ...crowd, revisions: made.map(({ n }) => revisionId(Number(n))) } };
    };
    [one, twenty] = [await reader('one', 1), await reader('twenty', 20)];
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    remove();
  });

  test.for(Object.entries(CASES))('%s costs as much for 20 as for one', async ([name, field]) => {
    const [single, many] = [await ask(one!, field), await ask(twenty!, field)];
    expect([single.rows.length, many.rows.length]).toEqual([1, field[0] === 'viewer' ? 1 : 20]);
    expect(many.rows.filter(row => !isFilled(row))).toEqual([]);
    expect(many.statements.length).toBe(single.statements.length);
    // lists are one parameter, so the text is the same and stays prepared
    const isStable = many.statements.join('\n') === single.statements.join('\n');
    expect({ name, isStable }).toEqual({ name, isStable: !GROWING.includes(name) });
  });

  test('100 events with calendar, organizer, participants and members take at most 6, the one that authenticates included', async () => {
    const actor = await signUp(app, 'hundred', 'UTC');
    await makeCrowd(app, actor, 100);
    const statements = await statementsOf(async () => {
      const { data } = await actor.asks(
        '{ events(first: 100) { nodes { title calendar { name } organizer { name } participants { member { name } } } } }',
      );
      expect(data['events'].nodes).toHaveLength(100);
      expect(data['events'].nodes.filter((row: unknown) => !isFilled(row))).toEqual([]);
    });
    expect(statements.length).toBeLessThanOrEqual(6);
  });
});
