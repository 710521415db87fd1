import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../src/schema.ts';
import { printedSchema } from '../../src/graphql/printed-schema.ts';

/** Fields that are worked out for each object: relations, and what depends on an argument or the viewer. */
const COMPUTED = [
  'Calendar.events',
  'Calendar.household',
  'Event.calendar',
  'Event.exceptions',
  'Event.history',
  'Event.memberships',
  'Event.occurrences',
  'Event.organizer',
  'Event.participants',
  'Event.recurrence',
  'Event.series',
  'Event.splitFrom',
  'Event.startsAtLocal',
  'Event.viewerRole',
  'EventMembership.event',
  'EventParticipant.event',
  'FamilyMember.occurrences',
  'FamilyMember.user',
  'Household.accounts',
  'Household.calendars',
  'Household.members',
  'Occurrence.endDate',
  'Occurrence.index',
  'Occurrence.next',
  'Occurrence.participants',
  'Occurrence.previous',
  'Occurrence.startDate',
  'Occurrence.startsAtLocal',
  'Recurrence.inWords',
  'Revision.action',
  'Revision.changes',
  'Revision.entityType',
  'ServerInfo.auditChainIntact',
  'UndoPayload.action',
  'User.accessKeys',
  'User.defaultCalendar',
  'User.households',
  'User.identities',
  'User.organizedEvents',
  'User.quietHours',
  'User.roles',
  'UserAction.canUndo',
  'UserAction.revisions',
];

const schema = createSchema();
const isOurs = (type: GraphQLNamedType) => !isSpecifiedScalarType(type) && !isIntrospectionType(type);
const types = Object.values(schema.getTypeMap()).filter(isOurs);
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** Everything a reader of the schema meets, by its full name. */
function* described(): Generator<Described> {
  for (const type of types) {
    yield type;
    if (isEnumType(type)) for (const value of type.getValues()) yield below(type, value);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) yield below(type, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      yield below(type, field);
      for (const argument of field.args) yield below({ name: `${type.name}.${field.name}` }, argument);
    }
  }
  for (const directive of schema.getDirectives().filter(each => !isSpecifiedDirective(each))) {
    yield directive;
    for (const argument of directive.args) yield below({ name: `@${directive.name}` }, argument);
  }
}

const below = (parent: Described, { name, description }: Described): Described => ({
  name: `${parent.name}.${name}`,
  description,
});

test('schema.graphql is what the code builds', async () => {
  await expect(printedSchema(schema)).toMatchFileSnapshot('../../schema.graphql');
});

test('everything is described', () => {
  const all = [...described()];
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(({ description }) => !description?.trim()).map(({ name }) => name)).toEqual([]);
});

test('a mutation gives a payload of its own kind: nullable, with userErrors and query', () => {
  const wrong = mutations.filter(({ type }) => {
    const payload = getNamedType(type);
    if (isNonNullType(type) || !isObjectType(payload) || !payload.name.endsWith('Payload')) return true;
    const { userErrors, query } = payload.getFields();
    return String(userErrors?.type) !== '[UserError!]!' || String(query?.type) !== 'Query!';
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
  expect(mutations.length).toBeGreaterThanOrEqual(18);
});

test('what a payload holds beside them is null or blank where the mutation was refused', () => {
  const results = mutations.flatMap(({ name, type }) =>
    Object.values((getNamedType(type) as GraphQLObjectType).getFields())
      .filter(field => field.name !== 'userErrors' && field.name !== 'query' && isNonNullType(field.type))
      .map(field => `${name}: ${field.name}: ${String(field.type)}`),
  );
  expect(results.filter(each => !/: (\[\w+!\]!|Int!)$/.test(each))).toEqual([]);
});

test('a mutation takes one input, named after it', () => {
  const taken = mutations.map(({ name, args }) => [name, ...args.map(arg => `${arg.name}: ${String(arg.type)}`)]);
  const usual = /^input: \w+Input!$/;
  const odd = taken.filter(([, ...args]) => args.length !== 1 || !usual.test(args[0] ?? ''));
  expect(odd).toEqual([['sessionDelete', 'everywhere: Boolean!']]);
});

test('a plain field has no resolver, so that it costs nothing', () => {
  const plain = types.filter(isObjectType).filter(type => !['Query', 'Mutation', 'Subscription'].includes(type.name));
  const resolved = plain.flatMap(type =>
    Object.values(type.getFields())
      .filter(field => field.resolve)
      .map(field => `${type.name}.${field.name}`),
  );
  expect(resolved.toSorted()).toEqual(COMPUTED);
});

test('lists that can grow without end are connections', () => {
  const connections = types.filter(isObjectType).filter(({ name }) => name.endsWith('Connection'));
  expect(connections.length).toBeGreaterThan(0);
  for (const type of connections) {
    const { edges, nodes, pageInfo, totalCount } = type.getFields();
    expect([edges, nodes, pageInfo, totalCount].map(field => String(field?.type))).toEqual([
      expect.stringMatching(/^\[\w+Edge!\]!$/),
      expect.stringMatching(/^\[\w+!\]!$/),
      'PageInfo!',
      'Int!',
    ]);
  }
});
