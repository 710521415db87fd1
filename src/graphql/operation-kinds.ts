import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../kernel/context.ts';

/** Refuses subscriptions where there is one answer to a request: the executor would take them for queries. */
export const operationKinds: ApolloServerPlugin<Context> = {
  requestDidStart: async ({ contextValue: { live } }) => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation !== 'subscription' || live) return;
      throw new GraphQLError('Subscribe over WebSocket at /graphql, or with server-sent events at /graphql/stream', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  }),
};
