import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOf } from './caller.ts';
import type { Config } from './config.ts';
import type { Log as ErrorLog } from './graphql/errors.ts';
import { LiveConnections } from './graphql/live/connections.ts';
import { speakSse } from './graphql/live/sse.ts';
import { speakWebSocket } from './graphql/live/websocket.ts';
import { LIMITS } from './graphql/limits/limits.ts';
import { printedSchema } from './graphql/printed-schema.ts';
import { tallyOf } from './graphql/metrics.ts';
import { serveGraphQL } from './graphql/server.ts';
import type { Actor } from './kernel/actor.ts';
import type { Context } from './kernel/context.ts';
import { countRequest, type RateLimiter } from './kernel/rate-limits.ts';
import type { Metrics } from './kernel/metrics.ts';
import type { Scope } from './kernel/scope.ts';
import { tallied } from './kernel/tally.ts';
import { revokedOf } from './modules/people/revocation.repository.ts';
import { createSchema } from './schema.ts';
import { addressOf } from './server/address.ts';
import { bodyBytesOf, LARGEST_BODY, readBodies } from './server/body.ts';
import { examplesFor } from './server/examples.ts';
import { watchConnections, watchOperations } from './server/metrics/operations.ts';
import { limitRequests } from './server/request-limit.ts';
import { shedLoad, watchLoop } from './server/overload.ts';
import { acceptSockets } from './sockets.ts';
import { graphiql } from './server/graphiql.ts';

interface House {
  scope(actor?: Actor, origin?: string): Scope;
  readonly rateLimiter: RateLimiter;
  readonly metrics: Metrics;
  /** Opens the demo household; null where there is none. */
  readonly demoToken: string | null;
}

/** Headers of ours that a page of another origin may read. */
const SHOWN_TO_PAGES = ['x-request-id', 'retry-after'];

const visitorOf = (request: FastifyRequest) => ({
  authorization: request.headers.authorization,
  userAgent: request.headers['user-agent'],
  requestId: request.id,
  address: addressOf(request),
});

/** Puts HTTP round the schema: who asks is known before a byte of the body is read. */
export async function serveApi(
  http: FastifyInstance,
  config: Config,
  { scope, demoToken, rateLimiter, metrics }: House,
): Promise<void> {
  const schema = createSchema();
  const text = printedSchema(schema);
  http.get('/schema.graphql', (_request, reply) => reply.type('text/plain; charset=utf-8').send(text));
  if (config.graphiql) await http.register(graphiql, { examples: examplesFor(demoToken) });
  await http.register(async api => {
    const callers = new WeakMap<FastifyRequest, Context>();
    // first, so that pages of other origins can read what the hooks after it refuse
    const origin = config.corsOrigins.length > 0 && [...config.corsOrigins];
    await api.register(cors, { origin, maxAge: 600, strictPreflight: false, exposedHeaders: SHOWN_TO_PAGES });
    if (config.rateLimits.requestsPerMinute > 0) limitRequests(api, rateLimiter);
    const loop = watchLoop();
    http.addHook('onClose', async () => loop.stop());
    shedLoad(api, loop.isOverloaded);
    api.addHook('onRequest', async request => {
      callers.set(request, await tallied(tallyOf(request), () => callerOf(visitorOf(request), scope)));
    });
    readBodies(api, request => (callers.get(request)?.scope.isStranger === false ? LARGEST_BODY : LIMITS.body));
    const contextOf = async (request: FastifyRequest): Promise<Context> => {
      const caller = callers.get(request) ?? (await callerOf(visitorOf(request), scope));
      return { ...caller, bodyBytes: bodyBytesOf(request) };
    };
    const log: ErrorLog = (fields, message) => http.log.error(fields, message);
    const documents = config.trustedDocuments ?? (config.persistedQueries === 'apq' ? 'hashed' : 'any');
    const { introspection } = config;
    const onOperation = watchOperations(metrics);
    const run = await serveGraphQL(api, { schema, introspection, documents, log, onOperation, contextOf });
    const connections = new LiveConnections(uses => revokedOf(scope(), uses), log);
    watchConnections(metrics, connections);
    speakSse(api, { run, connections, log }, contextOf);
    acceptSockets(api, {
      config,
      speak: speakWebSocket({ run, connections, log }, schema),
      callerOf: contextOf,
      operatorOf: async visitor => {
        await countRequest(rateLimiter, visitor.address);
        return callerOf(visitor, scope);
      },
    });
    api.addHook('preClose', async () => connections.end());
  });
}
