import type { Secret } from '../kernel/secret.ts';

/** The parts of a PostgreSQL address, as people write them: nothing escaped. */
export interface DatabaseParts {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

const SQLITE = /^sqlite:(?:\/\/)?([^?#]+)$/;
const DEFAULT_PORT = 5432;

/** The file of a `sqlite:` URL (relative to the working directory); undefined for PostgreSQL. */
export const sqliteFile = (url: string): string | undefined => SQLITE.exec(url)?.[1];

/** Whether a URL names a database Almanac can use: a SQLite file, or a PostgreSQL host and database. */
export function isDatabaseUrl(url: string): boolean {
  const file = sqliteFile(url);
  // two connections share the file, which memory cannot offer
  return file === undefined ? partsOfUrl(url) !== undefined : file !== ':memory:';
}

/** Takes a `postgresql://` or `postgres://` URL apart; undefined where it is none, or lacks host or database. */
export function partsOfUrl(url: string): DatabaseParts | undefined {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname, username, password } = new URL(url);
  try {
    const [host = '', name = '', user = '', secret = ''] = [hostname, pathname.slice(1), username, password].map(
      decodeURIComponent,
    );
    return host && name ? { host, port: Number(port || DEFAULT_PORT), name, user, password: secret } : undefined;
  } catch {
    return undefined; // a lone percent sign
  }
}

/** Joins the parts of a PostgreSQL address to a URL, every special character escaped. */
export function urlOfParts({ host, port, name, user, password }: DatabaseParts): string {
  const [place, account, secret, database] = [host, user, password, name].map(encodeURIComponent);
  const address = host.includes(':') && !host.startsWith('/') ? `[${host.replace(/^\[|\]$/g, '')}]` : place;
  return `postgresql://${account}${password ? `:${secret}` : ''}@${address}:${port}/${database}`;
}

/** Which database a URL names, for people and logs: a file, or host, port and name, never user or password. */
export function describeDatabase(url: Secret): string {
  const text = url.reveal();
  const file = sqliteFile(text);
  if (file !== undefined) return `SQLite ${file}`;
  const parts = partsOfUrl(text);
  return parts ? `PostgreSQL ${parts.host}:${parts.port}/${parts.name}` : 'an unknown database';
}
