import type { Config } from '../config.ts';
import { type DatabaseParts, partsOfUrl } from '../config/database-url.ts';
import type { Place } from '../database/backup/postgres-tools.ts';
import { tlsFor } from '../database/tls.ts';

/** Where the configured PostgreSQL database is, as its own programs want to be told. */
export function placeOf({ databaseUrl }: Config): Place {
  const url = databaseUrl.reveal();
  const parts = partsOfUrl(url) as DatabaseParts; // the settings were read, so it is one
  return { ...parts, tls: tlsFor(url), env: process.env };
}

/** The same address with another database; whatever stands behind the name stays. */
export function urlWith(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}
