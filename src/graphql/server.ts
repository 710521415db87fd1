import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../kernel/context.ts';
import { acceptStatus } from './accept-status.ts';
import { bodySize, tooLongDocument } from './body-size.ts';
import { documentRules, type Documents, storeOf } from './documents.ts';
import { errorReports, formatError, withRequestId } from './errors.ts';
import { LIMITS } from './limits/limits.ts';
import { limitRules } from './limits/rules.ts';
import { type Run, runWith, subscriptions } from './live/run.ts';
import { asRequest, operationMetrics, type OperationListener, tallyOf } from './metrics.ts';
import { operationKinds } from './operation-kinds.ts';
import { variableLimits } from './limits/variable-limits.ts';

export interface GraphQLSettings {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly documents: Documents;
  readonly log: (fields: object, message: string) => void;
  /** Hears of each operation that was answered. */
  readonly onOperation: OperationListener;
  contextOf(request: FastifyRequest): Promise<Context>;
}

/**
 * Serves the schema at `/graphql`: turns a request into a scope and a result into a response; knows no business word.
 * Gives what runs operations of connections that stay open, by the same rules.
 */
export async function serveGraphQL(app: FastifyInstance, settings: GraphQLSettings): Promise<Run> {
  const apollo = new ApolloServer<Context>({
    schema: settings.schema,
    introspection: settings.introspection,
    formatError,
    hideSchemaDetailsFromClientErrors: true,
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: limitRules,
    persistedQueries: storeOf(settings.documents),
    stopOnTerminationSignals: false,
    nodeEnv: 'production', // no stack traces in answers, whatever the environment
    plugins: [
      ApolloServerPluginCacheControlDisabled(), // it would look at each field of every answer
      ApolloServerPluginLandingPageDisabled(), // it loads scripts from elsewhere
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      documentRules(settings.documents),
      bodySize,
      operationKinds,
      variableLimits,
      subscriptions,
      operationMetrics(settings.onOperation),
      errorReports(settings.log),
      acceptStatus,
    ],
  });
  await apollo.start();
  const handle = fastifyApolloHandler(apollo, {
    context: async request => {
      // before it is hashed and parsed, which takes the longer the longer it is
      const problem = tooLongDocument((request.body as { query?: unknown } | undefined)?.query);
      if (problem) throw withRequestId(problem, request.id);
      return settings.contextOf(request);
    },
  });
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: (request, reply) =>
      asRequest(tallyOf(request), () => handle.call(app, request, reply) as Promise<unknown>),
  });
  app.addHook('onClose', () => apollo.stop());
  return runWith(apollo, settings.log);
}
