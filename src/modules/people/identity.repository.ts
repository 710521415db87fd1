import { sql } from 'kysely';
import type { Actor } from '../../kernel/actor.ts';
import type { Claims } from '../../kernel/jwt.ts';
import { toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { Identity } from './identity.entity.ts';
import { actorWith } from './session.repository.ts';

interface SeenRow {
  readonly identityId: string;
  readonly username: string | null;
  readonly roles: unknown;
  readonly notBefore: string | number | null;
}

/**
 * Whom a verified token belongs to: `ended` where its account has signed out everywhere since it was issued, null where
 * nobody has used the identity yet. The row keeps name and roles as last seen.
 */
export async function actorByIdentity(scope: Scope, claims: Claims): Promise<Actor | 'ended' | null> {
  const { issuer, subject, username, roles, issuedAt, expiresAt } = claims;
  const condition = sql`identities.issuer = ${issuer} and identities.subject = ${subject}`;
  const columns = `identities.id as "identityId", identities.username as "username", identities.roles as "roles",
    identities.not_before as "notBefore"`;
  const found = await actorWith<SeenRow>(scope, { table: 'identities', columns, condition }, row => ({
    kind: 'oidc',
    id: row.identityId,
    expiresAt,
    subject,
    username,
    roles,
  }));
  if (!found) return null;
  const notBefore = toInstantOrNull(found.row.notBefore);
  if (notBefore && issuedAt <= notBefore) return 'ended'; // iat counts whole seconds, so the same one may be before
  if (hasChanged(found.row, claims)) noteSeen(scope, found.row.identityId, claims);
  return found.actor;
}

/** Providers give roles in no order. */
const inOrder = (roles: readonly string[]): string => JSON.stringify(roles.toSorted());

const hasChanged = (row: SeenRow, { username, roles }: Claims): boolean =>
  row.username !== username || inOrder(toJson<string[]>(row.roles)) !== inOrder(roles);

/** Nobody waits for the note, and reading goes on where it cannot be written. Its scope is its own: this one acts on. */
function noteSeen(scope: Scope, id: string, { username, roles }: Claims): void {
  const write = async (inner: Scope) => void (await inner.em.nativeUpdate(Identity, { id }, { username, roles }));
  scope
    .fresh()
    .commit(write)
    .catch(() => {});
}
