import type { Provider } from './provider.ts';

const PATIENCE_MS = 5000;
const LARGEST = 128 * 1024;

/**
 * Reads a JSON document of the operator's own provider, which may well be in the inner network: the rules for addresses
 * that people type are not for it. Whoever answers with a redirect, too much or too late is no provider.
 */
async function readDocument(url: string): Promise<unknown> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const reply = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal });
  if (reply.status !== 200 || !reply.body) {
    await reply.body?.cancel();
    throw new Error(`${url} answers ${reply.status}`);
  }
  return JSON.parse(await textOf(reply.body, url));
}

async function textOf(body: AsyncIterable<Uint8Array>, url: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, bytes] = ['', 0];
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LARGEST) throw new Error(`${url} answers more than ${LARGEST} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Reads the key set (RFC 7517) of a provider, each time anew; where it is to be found is asked once. */
export function keySetOf({ issuer, jwksUrl }: Provider): () => Promise<unknown> {
  let url = jwksUrl;
  return async () => readDocument((url ??= await discover(issuer)));
}

/** OpenID Connect Discovery 1.0, section 4: a document that speaks of another issuer is not ours. */
async function discover(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const told = (await readDocument(address)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (told?.issuer !== issuer) throw new Error(`${address} speaks of another issuer than OIDC_ISSUER`);
  const url = URL.parse(String(told.jwks_uri));
  const isSafe = url?.protocol === 'https:' || url?.origin === new URL(issuer).origin;
  if (!url || !isSafe) throw new Error(`${address} names no https address of keys`);
  return url.href;
}
