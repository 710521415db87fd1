import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Claims } from '../../kernel/jwt.ts';
import type { Scope, Work } from '../../kernel/scope.ts';
import { Identity, type IdentityRow } from './identity.entity.ts';
import { User } from './user.entity.ts';

/** Whoever the provider means, tied to an account or not. Others who ask meanwhile wait until this unit of work has ended. */
export async function getIdentityUnscoped(scope: Scope, { issuer, subject }: Claims): Promise<Identity | null> {
  await scope.sql.takeTurns(scope.rows(), `identity ${issuer} ${subject}`);
  return scope.em.findOne(Identity, { issuer, subject });
}

/** Ties an identity that nobody has used to an account. */
export function createIdentity(scope: Scope, claims: Claims, userId: string): Identity {
  const { issuer, subject, username, roles } = claims;
  return scope.create(Identity, { issuer, subject, username, roles, notBefore: null, userId });
}

/** Ties the identity of a token to the viewer's account: both have been proved. Asks the provider first. */
export async function linkIdentity(scope: Scope, token: string): Promise<Work<IdentityRow>> {
  const claims = (await scope.surroundings.verifyJwt?.(token)) ?? null;
  if (!claims) refuse('TOKEN_INVALID', 'This is no token of the provider that this server believes now', ['token']);
  return async inner => {
    if (await getIdentityUnscoped(inner, claims)) {
      refuse('ALREADY_EXISTS', 'This identity opens an account already', ['token']);
    }
    return rowOf(createIdentity(inner, claims, inner.viewerId));
  };
}

/** Unties an identity from the viewer's account: its tokens open it no more. One way in always stays. */
export async function unlinkIdentity(scope: Scope, id: string): Promise<string> {
  const userId = scope.viewerId;
  await scope.sql.takeTurns(scope.rows(), `identities of ${userId}`);
  const own = await scope.em.find(Identity, { userId });
  const identity = isUuid(id) ? own.find(each => each.id === id.toLowerCase()) : undefined;
  if (!identity) refuse('NOT_FOUND', 'You have no such identity', ['id']);
  const { passwordHash } = await scope.em.findOneOrFail(User, { id: userId }, { populate: ['passwordHash'] });
  if (own.length === 1 && passwordHash == null) {
    refuse('FORBIDDEN', 'This is the only way into your account; set a password with userUpdate first', ['id']);
  }
  scope.em.remove(identity);
  return id;
}

const rowOf = ({ id, issuer, subject, username, roles, userId }: Identity): IdentityRow => ({
  id,
  issuer,
  subject,
  username: username ?? null,
  roles,
  userId,
});
