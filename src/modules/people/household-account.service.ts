import type { HouseholdRoleName } from '../../kernel/actor.ts';
import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { FamilyMember, HouseholdRole } from './household.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { householdLeft } from './people.events.ts';
import { mayManageAccounts } from './people.policy.ts';

export interface AccountChange {
  readonly householdId: string;
  readonly userId: string;
  /** Null takes the account out of the household. */
  readonly role: HouseholdRoleName | null;
}

/** Gives an account of a household another role, or takes it out; one owner always stays. */
export async function setAccountRole(scope: Scope, { householdId, userId, role }: AccountChange): Promise<void> {
  const isLeaving = role === null && userId.toLowerCase() === scope.viewerId;
  if (!isLeaving) assertMayManage(scope, householdId);
  await scope.sql.takeTurns(scope.rows(), `accounts of ${householdId}`);
  const accounts = await scope.em.find(HouseholdRole, { householdId });
  const account = isUuid(userId) ? accounts.find(each => each.userId === userId.toLowerCase()) : undefined;
  if (!account) refuse('NOT_FOUND', 'No account of this household has this id', ['userId']);
  const others = accounts.filter(each => each !== account);
  if (role !== 'OWNER' && !others.some(each => each.role === 'OWNER')) {
    refuse('LAST_OWNER', 'Every household keeps an owner; make somebody else one first', ['role']);
  }
  if (role !== 'OWNER') await scope.em.nativeDelete(Invitation, { householdId, invitedById: account.userId });
  if (role !== null) account.role = role;
  else await takeOut(scope, account, others);
}

/** Foreign households look like missing ones; members who are no owners are told whom to ask. */
export function assertMayManage(scope: Scope, householdId: string): void {
  if (mayManageAccounts(scope.actor, householdId)) return;
  if (!scope.actor.households.has(householdId)) refuse('NOT_FOUND', 'There is no such household', ['householdId']);
  refuse('FORBIDDEN', 'Owners of the household decide who belongs to it; ask one', ['householdId']);
}

/** The person stays, whose time was scheduled; the account loses its way to it. */
async function takeOut(scope: Scope, account: HouseholdRole, others: readonly HouseholdRole[]): Promise<void> {
  const { householdId, userId } = account;
  const heir = others.find(each => each.role === 'OWNER')!;
  await householdLeft.tell(scope, { householdId, userId, heirId: heir.userId });
  await scope.em.nativeUpdate(FamilyMember, { householdId, userId }, { userId: null });
  scope.em.remove(account);
  if (userId !== scope.actor.userId) return;
  scope.actAs({
    ...scope.actor,
    households: new Map([...scope.actor.households].filter(([id]) => id !== householdId)),
  });
}
