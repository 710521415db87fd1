import { randomUUID } from 'node:crypto';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Denied, type DeniedCode } from '../kernel/errors.ts';
import { tellOutage } from '../kernel/outage.ts';
import { tellOfUnknownProxy } from './address.ts';
import { BadRequest } from './body.ts';
import { limitConnections } from './connections.ts';
import type { Log } from './log.ts';
import { partWithConnections } from './parting.ts';
import { answerUnreadable } from './unreadable.ts';

const REQUEST_ID = /^[A-Za-z\d-]{8,64}$/;
const MOST_CONNECTIONS = 1000;
/** Asked every few seconds by machines; nobody wants to read of it. */
const PROBES = new Set<string | undefined>(['/healthz', '/readyz', '/metrics']);

/** An id that the caller or a proxy has given is kept if it is harmless, so that one id leads through all logs. */
function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Nothing is kept by a cache unless its route says so. */
const headersOf = (request: FastifyRequest) => ({
  'x-request-id': request.id,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
});

/**
 * Fastify with what every answer of ours has: an id, a line in the log, safe headers, errors of GraphQL's shape. Trusted
 * proxies are addresses, networks or `loopback`; nobody else is believed whom a request comes from.
 */
export function createHttp(log: Log, trustedProxies: readonly string[]): FastifyInstance {
  const app = Fastify({
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    return503OnClosing: false, // it would answer in another shape; what changes something is refused elsewhere
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // a logger of its own for each request costs a tenth of a small one; lines name the request instead
    childLoggerFactory: logger => logger,
    genReqId: request => requestIdOf(request.headers['x-request-id']),
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    bodyLimit: 2 ** 20,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply.headers(headersOf(request))),
    clientErrorHandler: answerUnreadable,
    http: { headersTimeout: 5000, maxHeaderSize: 16 * 1024 },
  }) as unknown as FastifyInstance;
  limitConnections(app.server, MOST_CONNECTIONS);
  partWithConnections(app);
  app.addHook('onRequest', async (request, reply) => void reply.headers(headersOf(request)));
  if (trustedProxies.length === 0) tellOfUnknownProxy(app, message => log.warn(message));
  app.addHook('onResponse', async (request, reply) => {
    // the pattern of the route, not its address, which may hold a token
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    const level = PROBES.has(routeOptions.url) ? 'debug' : 'info';
    const requestId = request.id;
    request.log[level]({ requestId, method, route: routeOptions.url, status: reply.statusCode, ms }, 'answered');
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    send(request, reply, 404, { code: 'BAD_REQUEST', message: 'There is nothing here; the API is at /graphql' }),
  );
  return app as FastifyInstance;
}

interface Spoken {
  readonly code: string;
  readonly message: string;
  readonly limit?: string | undefined;
  readonly retryAfter?: number | undefined;
}

const STATUS: Record<DeniedCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

function send(request: FastifyRequest, reply: FastifyReply, status: number, spoken: Spoken) {
  const { code, message, limit, retryAfter } = spoken;
  if (retryAfter) reply.header('retry-after', String(retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer'); // RFC 9110, 15.5.2
  const details = { ...(limit && { limit }), ...(retryAfter && { retryAfter }), requestId: request.id };
  return reply.code(status).send({ errors: [{ message, extensions: { code, ...details } }] });
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof BadRequest) return send(request, reply, error.statusCode, error);
  if (error instanceof Denied) return send(request, reply, STATUS[error.code], error);
  const outage = tellOutage(error);
  if (outage) return send(request, reply, 503, { code: 'UNAVAILABLE', ...outage });
  const status = error.statusCode ?? 500;
  if (status < 500) return send(request, reply, status, { code: 'BAD_REQUEST', message: wordsFor(status) });
  request.log.error({ requestId: request.id, err: error }, 'request failed');
  return send(request, reply, 500, {
    code: 'INTERNAL',
    message: 'Something went wrong here; the request id tells the operator what',
  });
}

function wordsFor(status: number): string {
  if (status === 413) return 'The body is too large';
  if (status === 415) return 'Send the body as application/json';
  return 'This request cannot be read';
}
