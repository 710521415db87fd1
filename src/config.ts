import { z } from 'zod';
import { isDatabaseUrl, partsOfUrl, urlOfParts } from './config/database-url.ts';
import { readManifest, type TrustedDocuments } from './config/manifest.ts';
import { environmentOf, readSource, type Environment } from './config/sources.ts';
import { variablesFor } from './config/variables.ts';
import { Secret } from './kernel/secret.ts';

export { describeDatabase, sqliteFile } from './config/database-url.ts';

/** How the server is set up: read once at start, frozen, and safe to print (secrets show as `[secret]`). */
export interface Config {
  readonly environment: Environment;
  readonly host: string;
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  /** Where people reach the server: no slash at the end. With port 0 and nothing given it names port 0. */
  readonly publicUrl: string;
  /** `sqlite:<file>` or `postgresql://…`. */
  readonly databaseUrl: Secret;
  readonly databasePoolMax: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly sessionSecret: Secret;
  /** Fernet keys, at least one: the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly Secret[];
  readonly signUp: 'open' | 'closed';
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly corsOrigins: readonly string[];
  readonly demo: boolean;
  readonly autoMigrate: boolean;
  /** Milliseconds from which on a statement counts as slow. */
  readonly slowQueryMs: number;
  /** Addresses, networks or `loopback`: whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly rateLimits: RateLimits;
  /** Opens `/metrics` to other machines. */
  readonly metricsToken: Secret | null;
  readonly redisUrl: Secret | null;
  readonly persistedQueries: 'off' | 'apq' | 'safelist';
  /** What a safelist allows; null without one. */
  readonly trustedDocuments: TrustedDocuments | null;
  readonly oidc: OidcProvider | null;
}

/** 0 = no limit. */
export interface RateLimits {
  readonly requestsPerMinute: number;
  readonly costPerMinute: number;
  readonly anonymousPerHour: number;
}

/** Whose JWTs are believed, and of what they have to speak. */
export interface OidcProvider {
  readonly issuer: string;
  readonly audience: string;
  /** Null: told by the issuer's openid-configuration. */
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[];
  /** Where the roles stand in a token, with dots between the parts. */
  readonly rolesClaim: string;
}

/** The environment holds mistakes: the message has one line for each, beginning with the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

type Given = Readonly<Record<string, string | undefined>>;

/** Reads every variable (see `.env.example`) or its `_FILE`. Throws a ConfigError that lists all mistakes at once. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const variables = variablesFor(environmentOf(env));
  const sources = Object.keys(variables).map(name => ({ name, ...readSource(env, name) }));
  const given: Given = Object.fromEntries(sources.map(({ name, value }) => [name, value]));
  const unread = new Set<PropertyKey | undefined>(sources.filter(each => each.mistake).map(each => each.name));

  const parsed = z.object(variables).safeParse(given);
  const issues = (parsed.error?.issues ?? []).filter(issue => !unread.has(issue.path[0]));
  const mistakes = [
    ...sources.flatMap(each => each.mistake ?? []),
    ...issues.map(issue => `${String(issue.path[0])} ${issue.message}`),
    ...databaseMistakes(given),
    ...companionMistakes(given),
  ];
  const documents = trustedDocuments(given);
  if (typeof documents === 'string') mistakes.push(documents);
  if (!parsed.success || mistakes.length > 0 || typeof documents === 'string') throw new ConfigError(mistakes);
  return configOf(parsed.data, databaseUrl(parsed.data, given), documents);
}

type Values = z.infer<z.ZodObject<ReturnType<typeof variablesFor>>>;

function configOf(values: Values, url: Secret, documents: TrustedDocuments | null): Config {
  return Object.freeze({
    environment: values.NODE_ENV,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    databaseUrl: url,
    databasePoolMax: values.DB_POOL_MAX,
    logLevel: values.LOG_LEVEL,
    sessionSecret: values.SESSION_SECRET,
    encryptionKeys: values.ENCRYPTION_KEYS,
    signUp: values.SIGN_UP,
    graphiql: values.GRAPHIQL,
    introspection: values.INTROSPECTION,
    corsOrigins: values.CORS_ORIGINS,
    demo: values.ALMANAC_DEMO,
    autoMigrate: values.AUTO_MIGRATE,
    slowQueryMs: values.SLOW_QUERY_MS,
    trustedProxies: values.TRUSTED_PROXIES,
    rateLimits: Object.freeze({
      requestsPerMinute: values.RATE_LIMIT_REQUESTS,
      costPerMinute: values.RATE_LIMIT_COST,
      anonymousPerHour: values.RATE_LIMIT_ANONYMOUS,
    }),
    metricsToken: values.METRICS_TOKEN ?? null,
    redisUrl: values.REDIS_URL ?? null,
    persistedQueries: values.PERSISTED_QUERIES,
    trustedDocuments: documents,
    oidc: oidcProvider(values),
  });
}

function oidcProvider(values: Values): OidcProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = values;
  if (issuer === undefined || audience === undefined) return null;
  const jwksUrl = values.OIDC_JWKS_URL ?? null;
  const { OIDC_ALGORITHMS: algorithms, OIDC_ROLES_CLAIM: rolesClaim } = values;
  return Object.freeze({ issuer, audience, jwksUrl, algorithms, rolesClaim });
}

/** Variables that mean nothing without another. */
function companionMistakes(given: Given): string[] {
  const mistakes: string[] = [];
  if (given['OIDC_ISSUER'] && !given['OIDC_AUDIENCE']) {
    mistakes.push(
      'OIDC_AUDIENCE is not set: with OIDC_ISSUER it must name this server, as the `aud` of its tokens does',
    );
  }
  return mistakes;
}

/** What a safelist allows; null without one, and a text where it cannot be told. */
function trustedDocuments(given: Given): TrustedDocuments | string | null {
  const { PERSISTED_QUERIES: mode, PERSISTED_QUERY_MANIFEST: file } = given;
  if (mode?.trim().toLowerCase() !== 'safelist') return null;
  return file === undefined
    ? 'PERSISTED_QUERY_MANIFEST is not set: with a safelist it must be the path of a manifest of documents'
    : readManifest(file);
}

function databaseUrl(values: Values, given: Given): Secret {
  const { DB_HOST: host, DB_PORT: port, DB_NAME: name, DB_USER: user, DB_PASSWORD: password } = values;
  if (host === undefined || given['DATABASE_URL'] !== undefined) return values.DATABASE_URL;
  return new Secret(urlOfParts({ host, port, name, user, password: password?.reveal() ?? '' }));
}

/** `DATABASE_URL` and `DB_*` may both be set, as some hosts do, as long as they name the same database. */
function databaseMistakes(given: Given): string[] {
  const parts = {
    host: 'DB_HOST',
    port: 'DB_PORT',
    name: 'DB_NAME',
    user: 'DB_USER',
    password: 'DB_PASSWORD',
  } as const;
  const set = Object.entries(parts).filter(([, variable]) => given[variable] !== undefined);
  if (given['DATABASE_URL'] === undefined) {
    const isHostMissing = set.length > 0 && given['DB_HOST'] === undefined;
    return isHostMissing ? [`DB_HOST is not set, but ${set[0]?.[1]} is: set it, or DATABASE_URL instead of both`] : [];
  }
  if (!isDatabaseUrl(given['DATABASE_URL'])) return []; // told already
  const url = partsOfUrl(given['DATABASE_URL']);
  return set
    .filter(([part, variable]) => String(url?.[part as keyof typeof parts]) !== given[variable])
    .map(([, variable]) => `${variable} does not agree with DATABASE_URL: keep one of the two`);
}
