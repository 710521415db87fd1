import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';

/**
 * Refuses a kind of operation that the schema has no root type for. Validation passes over it, because fields of no type
 * cannot be unknown, and the executor would then fail as if the server were broken.
 */
export const operationKinds: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, operation }) => {
      if (!operation || schema.getRootType(operation.operation)) return;
      throw new GraphQLError(`This server answers no ${operation.operation} in a request of this kind`, {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  }),
};
