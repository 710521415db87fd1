import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Config } from './config.ts';
import { LARGEST_MESSAGE } from './graphql/live/client.ts';
import type { Peer } from './graphql/live/operate.ts';
import type { Context } from './kernel/context.ts';
import { Denied } from './kernel/errors.ts';
import type { Visitor } from './caller.ts';
import { BadRequest } from './server/body.ts';
import { routeUpgrades, upgradeOf } from './server/upgrade.ts';

/** Where upgrades of `/graphql` are routed to; asked for by itself it is of no use. */
const ROUTE = '/graphql/socket';
const MOST_SOCKETS = 10_000;

interface SocketSettings {
  readonly config: Pick<Config, 'corsOrigins' | 'publicUrl'>;
  /** What is spoken from then on. */
  speak(socket: WebSocket, peer: Peer): void;
  /** Who has asked to connect. */
  callerOf(request: FastifyRequest): Promise<Context>;
  /** Who asks through the connection: counted like a request, and looked up anew. */
  operatorOf(visitor: Visitor): Promise<Context>;
}

/** Lets clients connect to `/graphql` by WebSocket (RFC 6455), through the hooks of all requests. */
export function acceptSockets(app: FastifyInstance, { config, speak, callerOf, operatorOf }: SocketSettings): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, handleProtocols });
  routeUpgrades(app, '/graphql', ROUTE);
  app.get(ROUTE, async (request, reply) => {
    const upgrade = upgradeOf(request);
    if (!upgrade) throw new BadRequest(426, 'Connect by WebSocket, to /graphql');
    assertOrigin(request, config);
    const { address, hasBadToken } = await callerOf(request);
    if (hasBadToken) throw new Denied('UNAUTHENTICATED', 'This token is unknown, ended or expired');
    if (sockets.clients.size >= MOST_SOCKETS) throw new Denied('UNAVAILABLE', 'Too many connections; try again', 5);
    reply.hijack();
    const userAgent = request.headers['user-agent'];
    const peer: Peer = {
      authorization: request.headers.authorization,
      context: async (authorization, bodyBytes) => {
        const caller = await operatorOf({ authorization, userAgent, requestId: randomUUID(), address });
        return { ...caller, bodyBytes };
      },
    };
    sockets.handleUpgrade(request.raw, upgrade.socket, upgrade.head, socket => speak(socket, peer));
  });
}

/** Browsers let any page connect and say which it is; programs that are no browser say nothing. */
function assertOrigin(request: FastifyRequest, { corsOrigins, publicUrl }: SocketSettings['config']): void {
  const { origin, host } = request.headers;
  if (origin === undefined || corsOrigins.includes(origin)) return;
  const from = URL.parse(origin)?.host;
  if (from === undefined || (from !== host && from !== new URL(publicUrl).host)) {
    throw new Denied('FORBIDDEN', 'Pages of this origin may not connect; the operator names those that may');
  }
}
