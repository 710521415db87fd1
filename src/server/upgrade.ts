import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A connection that wants to speak something else than HTTP from now on. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What was sent already. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

export const upgradeOf = ({ raw }: FastifyRequest): Upgrade | undefined => upgrades.get(raw);

/**
 * Sends requests to upgrade through the routes like all others, so that who asks, from where and how often is judged by the
 * same hooks. Upgrades of the one path go to the other, since GET of the former is another route.
 */
export function routeUpgrades(http: FastifyInstance, from: string, to: string): void {
  http.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    upgrades.set(request, { socket, head });
    if (request.url?.split('?')[0] === from) request.url = to;
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false; // a refusal is the last that is said here
    response.assignSocket(socket);
    response.once('finish', () => socket.end());
    socket.on('error', () => socket.destroy());
    http.routing(request, response);
  });
}
