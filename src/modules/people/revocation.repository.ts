import { sql } from 'kysely';
import type { Credential } from '../../kernel/actor.ts';
import { toInstantOrNull } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';

/** A credential in use since an instant. */
interface InUse {
  readonly credential: Credential | null;
  readonly since: Date;
}

interface Standing {
  readonly id: string;
  readonly notBefore: string | number | null;
}

/** Of the credentials in use, those that were revoked or have expired: one statement for any number of them. */
export async function revokedOf<Use extends InUse>(scope: Scope, uses: readonly Use[]): Promise<Use[]> {
  const ids = [...new Set(uses.flatMap(({ credential }) => credential?.id ?? []))];
  if (ids.length === 0) return [];
  const { rows } = await sql<Standing>`
    select id, not_before as "notBefore" from identities where ${scope.sql.oneOf(sql.ref('id'), ids)}
    union all select id, null from sessions where ${scope.sql.oneOf(sql.ref('id'), ids)}
    union all select id, null from access_keys where ${scope.sql.oneOf(sql.ref('id'), ids)}`.execute(scope.rows());
  const standing = new Map(rows.map(({ id, notBefore }) => [id, toInstantOrNull(notBefore)]));
  const now = scope.clock.now();
  return uses.filter(({ credential, since }) => {
    if (credential === null) return false;
    const notBefore = standing.get(credential.id);
    return notBefore === undefined || credential.expiresAt <= now || (notBefore !== null && notBefore >= since);
  });
}
