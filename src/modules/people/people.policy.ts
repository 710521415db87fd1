import type { Actor } from '../../kernel/actor.ts';

/** Owners and adults change what belongs to the household; children read it. */
export const mayEditHousehold = (actor: Actor, householdId: string): boolean => {
  const role = actor.households.get(householdId);
  return role === 'OWNER' || role === 'ADULT';
};

/** Owners decide who belongs to the household, and as what; everybody may leave. */
export const mayManageAccounts = (actor: Actor, householdId: string): boolean =>
  actor.households.get(householdId) === 'OWNER';

/** People erase themselves; an operator erases anybody. */
export const mayErase = (actor: Actor, userId: string): boolean => actor.userId === userId || actor.isOperator;
