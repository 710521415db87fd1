import type { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { memberById } from '../people/people.loaders.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { MOST_PARTICIPANTS, type ParticipantDraft } from './event-patch.ts';
import { EventParticipant } from './event.entity.ts';

/** Only people of the calendar's household take part, each once; foreign and unknown ones get the same answer. */
export async function checkParticipants(
  scope: Scope,
  drafts: readonly ParticipantDraft[],
  calendar: Pick<CalendarRow, 'householdId'>,
  problems: Problems,
): Promise<void> {
  if (drafts.length > MOST_PARTICIPANTS) return problems.add('INVALID', `At most ${MOST_PARTICIPANTS} take part`);
  const members = await Promise.all(drafts.map(({ memberId }) => scope.load(memberById, memberId)));
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

const ROLE = 'attendee';

export function addParticipants(scope: Scope, eventId: string, drafts: readonly ParticipantDraft[]): void {
  for (const { memberId, role, required } of drafts) {
    scope.create(EventParticipant, {
      eventId,
      memberId: memberId.toLowerCase(),
      role: role ?? ROLE,
      required: required ?? true,
      response: 'NEEDS_ACTION',
    });
  }
}
