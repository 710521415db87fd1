import { createPubSub } from '@graphql-yoga/subscription';
import { GraphQLNonNull, type GraphQLSchema, isObjectType, specifiedDirectives } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { InputErrorType, StaleVersionErrorType } from '../kernel/payload.type.ts';
import { DateTime } from '../kernel/scalars.ts';
import { Idempotent } from './idempotent.ts';
import { guardAndCommit } from './roots.ts';

/** No global middleware: it would wrap each of the thousands of fields of an answer, and only roots need it. */
export function schemaOf(resolvers: NonEmptyArray<Function>): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers,
    orphanedTypes: [InputErrorType, StaleVersionErrorType],
    directives: [...specifiedDirectives, Idempotent],
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
    pubSub: createPubSub(), // TypeGraphQL asks for one; our subscriptions bring streams of their own
  });
  describeRoots(schema);
  letPayloadsQuery(schema);
  return guardAndCommit(schema);
}

/** TypeGraphQL makes the root types itself and has no word for them. */
function describeRoots(schema: GraphQLSchema): void {
  const [query, mutation, subscription] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  if (subscription) {
    subscription.description =
      'What is told as it happens, over WebSocket (graphql-transport-ws) at `/graphql` or server-sent events at `/graphql/stream`. Rights are looked up anew for each event.';
  }
  if (query) query.description = 'What can be read. Objects that the viewer may not see look like missing ones.';
  if (mutation) {
    mutation.description =
      'What can be changed. Each field is a transaction of its own: it does all it was asked to, or says why not in `userErrors` and changes nothing.';
  }
}

/** Gives every payload the field `query`, so that a client reads in one request what its mutation changed elsewhere. */
function letPayloadsQuery(schema: GraphQLSchema): void {
  const [queryType, mutationType] = [schema.getQueryType(), schema.getMutationType()];
  if (!queryType) return;
  const query = {
    name: 'query',
    description: 'Reads anything else after the change, in the same request.',
    type: new GraphQLNonNull(queryType),
    args: [],
    deprecationReason: undefined,
    extensions: {},
    astNode: undefined,
  };
  for (const { type } of Object.values(mutationType?.getFields() ?? {})) {
    if (isObjectType(type)) type.getFields()['query'] = query;
  }
}
