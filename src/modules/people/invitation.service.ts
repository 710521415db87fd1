import type { HouseholdRoleName } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { hashToken, newToken } from './credentials/token.ts';
import { checkEmail } from './email.ts';
import { guessToken } from './guess.service.ts';
import { FamilyMember, Household, HouseholdRole, type HouseholdRow } from './household.entity.ts';
import { assertMayManage } from './household-account.service.ts';
import { Invitation } from './invitation.entity.ts';
import { User } from './user.entity.ts';

const DAYS = 7;
/** How long an old invitation is still told from an unknown one; then its address is forgotten. */
const REMEMBERED_DAYS = 30;
const DAY_MS = 86_400_000;

export interface NewInvitation {
  readonly householdId: string;
  readonly email: string;
  /** Null withdraws the invitation of this address. */
  readonly role: HouseholdRoleName | null;
  /** A person of the household without an account, whose account it will be. */
  readonly memberId?: string | null;
}

/**
 * A token that lets its bearer into the household. Whether the address has an account makes no difference, so nobody
 * learns it; inviting it again ends the token before.
 */
export async function invite(
  scope: Scope,
  { householdId, email, role, memberId }: NewInvitation,
): Promise<string | null> {
  assertMayManage(scope, householdId);
  const problems = new Problems();
  const address = checkEmail(email, problems.at('email'));
  problems.throwIfAny();
  const now = scope.clock.now().getTime();
  const forgotten = { expiresAt: { $lt: new Date(now - REMEMBERED_DAYS * DAY_MS) } };
  await scope.em.nativeDelete(Invitation, { householdId, $or: [{ email: address }, forgotten] });
  if (role === null) return null;
  if (memberId != null) await assertUnlinked(scope, householdId, memberId);
  const { token, hash } = newToken('invitation');
  scope.create(Invitation, {
    householdId,
    email: address,
    role,
    memberId: memberId?.toLowerCase() ?? null,
    invitedById: scope.viewerId,
    tokenHash: hash,
    expiresAt: new Date(now + DAYS * DAY_MS),
    usedAt: null,
  });
  return token;
}

async function assertUnlinked(scope: Scope, householdId: string, memberId: string): Promise<void> {
  const where = { id: memberId.toLowerCase(), householdId, deletedAt: null };
  const member = isUuid(memberId) ? await scope.em.findOne(FamilyMember, where) : null;
  if (!member) refuse('NOT_FOUND', 'No person of this household has this id', ['memberId']);
  if (member.userId != null) refuse('ALREADY_EXISTS', 'This person has an account already', ['memberId']);
}

/** Lets the viewer into the household that the token was made for: it was handed to them, or sent to their address. */
export async function acceptInvitation(scope: Scope, token: string): Promise<HouseholdRow> {
  const invitation = await guessToken(scope, () => scope.em.findOne(Invitation, { tokenHash: hashToken(token) }));
  if (!invitation) refuse('TOKEN_INVALID', 'This invitation was never given out, or was withdrawn', ['token']);
  const now = scope.clock.now();
  if (invitation.usedAt) refuse('TOKEN_USED', 'This invitation was accepted already', ['token']);
  if (invitation.expiresAt <= now) refuse('TOKEN_EXPIRED', 'This invitation is too old; ask for a new one', ['token']);
  const { householdId, role } = invitation;
  if (scope.actor.households.has(householdId)) {
    refuse('ALREADY_EXISTS', 'You belong to this household already', ['token']);
  }
  // of two who bring the token at the same time one is let in
  await scope.sql.takeTurns(scope.rows(), `invitation ${invitation.id}`);
  const taken = await scope.em.nativeUpdate(Invitation, { id: invitation.id, usedAt: null }, { usedAt: now });
  if (taken === 0) refuse('TOKEN_USED', 'This invitation was accepted already', ['token']);
  scope.create(HouseholdRole, { householdId, userId: scope.viewerId, role });
  await becomeMember(scope, invitation);
  scope.actAs({ ...scope.actor, households: new Map([...scope.actor.households, [householdId, role]]) });
  const { id, name, timeZone, createdAt, updatedAt } = await scope.em.findOneOrFail(Household, { id: householdId });
  return { id, name, timeZone, createdAt, updatedAt };
}

/** The person that was waiting for this account, if there is one; else a new one. */
async function becomeMember(scope: Scope, { householdId, memberId, role }: Invitation): Promise<void> {
  const userId = scope.viewerId;
  const waiting = memberId && (await scope.em.findOne(FamilyMember, { id: memberId, userId: null, deletedAt: null }));
  if (waiting) {
    waiting.userId = userId;
    return;
  }
  const { name } = await scope.em.findOneOrFail(User, { id: userId });
  scope.create(FamilyMember, { householdId, userId, name, isChild: role === 'CHILD', preferences: {} });
}
