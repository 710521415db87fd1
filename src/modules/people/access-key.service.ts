import type { AccessScopeName } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { AccessKey, type AccessKeyRow } from './access-key.entity.ts';
import { newToken } from './credentials/token.ts';

const DAY_MS = 86_400_000;
/** How long a key works where its maker does not say. */
const USUAL_DAYS = 365;
const MOST_DAYS = 3650;
const MOST_KEYS = 100;

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly AccessScopeName[];
  readonly expiresAt?: Date | null;
}

/** A key as its owner gets it: the secret is shown this once. */
interface MadeKey {
  readonly accessKey: AccessKeyRow;
  readonly secret: string;
}

/** Makes a credential for a program. It may what its owner may at the time of use, within its scopes. */
export async function createKey(scope: Scope, { name, scopes, expiresAt }: NewKey): Promise<MadeKey> {
  const now = scope.clock.now();
  const problems = new Problems();
  checkLine(name, 255, problems.at('name'));
  if (scopes.length === 0) problems.add('REQUIRED', 'A key without a scope opens nothing; name at least one', 'scopes');
  if (expiresAt) checkExpiry(expiresAt, now, problems.at('expiresAt'));
  problems.throwIfAny();
  await assertRoom(scope);
  const { token, hash } = newToken('key');
  const key = scope.create(AccessKey, {
    name,
    scopes: [...new Set(scopes)],
    secretHash: hash,
    expiresAt: expiresAt ?? new Date(now.getTime() + USUAL_DAYS * DAY_MS),
    lastUsedAt: null,
    userId: scope.viewerId,
  });
  return { accessKey: rowOf(key), secret: token };
}

function checkExpiry(expiresAt: Date, now: Date, problems: Problems): void {
  const last = now.getTime() + MOST_DAYS * DAY_MS;
  if (isRealInstant(expiresAt) && expiresAt > now && expiresAt.getTime() <= last) return;
  problems.add('INVALID', `A key ends at some time to come, within ${MOST_DAYS} days`);
}

async function assertRoom(scope: Scope): Promise<void> {
  await scope.sql.takeTurns(scope.rows(), `access keys of ${scope.viewerId}`);
  const count = await scope.em.count(AccessKey, { userId: scope.viewerId });
  if (count >= MOST_KEYS) refuse('INVALID', `An account has at most ${MOST_KEYS} keys; remove one first`, []);
}

/** Ends a key of the viewer's own at once. */
export async function deleteKey(scope: Scope, id: string): Promise<string> {
  const userId = scope.viewerId;
  const count = isUuid(id) ? await scope.em.nativeDelete(AccessKey, { id: id.toLowerCase(), userId }) : 0;
  if (count === 0) refuse('NOT_FOUND', 'You have no such key', ['id']);
  return id;
}

const rowOf = ({ id, name, scopes, userId, createdAt, lastUsedAt, expiresAt }: AccessKey): AccessKeyRow => ({
  id,
  name,
  scopes,
  userId,
  createdAt,
  lastUsedAt: lastUsedAt ?? null,
  expiresAt,
});
