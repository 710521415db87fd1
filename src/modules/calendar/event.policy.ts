import type { Actor } from '../../kernel/actor.ts';
import type { Event, MembershipRow } from './event.entity.ts';

type RoleName = MembershipRow['role'];
type Facts = Pick<Event, 'organizerId' | 'visibility'>;

const RANK: Record<RoleName, number> = { OWNER: 3, EDITOR: 2, VIEWER: 1 };

const higher = (a: RoleName | null, b: RoleName | null): RoleName | null => {
  if (a === null || b === null) return a ?? b;
  return RANK[a] >= RANK[b] ? a : b;
};

/**
 * What an actor may do with an event: the best of what it is to them (organizer), of the role they were given in it, and of
 * what their household gives. A private event is nothing to the household but a block of time.
 */
export function roleOf(actor: Actor, event: Facts, householdId: string, given: RoleName | null): RoleName | null {
  if (actor.userId !== null && event.organizerId === actor.userId) return 'OWNER';
  const inHousehold = actor.households.get(householdId);
  if (event.visibility === 'PRIVATE' || !inHousehold) return given;
  const byHousehold = { OWNER: 'OWNER', ADULT: 'EDITOR', CHILD: 'VIEWER' } as const;
  return higher(given, byHousehold[inHousehold]);
}

/** Everybody of a household may add to its calendars; children then edit what they organise. */
export const mayCreate = (actor: Actor, householdId: string): boolean => actor.households.has(householdId);

export const mayEdit = (role: RoleName | null): boolean => role === 'OWNER' || role === 'EDITOR';

export const mayShare = (role: RoleName | null): boolean => role === 'OWNER';

/** Owners and adults answer for anybody of their household, everybody for themselves, editors for those who take part. */
export function mayRespondFor(
  actor: Actor,
  member: { readonly householdId: string; readonly userId?: string | null | undefined },
  role: RoleName | null,
): boolean {
  const inHousehold = actor.households.get(member.householdId);
  return inHousehold === 'OWNER' || inHousehold === 'ADULT' || member.userId === actor.userId || mayEdit(role);
}
