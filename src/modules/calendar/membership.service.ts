import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { userById } from '../people/people.loaders.ts';
import { rowOf } from './event-columns.ts';
import { readTarget } from './event-target.ts';
import { EventMembership, type EventRow, type MembershipRow } from './event.entity.ts';
import { mayShare } from './event.policy.ts';

/** Gives the people with a role in one event the same roles in another. */
export async function copyMemberships(scope: Scope, fromId: string, toId: string): Promise<void> {
  for (const { userId, role } of await scope.em.find(EventMembership, { eventId: fromId })) {
    scope.create(EventMembership, { eventId: toId, userId, role });
  }
}

interface MembershipInput {
  readonly eventId: string;
  readonly userId: string;
  readonly role?: MembershipRow['role'] | null;
}

/** Gives somebody a role in an event, changes it or takes it; the last owner stays (S58). */
export async function setMembership(
  scope: Scope,
  { eventId, userId, role = null }: MembershipInput,
): Promise<EventRow> {
  const { event, role: own } = await readTarget(scope, eventId, ['eventId']);
  if (!mayShare(own)) refuse('FORBIDDEN', 'Only owners of the event give and take roles in it', ['eventId']);
  const memberships = await scope.em.find(EventMembership, { eventId: event.id });
  const known = memberships.find(each => each.userId === userId.toLowerCase());
  const isVisible = known || (isUuid(userId) && (await scope.load(userById, userId.toLowerCase())));
  if (!isVisible) refuse('NOT_FOUND', 'There is no such account among those you share a household with', ['userId']);
  const isLastOwner = known?.role === 'OWNER' && memberships.filter(each => each.role === 'OWNER').length === 1;
  if (isLastOwner && role !== 'OWNER')
    refuse('LAST_OWNER', 'An event keeps at least one owner; make somebody else owner first', ['role']);
  if (known && role) known.role = role;
  else if (known) scope.em.remove(known);
  else if (role) scope.create(EventMembership, { eventId: event.id, userId: userId.toLowerCase(), role });
  event.version += 1;
  return rowOf(event);
}
