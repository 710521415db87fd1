import { sql } from 'kysely';
import type { AccessScopeName, Actor } from '../../kernel/actor.ts';
import { toInstant, toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { AccessKey } from './access-key.entity.ts';
import { actorWith } from './session.repository.ts';

const MINUTE_MS = 60_000;

interface KeyRow {
  readonly keyId: string;
  readonly scopes: unknown;
  readonly expiresAt: string | number;
  readonly lastUsedAt: string | number | null;
}

/** Whom a key belongs to. Once a minute at most it leaves a note of its use, so that forgotten keys can be told. */
export async function actorByKey(scope: Scope, secretHash: string): Promise<Actor | null> {
  const now = scope.clock.now();
  const condition = sql`access_keys.secret_hash = ${secretHash} and access_keys.expires_at > ${scope.sql.instant(now)}`;
  const columns = `access_keys.id as "keyId", access_keys.scopes as "scopes",
    access_keys.expires_at as "expiresAt", access_keys.last_used_at as "lastUsedAt"`;
  const found = await actorWith<KeyRow>(scope, { table: 'access_keys', columns, condition }, row => ({
    kind: 'key',
    id: row.keyId,
    expiresAt: toInstant(row.expiresAt),
    scopes: new Set(toJson<AccessScopeName[]>(row.scopes)),
  }));
  if (!found) return null;
  const lastUsedAt = toInstantOrNull(found.row.lastUsedAt);
  if (!lastUsedAt || now.getTime() - lastUsedAt.getTime() > MINUTE_MS) noteUse(scope, found.row.keyId, now);
  return found.actor;
}

/** Nobody waits for the note, and reading goes on where it cannot be written: on a full disk, say. */
function noteUse(scope: Scope, id: string, now: Date): void {
  const write = async (inner: Scope) => void (await inner.em.nativeUpdate(AccessKey, { id }, { lastUsedAt: now }));
  scope
    .fresh()
    .commit(write)
    .catch(() => {});
}
