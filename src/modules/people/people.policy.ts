import type { Actor } from '../../kernel/actor.ts';

/** Owners and adults change what belongs to the household; children read it. */
export const mayEditHousehold = (actor: Actor, householdId: string): boolean => {
  const role = actor.households.get(householdId);
  return role === 'OWNER' || role === 'ADULT';
};
