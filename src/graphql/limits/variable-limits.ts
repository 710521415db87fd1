import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { variableProblems } from './variables.ts';

/** Refuses what `variableProblems` finds, before anything runs. The status has to be said: Apollo would answer 500. */
export const variableLimits: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, request }) => {
      const [problem] = variableProblems(schema, document, request.operationName, request.variables);
      if (!problem) return;
      const { message, nodes, extensions } = problem;
      throw new GraphQLError(message, { nodes: nodes ?? null, extensions: { ...extensions, http: { status: 400 } } });
    },
  }),
};
