import type { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { memberById } from '../people/people.loaders.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { MOST_PARTICIPANTS, type ParticipantDraft } from './event-patch.ts';
import { EventParticipant } from './event.entity.ts';

const ROLE = 'attendee';

/** Only people of the calendar's household take part, each once; foreign and unknown ones get the same answer. */
export async function checkParticipants(
  scope: Scope,
  drafts: readonly ParticipantDraft[],
  calendar: Pick<CalendarRow, 'householdId'>,
  problems: Problems,
): Promise<void> {
  if (drafts.length > MOST_PARTICIPANTS) return problems.add('INVALID', `At most ${MOST_PARTICIPANTS} take part`);
  const members = await Promise.all(drafts.map(({ memberId }) => scope.load(memberById, memberId.toLowerCase())));
  const seen = new Set<string>();
  for (const [i, draft] of drafts.entries()) {
    const at = problems.at(String(i));
    const member = members[i];
    if (!member || member.isDeleted || member.householdId !== calendar.householdId) {
      at.add('NOT_FOUND', 'There is no such member', 'memberId');
    } else if (seen.has(member.id)) at.add('INVALID', 'This member is named twice', 'memberId');
    else seen.add(member.id);
    if (draft.role != null) checkLine(draft.role, 50, at.at('role'));
  }
}

type Part = Pick<EventParticipant, 'memberId' | 'role' | 'required' | 'response'>;

const partOf = ({ memberId, role, required }: ParticipantDraft): Part => ({
  memberId: memberId.toLowerCase(),
  role: role ?? ROLE,
  required: required ?? true,
  response: 'NEEDS_ACTION',
});

export function addParticipants(scope: Scope, eventId: string, drafts: readonly ParticipantDraft[]): void {
  for (const draft of drafts) scope.create(EventParticipant, { eventId, ...partOf(draft) });
}

/** The same people with the same answers, at another event. */
export function copyParticipants(scope: Scope, eventId: string, parts: readonly Part[]): void {
  for (const { memberId, role, required, response } of parts) {
    scope.create(EventParticipant, { eventId, memberId, role, required, response });
  }
}

/** Those who are named, each with the answer they have given already. */
export function withAnswers(drafts: readonly ParticipantDraft[], parts: readonly Part[]): Part[] {
  const answers = new Map(parts.map(({ memberId, response }) => [memberId, response]));
  return drafts.map(partOf).map(part => ({ ...part, response: answers.get(part.memberId) ?? part.response }));
}

/** Makes the participants of an event those that are named; whoever stays keeps their answer. */
export function replaceParticipants(
  scope: Scope,
  {
    eventId,
    parts,
    drafts,
  }: { eventId: string; parts: readonly EventParticipant[]; drafts: readonly ParticipantDraft[] },
): void {
  const known = new Map(parts.map(part => [part.memberId, part]));
  for (const wanted of drafts.map(partOf)) {
    const part = known.get(wanted.memberId);
    known.delete(wanted.memberId);
    if (part) Object.assign(part, { role: wanted.role, required: wanted.required });
    else scope.create(EventParticipant, { eventId, ...wanted });
  }
  for (const gone of known.values()) scope.em.remove(gone);
}

/** Whether two lists name the same people in the same roles, whatever they answered. */
export function isSameList(a: readonly Part[], b: readonly Part[]): boolean {
  const spelled = (parts: readonly Part[]) =>
    parts
      .map(({ memberId, role, required }) => `${memberId} ${required} ${role}`)
      .toSorted()
      .join('\n');
  return spelled(a) === spelled(b);
}

/** The participants of several events, as entities, by event. */
export async function partsOf(scope: Scope, eventIds: readonly string[]): Promise<Map<string, EventParticipant[]>> {
  const parts = await scope.em.find(EventParticipant, { eventId: { $in: [...eventIds] } }, { orderBy: { id: 'asc' } });
  return Map.groupBy(parts, part => part.eventId);
}
