import { z } from 'zod';
import { Secret } from '../kernel/secret.ts';
import { listOf, oneOf, secret, text, wholeNumber } from './kinds.ts';

/** How much the server takes, and from whom. */
export const edge = () => ({
  TRUSTED_PROXIES: text('a comma-separated list of IP addresses, networks such as 10.0.0.0/8, or loopback', proxies)
    .prefault('')
    .meta({
      group: 'Edge',
      description:
        'Proxies whose X-Forwarded-For is believed: addresses, networks such as 10.0.0.0/8, or loopback, comma-separated.',
    }),
  RATE_LIMIT_REQUESTS: perMinute('60000').meta({
    group: 'Edge',
    description: 'Most requests a minute from one address; 0 = no limit.',
  }),
  RATE_LIMIT_COST: perMinute('3000000').meta({
    group: 'Edge',
    description: 'Most cost of GraphQL operations a minute for one account, or one address of strangers; 0 = no limit.',
  }),
  RATE_LIMIT_ANONYMOUS: perMinute('300').meta({
    group: 'Edge',
    description: 'Most sign-ups and subscriptions without an account an hour from one address; 0 = no limit.',
  }),
  METRICS_TOKEN: secret('at least 16 characters without spaces', given =>
    /^\S{16,}$/.test(given) ? new Secret(given) : undefined,
  )
    .optional()
    .meta({
      group: 'Edge',
      description:
        'Lets other machines read /metrics, as a bearer token of 16 characters or more. Unset: this one only.',
    }),
  REDIS_URL: secret('redis://… or rediss://…', given =>
    /^rediss?:$/.test(URL.parse(given)?.protocol ?? '') ? new Secret(given) : undefined,
  )
    .optional()
    .meta({ group: 'Edge', description: 'Redis in which several servers count together; unset: each counts alone.' }),
  PERSISTED_QUERIES: oneOf('off', 'apq', 'safelist').prefault('off').meta({
    group: 'Edge',
    description:
      'off: documents are sent whole; apq: also by their hash; safelist: only documents of PERSISTED_QUERY_MANIFEST.',
  }),
  PERSISTED_QUERY_MANIFEST: text('a path', given => given)
    .optional()
    .meta({ group: 'Edge', description: "Trusted documents: a manifest file as Apollo's client tools write it." }),
});

const perMinute = (usual: string) => wholeNumber(0, 1_000_000_000).prefault(usual);

/** Whose JWTs open accounts here. */
export const oidc = () => ({
  OIDC_ISSUER: text('an https URL', httpUrl)
    .optional()
    .meta({ group: 'OIDC', description: 'Whose JWTs open accounts, exactly as their `iss` says. Unset: nobody’s.' }),
  OIDC_AUDIENCE: text('a name', given => given)
    .optional()
    .meta({ group: 'OIDC', description: 'What their `aud` must name: this server. Needed with OIDC_ISSUER.' }),
  OIDC_JWKS_URL: text('an https URL', httpUrl)
    .optional()
    .meta({ group: 'OIDC', description: "The issuer's keys. Unset: found through its openid-configuration." }),
  OIDC_ALGORITHMS: text('a comma-separated list of RS256, PS256, ES256, EdDSA and their like', algorithms)
    .prefault('RS256,PS256,ES256,EdDSA')
    .meta({ group: 'OIDC', description: 'Signature algorithms that are accepted, comma-separated.' }),
  OIDC_ROLES_CLAIM: text('a claim, with dots between its parts', given => given)
    .prefault('realm_access.roles')
    .meta({ group: 'OIDC', description: 'Where their roles stand, with dots between the parts.' }),
});

/** Plain http is for a provider on the same machine; anywhere else it would hand out the keys to whoever is between. */
function httpUrl(given: string): string | undefined {
  const url = URL.parse(given);
  const isLocal = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  return url?.protocol === 'https:' || (isLocal && url.protocol === 'http:') ? given : undefined;
}

/** Asymmetric ones only: with a shared secret whoever checks a token could have made it. */
function algorithms(given: string): readonly string[] | undefined {
  const names = listOf(given);
  const areKnown = names.length > 0 && names.every(name => /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.test(name));
  return areKnown ? Object.freeze(names) : undefined;
}

function proxies(given: string): readonly string[] | undefined {
  const names = listOf(given);
  return names.every(isNetwork) ? Object.freeze(names) : undefined;
}

const network = z.union([z.literal('loopback'), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** The network of everything (`/0`) is none: with it anybody could be whoever they say. */
const isNetwork = (name: string): boolean => network.safeParse(name).success && !name.endsWith('/0');
