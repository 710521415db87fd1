import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { NOW } from './app.ts';

export const AUDIENCE = 'almanac';
export const SECONDS = NOW.getTime() / 1000;

/** A key pair of a provider: what it publishes and what it signs with. */
export interface IssuerKey {
  readonly alg: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

export async function newKey(kid: string | undefined, alg = 'ES256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, jwk: { ...(await exportJWK(publicKey)), ...(kid && { kid }), use: 'sig', alg }, privateKey };
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

const json = (value: () => unknown) => (reply: ServerResponse) => reply.end(JSON.stringify(value()));

/** A small OIDC provider on this machine; what it publishes, and how it answers, can be changed at any time. */
export async function startIssuer() {
  const first = await newKey('first');
  const paths: string[] = [];
  const answers = new Map<string, (reply: ServerResponse) => void>();
  const server = createServer((request, reply) => {
    const path = String(request.url);
    paths.push(path);
    const answer = issuer.isAway ? () => reply.writeHead(500).end() : answers.get(path);
    if (answer) answer(reply);
    else reply.writeHead(404).end();
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers.set(
    '/.well-known/openid-configuration',
    json(() => ({ issuer: url, jwks_uri: `${url}/keys` })),
  );
  answers.set(
    '/keys',
    json(() => ({ keys: issuer.keys.map(({ jwk }) => jwk) })),
  );

  const issuer = {
    url,
    /** What is published now. */
    keys: [first],
    isAway: false,
    /** Addresses that were asked for, in order. */
    paths,
    answers,
    env: { OIDC_ISSUER: url, OIDC_AUDIENCE: AUDIENCE },
    /** A token of somebody; a claim or part of the header that is undefined is left out. */
    token(claims: JWTPayload = {}, header: Record<string, unknown> = {}, key: IssuerKey = first): Promise<string> {
      const whole = { iss: url, aud: AUDIENCE, sub: 'pat', iat: SECONDS, exp: SECONDS + 300, ...claims };
      const { kid } = key.jwk;
      const named = { alg: key.alg, ...(kid && { kid }), ...header } as JWTHeaderParameters;
      return new SignJWT(whole).setProtectedHeader(named).sign(key.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => void server.close(resolve));
    },
  };
  return issuer;
}
