import { buildSchema, type DocumentNode, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { LIMITS } from '../../../../src/graphql/limits/limits.ts';
import { limitRules } from '../../../../src/graphql/limits/rules.ts';
import { isTokenLimit, tokensExceeded } from '../../../../src/graphql/limits/tokens.ts';
import { weigh } from '../../../../src/graphql/limits/variables.ts';

/** Small, but with every shape that matters here: connections, pages by number, plain lists, deep inputs, JSON, interfaces. */
export const schema = buildSchema(`
  directive @idempotent(key: String!) on FIELD
  scalar JSON
  scalar DateTime
  interface Node { id: ID! }
  interface UserError { code: String! message: String! }
  type InputError implements UserError { code: String! message: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }

  type User implements Node {
    id: ID!
    email: String
    households: [Household!]!
    organizedEvents(first: Int! = 20, after: String, where: EventFilter): EventConnection!
  }
  type Household implements Node { id: ID! members: [Member!]! calendars: [Calendar!]! }
  type Member implements Node { id: ID! name: String user: User }
  type Calendar implements Node {
    id: ID!
    household: Household!
    events(first: Int! = 20, where: EventFilter): EventConnection!
  }
  type Event implements Node {
    id: ID!
    title: String
    series: Event
    calendar: Calendar!
    organizer: User!
    participants: [Participant!]!
    proposals(first: Int! = 5): [Proposal!]!
    occurrences(from: DateTime!, to: DateTime!, first: Int! = 50, after: String): OccurrenceConnection!
    subscriptions(first: Int! = 20, after: String): SubscriptionConnection!
  }
  type Participant { member: Member! }
  type Proposal { inWords: String event: Event }
  type Occurrence { id: ID! event: Event! }
  type EventSubscription { id: ID! user: User! }
  type Author { id: ID! events(first: Int! = 20): EventConnection! }
  type ServerInfo { version: String database: String auditChainIntact: Boolean }
  type Preview { instances: [DateTime!]! inWords: String }

  type EventConnection { edges: [EventEdge!]! nodes: [Event!]! pageInfo: PageInfo! totalCount: Int! }
  type EventEdge { cursor: String! node: Event! }
  type OccurrenceConnection { nodes: [Occurrence!]! pageInfo: PageInfo! }
  type SubscriptionConnection { nodes: [EventSubscription!]! pageInfo: PageInfo! }
  type AuthorPage { items: [Author!]! meta: PageInfo! }

  input IdFilter { eq: ID in: [ID!] }
  input StringFilter { contains: String in: [String!] }
  input EventFilter { and: [EventFilter!] or: [EventFilter!] not: EventFilter title: StringFilter calendarId: IdFilter isPublic: Boolean }
  input MemberInput { name: String! preferences: JSON tags: [String!] }
  input SessionInput { email: String! password: String! }

  type MemberPayload { member: Member userErrors: [UserError!]! query: Query! }
  type SessionPayload { token: String userErrors: [UserError!]! }

  type Query {
    nodes(ids: [ID!]!): [Node]!
    node(id: ID!): Node
    viewer: User
    event(id: ID!): Event
    events(where: EventFilter, first: Int, after: String, last: Int): EventConnection!
    authors(page: Int! = 1, perPage: Int! = 20): AuthorPage!
    recurrencePreview(rule: String!, startsAtLocal: String!, timeZone: String!, first: Int! = 10): Preview!
    serverInfo: ServerInfo!
  }
  type Mutation {
    familyMemberCreate(input: MemberInput!): MemberPayload
    sessionCreate(input: SessionInput!): SessionPayload
    sessionDelete: SessionPayload
  }
  type Subscription { changes: Event }
`);

interface Request {
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

/** What only our rules say about a document. */
export const judge = (document: string | DocumentNode): readonly GraphQLError[] =>
  validate(schema, typeof document === 'string' ? parse(document) : document, limitRules);

/** What our limits say about a document with its variables; the document must be valid otherwise. */
export function problems(query: string, { operationName, variables }: Request = {}): readonly GraphQLError[] {
  const document = parse(query);
  const errors = validate(schema, document, [...specifiedRules, ...limitRules]);
  return errors.length > 0 ? errors : weigh(schema, document, operationName, variables).problems;
}

/** As a server answers: parsed with the limit of tokens, validated by all rules, then judged with the variables. */
export function answer(query: string, request: Request = {}): readonly GraphQLError[] {
  try {
    parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (isTokenLimit(error)) return [tokensExceeded((error as GraphQLError).source)];
    return [new GraphQLError((error as Error).message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })];
  }
  return problems(query, request);
}

/** The names of the limits that were broken, in order. */
export const limitsOf = (errors: readonly GraphQLError[]): unknown[] =>
  errors.map(({ extensions }) => extensions['limit']);

/** The same text so many times. */
export const times = (count: number, part: string | ((index: number) => string), separator = ' '): string =>
  Array.from({ length: count }, (_, index) => (typeof part === 'string' ? part : part(index))).join(separator);
