import DataLoader from 'dataloader';
import { GraphQLScalarType } from 'graphql';

/** The part of Almanac's schema that the bench asks for, with the arguments of a list made plain. */
export const typeDefs = `
scalar DateTime
type User { id: ID! name: String! email: String! }
type FamilyMember { id: ID! name: String! }
type EventParticipant { id: ID! role: String! response: String! member: FamilyMember! }
type Event { id: ID! title: String! description: String location: String status: String! startsAt: DateTime! endsAt: DateTime organizer: User participants: [EventParticipant!]! }
type EventConnection { nodes: [Event!]! }
type EventCreatePayload { event: Event }
input EventInput { title: String! calendarId: ID! startsAt: DateTime! endsAt: DateTime! memberIds: [ID!]! }
type Query { events(from: DateTime!, first: Int!): EventConnection! event(id: ID!): Event }
type Mutation { eventCreate(input: EventInput!): EventCreatePayload }
`;

const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: date => date.toISOString(),
  parseValue: text => text,
});

const byId = (ids, rows) => {
  const found = new Map(rows.map(row => [row.id, row]));
  return ids.map(id => found.get(id) ?? null);
};
const groups = (ids, rows) => {
  const found = Map.groupBy(rows, row => row.eventId);
  return ids.map(id => found.get(id) ?? []);
};

export const roots = db => ({
  DateTime,
  Query: {
    events: async (_, { from, first }, { actor }) => ({ nodes: await db.events(actor, from, first) }),
    event: (_, { id }, { actor }) => db.event(actor, id),
  },
  Mutation: { eventCreate: async (_, { input }, { actor }) => ({ event: await db.create(actor, input) }) },
});

/** Relations by DataLoader, for Yoga. */
export const loaders = (db, actor) => ({
  user: new DataLoader(async ids => byId(ids, await db.users(actor, [...ids]))),
  participants: new DataLoader(async ids => groups(ids, await db.participants(actor, [...ids]))),
});
export const relations = {
  Event: {
    organizer: (event, _, context) => context.loaders.user.load(event.organizerId),
    participants: (event, _, context) => context.loaders.participants.load(event.id),
  },
};

/** The same relations in the form that Mercurius wants. */
export const batched = db => ({
  Event: {
    organizer: {
      loader: async (queries, { actor }) => {
        const ids = queries.map(query => query.obj.organizerId);
        return byId(ids, await db.users(actor, [...new Set(ids)]));
      },
      opts: { cache: false },
    },
    participants: {
      loader: async (queries, { actor }) => {
        const ids = queries.map(query => query.obj.id);
        return groups(ids, await db.participants(actor, ids));
      },
      opts: { cache: false },
    },
  },
});
