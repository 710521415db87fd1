import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readAddress } from '../kernel/address.ts';

/** A connection that is gone before it was asked, or a socket without an address (RFC 1122, 3.2.1.3). */
const UNKNOWN = '0.0.0.0';

/**
 * Whose request this is: the address of the connection or, as far as trusted proxies lead, of the one before them. Where
 * they passed on what is no address, it is the last of them.
 */
export function addressOf({ ip, ips = [ip] }: FastifyRequest): string {
  for (const given of ips.toReversed()) {
    const address = readAddress(given ?? '');
    if (address !== null) return address;
  }
  return UNKNOWN;
}

/** Where no proxy is trusted and one is in use after all, everybody behind it counts as one caller: told once. */
export function tellOfUnknownProxy(app: FastifyInstance, tell: (message: string) => void): void {
  let isTold = false;
  app.addHook('onRequest', async request => {
    if (isTold || request.headers['x-forwarded-for'] === undefined) return;
    isTold = true;
    tell(`X-Forwarded-For of ${addressOf(request)} is ignored; if that is your proxy, name it in TRUSTED_PROXIES`);
  });
}
