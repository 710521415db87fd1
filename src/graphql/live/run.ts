import { type ApolloServer, type ApolloServerPlugin, type GraphQLRequest, HeaderMap } from '@apollo/server';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  getVariableValues,
  GraphQLError,
  type OperationDefinitionNode,
  subscribe,
} from 'graphql';
import type { Context } from '../../kernel/context.ts';
import { tooLongDocument } from '../body-size.ts';
import { type Log, reported } from '../errors.ts';
import { isStream, mapped } from './streams.ts';

/** One answer, or the events of a subscription; errors are as the caller may see them. */
export type Outcome = FormattedExecutionResult | AsyncGenerator<FormattedExecutionResult, void>;

/** Runs an operation that came over a live connection. */
export type Run = (request: GraphQLRequest, context: Context) => Promise<Outcome>;

/**
 * Lets Apollo do with a subscription all that it does before it would execute one, which it can't: parsing, limits, rules,
 * cost. What subscribing gives is left in the context, for whoever holds the connection.
 */
export const subscriptions: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    responseForOperation: async ({ schema, document, operation, request, contextValue }) => {
      const { live } = contextValue;
      // a document of several operations of which none was named has none; the executor says so
      if (!live || (operation as typeof operation | undefined)?.operation !== 'subscription') return null;
      const { operationName, variables: variableValues } = request;
      live.result = await begin({ schema, document, contextValue, operationName, variableValues }, operation);
      return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: {} } };
    },
  }),
};

async function begin(args: ExecutionArgs, { variableDefinitions }: OperationDefinitionNode) {
  const { errors } = getVariableValues(args.schema, variableDefinitions ?? [], args.variableValues ?? {});
  if (!errors) return subscribe(args);
  const extensions = { code: 'BAD_USER_INPUT' };
  return {
    errors: errors.map(({ message, nodes }) => new GraphQLError(message, { nodes: nodes ?? null, extensions })),
  };
}

/** Runs operations of live connections through the same pipeline as those of single requests. */
export const runWith =
  (apollo: ApolloServer<Context>, log: Log): Run =>
  async (request, context) => {
    const live: NonNullable<Context['live']> = { result: null };
    const problem = tooLongDocument(request.query);
    if (problem) return told({ errors: [problem] }, context, log);
    const { body } = await apollo.executeOperation(request, { contextValue: { ...context, live } });
    const tell = (result: ExecutionResult) => told(result, context, log);
    if (live.result && !isStream(live.result)) return tell(live.result);
    if (live.result) {
      const failed = (error: unknown) => tell({ errors: [new GraphQLError('', { originalError: error as Error })] });
      return mapped(live.result, { change: tell, failed });
    }
    return body.kind === 'single' ? body.singleResult : body.initialResult;
  };

function told({ errors, ...rest }: ExecutionResult, { requestId }: Context, log: Log): FormattedExecutionResult {
  return errors ? { ...rest, errors: reported(errors, requestId, log) } : rest;
}
