import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { IdempotencyKey } from '../../kernel/idempotency.entity.ts';
import type { Scope } from '../../kernel/scope.ts';
import { stranger } from '../../kernel/actor.ts';
import { FamilyMember, Household, HouseholdRole } from './household.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { accountErased, accountGone } from './people.events.ts';
import { mayErase } from './people.policy.ts';
import { User } from './user.entity.ts';

/** Who is meant where the person behind a trace is no longer known. */
export const SOMEONE = 'Someone';

/**
 * Removes an account for good: its credentials and rights, the households that were its alone, and its private events. Where others
 * go on, the person it was becomes "Someone", and the events it organised have no organizer any more.
 */
export async function eraseAccount(scope: Scope, id: string): Promise<string> {
  const userId = id.toLowerCase();
  const user = isUuid(id) && mayErase(scope.actor, userId) ? await scope.em.findOne(User, { id: userId }) : null;
  if (!user) refuse('NOT_FOUND', 'There is no such account, or it is not yours', ['id']);
  const alone = await householdsAlone(scope, userId);
  await accountErased.tell(scope, { userId, householdIds: alone });
  await scope.em.nativeDelete(FamilyMember, { householdId: { $in: alone } });
  await scope.em.nativeDelete(Household, { id: { $in: alone } });
  await scope.em.nativeUpdate(FamilyMember, { userId }, { name: SOMEONE, preferences: {}, userId: null });
  await scope.em.nativeDelete(Invitation, { email: user.email });
  await scope.em.nativeDelete(IdempotencyKey, { actor: userId }); // answers may hold what is erased
  await scope.em.nativeDelete(User, { id: userId }); // sessions, keys, identities and roles go with the row
  await accountGone.tell(scope, { userId });
  if (scope.actor.userId !== userId) return id;
  if (scope.deed) scope.deed.hidesActor = true;
  scope.actAs(stranger);
  return id;
}

/** The households nobody else belongs to. One that others belong to has to have another owner. */
async function householdsAlone(scope: Scope, userId: string): Promise<string[]> {
  const own = await scope.em.find(HouseholdRole, { userId });
  const alone: string[] = [];
  for (const { householdId } of own.toSorted((a, b) => a.householdId.localeCompare(b.householdId))) {
    await scope.sql.takeTurns(scope.rows(), `accounts of ${householdId}`);
    const others = await scope.em.find(HouseholdRole, { householdId, userId: { $ne: userId } });
    if (others.length === 0) alone.push(householdId);
    else if (!others.some(each => each.role === 'OWNER')) {
      refuse('LAST_OWNER', 'Others belong to a household of this account; make one of them its owner first', ['id']);
    }
  }
  return alone;
}
