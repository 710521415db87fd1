import { refuse } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope.ts';
import { memberById } from '../people/people.loaders.ts';
import type { MemberRow } from '../people/household.entity.ts';
import { calendarById } from './calendar.loaders.ts';
import { type EditScopeName, readTarget, type Target } from './event-target.ts';
import { EventParticipant, type ParticipantRow } from './event.entity.ts';
import { mayRespondFor } from './event.policy.ts';
import { changeFollowing } from './series-edit.ts';
import { namedIn, upsertException } from './series-this.ts';

interface Answer {
  readonly id: string;
  readonly memberId: string;
  readonly response: ParticipantRow['response'];
  readonly scope: EditScopeName;
}

/** Answers an invitation for somebody who takes part: in all of a series, in one instance, or from one on. */
export async function respond(scope: Scope, input: Answer): Promise<ParticipantRow> {
  const target = await readTarget(scope, input.id);
  if (isClosed(target)) {
    refuse('FORBIDDEN', 'This event is private; ask its organizer for a role in it', ['id']);
  }
  const member = await memberFor(scope, target, input.memberId);
  const eventIds = await answeredEvents(scope, target, input.scope);
  const parts = await scope.em.find(EventParticipant, { eventId: { $in: eventIds }, memberId: member.id });
  const part = parts.find(each => each.eventId === eventIds[0]) ?? parts[0];
  if (!part) refuse('NOT_FOUND', 'They do not take part in this event', ['memberId']);
  for (const each of parts) each.response = input.response;
  const { id, role, required, eventId, memberId } = part;
  return { id, role, required, eventId, memberId, response: input.response, member };
}

/** Whether the viewer sees a block of time only: the answer would tell who takes part, and in which role. */
const isClosed = ({ event, role }: Target): boolean => event.visibility === 'PRIVATE' && role === null;

/** Adults of the household answer for everybody, others for the member that is themselves; editors of the event too. */
async function memberFor(scope: Scope, { role, event }: Target, memberId: string): Promise<MemberRow> {
  const member = await scope.load(memberById, memberId.toLowerCase());
  const calendar = await scope.load(calendarById, event.calendarId);
  if (!member || member.householdId !== calendar?.householdId) {
    refuse('NOT_FOUND', 'They do not take part in this event', ['memberId']);
  }
  if (!mayRespondFor(scope.actor, member, role)) {
    refuse('FORBIDDEN', 'You may answer for yourself only; ask an adult of the household', ['memberId']);
  }
  return member;
}

/** The events whose participants an answer concerns; the first is the one to show. */
async function answeredEvents(scope: Scope, target: Target, extent: EditScopeName): Promise<string[]> {
  const { event, exceptions } = target;
  if (event.isRecurring && extent === 'THIS') return [(await upsertException(scope, namedIn(target), {})).id];
  if (event.isRecurring && extent === 'THIS_AND_FOLLOWING') {
    const { newSeries, rekeyed } = await changeFollowing(scope, target, {});
    if (newSeries) return [newSeries.id, ...rekeyed.map(each => each.id)];
  } else event.version += 1;
  return [event.id, ...exceptions.map(each => each.id)];
}
