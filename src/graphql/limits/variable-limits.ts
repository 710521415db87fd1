import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../../kernel/context.ts';
import { spend } from '../rate-limits.ts';
import { weigh } from './variables.ts';

/**
 * Refuses what `weigh` finds, and whoever has spent too much already, before anything runs. The status of a limit has to
 * be said: Apollo would answer 500.
 */
export const variableLimits: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, request, contextValue }) => {
      const { cost, problems } = weigh(schema, document, request.operationName, request.variables);
      const [problem] = problems;
      if (!problem) return spend(contextValue, cost);
      const { message, nodes, extensions } = problem;
      throw new GraphQLError(message, { nodes: nodes ?? null, extensions: { ...extensions, http: { status: 400 } } });
    },
  }),
};
