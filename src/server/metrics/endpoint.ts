import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readAddress } from '../../kernel/address.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { MetricRegistry } from './registry.ts';

/** What proxies say of whom they speak for (RFC 7239, and what was before it). */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** `/metrics` for Prometheus: open to this machine, to others with the token; for anybody else there is nothing here. */
export function serveMetrics(app: FastifyInstance, registry: MetricRegistry, token: Secret | null): void {
  const isToken = token && equals(token.reveal());
  app.get('/metrics', async (request, reply) => {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const isKnown = given !== undefined && isToken?.(given) === true;
    if (!isKnown && !isFromThisMachine(request)) return reply.callNotFound();
    return reply.type(registry.contentType).send(await registry.text());
  });
}

/**
 * The peer itself, whatever is trusted: behind a proxy on this machine everybody comes from here. So whoever was passed
 * on does not count, not even where the proxy says that they are of this machine too.
 */
function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  if (FORWARDED.some(name => headers[name] !== undefined)) return false;
  const peer = readAddress(socket.remoteAddress ?? '') ?? '';
  return peer === '::1' || peer.startsWith('127.');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in the same time wherever texts differ, and however long they are. */
function equals(expected: string): (given: string) => boolean {
  const wanted = digest(expected);
  return given => timingSafeEqual(digest(given), wanted);
}
