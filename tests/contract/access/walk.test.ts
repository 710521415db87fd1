import { type GraphQLField, type GraphQLObjectType, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/schema.ts';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../../support/app.ts';

const schema = createSchema();
const LEVELS = 4;
const WINDOW = '(from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z", first: 3)';

type AnyField = GraphQLField<unknown, unknown>;

/** Arguments of fields that need some, and a small page of those whose page would cost too much. */
function argumentsOf({ args }: AnyField): string {
  const names = args.map(({ name }) => name);
  if (names.includes('from')) return WINDOW;
  return names.includes('first') ? '(first: 3)' : '';
}

const targetOf = ({ type }: AnyField): GraphQLObjectType | null => {
  const named = getNamedType(type);
  return isObjectType(named) ? named : null;
};

/** Connections are read through: they and their edges are no step of the walk. */
const inner = (type: GraphQLObjectType): { type: GraphQLObjectType; wrap: (inside: string) => string } => {
  const nodes = type.getFields()['nodes'];
  const target = nodes && targetOf(nodes);
  return target ? { type: target, wrap: inside => `{ nodes ${inside} }` } : { type, wrap: inside => inside };
};

const relationsOf = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).flatMap(field => {
    const target = targetOf(field);
    return target && target.name !== 'Query' ? [{ field, target }] : [];
  });

const idOf = (type: GraphQLObjectType) => (type.getFields()['id'] ? '__typename id' : '__typename');

/** All ways of so many steps from a type, as one selection each: together they would cost too much. */
function walks(type: GraphQLObjectType, levels: number): string[] {
  if (levels === 0) return [`{ ${idOf(type)} }`];
  const further = relationsOf(type).flatMap(({ field, target }) => {
    const { type: of, wrap } = inner(target);
    return walks(of, levels - 1).map(rest => `{ ${idOf(type)} ${field.name}${argumentsOf(field)} ${wrap(rest)} }`);
  });
  return further.length > 0 ? further : [`{ ${idOf(type)} }`];
}

/** What sharing one event makes visible of the other household, and why. */
const SHOWN_BY_SHARING = {
  event: 'the event that is shared',
  memberships: 'people with a role in one event know each other: so the roles',
  owner: 'and the account of its owner',
};

type Shown = Record<keyof typeof SHOWN_BY_SHARING, string[]>;

const isEventful = (name: string): boolean => name === 'Event' || name === 'Occurrence';

const IDS = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let remove: () => void;
  let ann: Actor;
  let bob: Actor;
  let foreign: Set<string>;
  let shown: Shown;

  beforeAll(async () => {
    const database = await freshDatabase(kind);
    remove = database.remove;
    app = await startApp({ DATABASE_URL: database.url });
    [ann, bob] = [await signUp(app, 'ann', 'UTC'), await signUp(app, 'bob', 'UTC')];
    const times = { startsAt: '2026-10-06T18:00:00Z', duration: 'PT1H', recurrence: { rule: 'FREQ=DAILY;COUNT=3' } };
    const [own, theirs, secret] = await Promise.all(
      [ann, bob, bob].map(who =>
        who.creates({ ...times, title: 'Class', participants: [{ memberId: who.ids.member }] }),
      ),
    );
    for (const who of [ann, bob]) await who.does('accessKeyCreate', { name: 'k', scopes: ['READ'] }, 'secret');
    await ann.does(
      'eventUpdate',
      { id: `${own!['id']}_20261007T180000Z`, scope: 'THIS', patch: { title: 'Moved' } },
      'event { id }',
    );
    await app.sql(
      `insert into event_memberships (id, created_at, updated_at, role, event_id, user_id)
       select '0192f3a4-0000-7000-8000-00000000abcd', created_at, updated_at, 'VIEWER', event_id, '${ann.ids.user}'
       from event_memberships where event_id = '${theirs!['id']}'`,
    );
    const ids = async (sql: string) => (await app.sql(sql)).map(({ id }) => String(id));
    const at = `where household_id = '${bob.ids.household}'`;
    const events = [theirs!['id'], secret!['id']].map(id => `'${id}'`).join(', ');
    foreign = new Set([
      ...Object.values(bob.ids),
      ...(await ids(`select id from calendars ${at} union select id from family_members ${at}`)),
      ...(await ids(`select id from access_keys where user_id = '${bob.ids.user}'`)),
      ...(await ids(`select id from events where id in (${events})`)),
      ...(await ids(`select id from event_participants where event_id in (${events})`)),
      ...(await ids(`select id from event_memberships where event_id in (${events})`)),
    ]);
    shown = {
      event: [theirs!['id']],
      memberships: await ids(`select id from event_memberships where event_id = '${theirs!['id']}'`),
      owner: [bob.ids.user],
    };
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    remove();
  });

  /** The foreign ids in an answer, with the way to them. */
  async function met(query: string): Promise<string[]> {
    const { data, errors } = await ann.asks<Loose>(query);
    if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return (JSON.stringify(data).match(IDS) ?? []).filter(id => foreign.has(id));
  }

  const STARTS: [string, string][] = [
    ['User', 'viewer'],
    ['Event', 'events(first: 5)'],
    ['Occurrence', 'occurrences(where: { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" }, first: 5)'],
    ['Household', 'household'],
  ];

  test.for(STARTS)('%s: four levels on, no id of the other household but what sharing shows', async ([name, root]) => {
    const type = schema.getType(name) as GraphQLObjectType;
    const documents = walks(type, LEVELS).map(way =>
      root.includes('first') ? `{ ${root} { nodes ${way} } }` : `{ ${root} ${way} }`,
    );
    expect(documents.length).toBeGreaterThan(50);
    const allowed = new Set(Object.values(shown).flat());
    const found = new Set<string>();
    for (const document of documents) {
      // oxlint-disable-next-line no-await-in-loop -- hundreds at once would wait for each other
      for (const id of await met(document)) {
        found.add(id);
        expect({ document, id, isAllowed: allowed.has(id) }).toEqual({ document, id, isAllowed: true });
      }
    }
    // from lists of events the walk comes by the shared one; from one's account and household nothing leads there
    expect(found).toEqual(new Set(isEventful(name) ? allowed : []));
  });

  test('what sharing shows is really shown, so that no reason outlives its leak', async () => {
    const [id] = shown.event;
    const seen = await met(
      `{ event(id: "${id}") { id memberships { id user { id } } participants { id } calendar { id } } }`,
    );
    expect(new Set(seen)).toEqual(new Set(Object.values(shown).flat()));
  });

  test('every object type with an id is met on the way', () => {
    const node = schema.getType('Node');
    const nodes = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
    const reached = new Set<string>();
    const visit = (type: GraphQLObjectType, levels: number): void => {
      reached.add(type.name);
      if (levels === 0) return;
      for (const { target } of relationsOf(type)) visit(inner(target).type, levels - 1);
    };
    for (const [name] of STARTS) visit(schema.getType(name) as GraphQLObjectType, LEVELS);
    expect(nodes.filter(name => !reached.has(name))).toEqual(['Author']); // of the server, in no household
  });
});
