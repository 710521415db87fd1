import type { ConnectionOptions } from 'node:tls';

/** This machine, or a name without a dot: a neighbour in the same private network, as the services of a compose file are. */
const NEAR = /^(localhost|127(\.\d+){3}|\[::1\]|[^.:[\]]*)$/;

/**
 * How to encrypt the way to PostgreSQL (I19): always and with the certificate verified, unless the host is near.
 * `sslmode` in the URL says otherwise: `disable` not at all, `no-verify` without looking at the certificate, anything else
 * with looking at it.
 */
export function tlsFor(url: string): ConnectionOptions | false {
  const { hostname, searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  if (mode === 'disable' || (mode === null && NEAR.test(hostname))) return false;
  return { rejectUnauthorized: mode !== 'no-verify' };
}
