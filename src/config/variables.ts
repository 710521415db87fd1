import { Secret } from '../kernel/secret.ts';
import { isDatabaseUrl } from './database-url.ts';
import { listOf, MAKE_KEY_COMMAND, oneOf, secret, text, toggle, wholeNumber } from './kinds.ts';
import { edge, oidc } from './edge-variables.ts';
import { ENVIRONMENTS, type Environment } from './sources.ts';

const DATABASE = 'sqlite:<file>, postgresql://<user>:<password>@<host>:<port>/<name>';

/** Every variable the server reads: how its text is understood, its default as text, its group and description. */
export function variablesFor(environment: Environment) {
  const isProduction = environment === 'production';
  const isDevelopment = environment === 'development';
  return {
    ...server(isProduction),
    ...secrets(),
    ...database(),
    ...access(isProduction, isDevelopment),
    ...edge(),
    ...oidc(),
    LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
      .prefault(environment === 'test' ? 'silent' : 'info')
      .meta({
        group: 'Logs',
        description: 'Least severity that is logged: trace, debug, info, warn, error, fatal, or silent.',
      }),
    SLOW_QUERY_MS: wholeNumber(0, 600_000)
      .prefault('100')
      .meta({ group: 'Logs', description: 'Milliseconds from which on a database statement is logged as slow.' }),
  };
}

const server = (isProduction: boolean) => ({
  NODE_ENV: oneOf(...ENVIRONMENTS)
    .prefault('development')
    .meta({
      group: 'Server',
      description: 'development, production or test; it decides several of the defaults below.',
    }),
  HOST: text('an address or a host name', given => (/^[\w.:-]+$/.test(given) ? given : undefined))
    .prefault(isProduction ? '0.0.0.0' : '127.0.0.1')
    .meta({ group: 'Server', description: 'Address to listen on; 0.0.0.0 means every IPv4 address of the machine.' }),
  PORT: wholeNumber(0, 65_535)
    .prefault('4000')
    .meta({ group: 'Server', description: 'Port to listen on; 0 takes any free one.' }),
  PUBLIC_URL: secret('an http or https URL without query, fragment or password', publicUrl).optional().meta({
    group: 'Server',
    description: 'Where people reach the server, for links. Unset: http://localhost:<PORT>.',
  }),
});

const secrets = () => ({
  SESSION_SECRET: secret(`at least 32 characters long. To make one: ${MAKE_KEY_COMMAND}`, given =>
    given.length >= 32 ? new Secret(given) : undefined,
  ).meta({ group: 'Secrets', description: 'Signs cursors, sync tokens and feed addresses: at least 32 characters.' }),
  ENCRYPTION_KEYS: secret(
    `32 bytes each in URL-safe base64, comma-separated. To make one: ${MAKE_KEY_COMMAND}`,
    keys,
  ).meta({
    group: 'Secrets',
    description:
      'Fernet keys (32 bytes in URL-safe base64), comma-separated. The first encrypts, all decrypt: to change keys, put the new one in front.',
  }),
});

const database = () => ({
  DATABASE_URL: secret(DATABASE, given => (isDatabaseUrl(given) ? new Secret(given) : undefined))
    .prefault('sqlite:./data/almanac.db')
    .meta({ group: 'Database', description: `Which database: ${DATABASE}. Or set DB_HOST and its like instead.` }),
  DB_HOST: text('a host name, an address or a socket directory', given => given)
    .optional()
    .meta({ group: 'Database', description: 'Host of a PostgreSQL database; nothing in DB_* needs escaping.' }),
  DB_PORT: wholeNumber(1, 65_535).prefault('5432').meta({ group: 'Database', description: 'Port of DB_HOST.' }),
  DB_NAME: text('a name', given => given)
    .prefault('almanac')
    .meta({ group: 'Database', description: 'Name of the database on DB_HOST.' }),
  DB_USER: text('a name', given => given)
    .prefault('almanac')
    .meta({ group: 'Database', description: 'User of the database on DB_HOST.' }),
  DB_PASSWORD: secret('a password', given => new Secret(given))
    .optional()
    .meta({ group: 'Database', description: 'Password of DB_USER.' }),
  DB_POOL_MAX: wholeNumber(2, 100).prefault('20').meta({
    group: 'Database',
    description: 'Most connections to PostgreSQL at a time, 2 to 100: one holds the lock while another migrates.',
  }),
  AUTO_MIGRATE: toggle().prefault('on').meta({
    group: 'Database',
    description: 'Whether the server brings the database schema up to date when it starts.',
  }),
});

const access = (isProduction: boolean, isDevelopment: boolean) => ({
  SIGN_UP: oneOf('open', 'closed')
    .prefault('open')
    .meta({ group: 'Access', description: 'open: anyone may make an account; closed: nobody.' }),
  CORS_ORIGINS: text('a comma-separated list of origins such as https://calendar.example', origins)
    .prefault('')
    .meta({ group: 'Access', description: 'Web origins that may call the API from a browser, comma-separated.' }),
  GRAPHIQL: toggle()
    .prefault(isProduction ? 'off' : 'on')
    .meta({ group: 'Access', description: 'Whether /graphiql is served.' }),
  INTROSPECTION: toggle()
    .prefault(isProduction ? 'off' : 'on')
    .meta({ group: 'Access', description: 'Whether the GraphQL schema can be asked for.' }),
  ALMANAC_DEMO: toggle()
    .prefault(isDevelopment ? 'on' : 'off')
    .meta({
      group: 'Access',
      description: 'Whether an empty database gets a demonstration household to try things on; in development only.',
    }),
});

function publicUrl(given: string): string | undefined {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const plain = url.origin + url.pathname;
  return plain === url.href ? plain.replace(/\/+$/, '') : undefined;
}

function origins(given: string): readonly string[] | undefined {
  const urls = listOf(given).map(publicUrl);
  return urls.every(url => url !== undefined && new URL(url).origin === url)
    ? Object.freeze(urls as string[])
    : undefined;
}

function keys(given: string): readonly Secret[] | undefined {
  const texts = listOf(given);
  const areKeys = texts.length > 0 && texts.every(each => /^[A-Za-z0-9_-]{43}=?$/.test(each));
  return areKeys ? Object.freeze(texts.map(each => new Secret(each))) : undefined;
}
