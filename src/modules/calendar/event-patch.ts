import type { Problems } from '../../kernel/problems.ts';
import { checkLine, checkOptionalLine, checkText } from '../../kernel/text.ts';
import type { TimeInput } from './event-draft.ts';
import type { Event } from './event.entity.ts';
import type { RecurrenceDraft } from './recurrence-input.ts';

export interface ParticipantDraft {
  readonly memberId: string;
  readonly role?: string | null;
  readonly required?: boolean | null;
}

/** What a caller says of an event; absent = as it is (or the default), null = none. */
export interface EventPatch extends TimeInput {
  readonly id?: string | null;
  readonly calendarId?: string | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly location?: string | null;
  readonly visibility?: Event['visibility'] | null;
  readonly status?: Event['status'] | null;
  readonly busy?: boolean | null;
  readonly recurrence?: RecurrenceDraft | null;
  readonly participants?: readonly ParticipantDraft[] | null;
}

export const MOST_PARTICIPANTS = 100;
const MOST_DESCRIPTION = 20_000;

/** The columns that a patch sets word for word. */
export type Details = Pick<Event, 'title' | 'description' | 'location' | 'visibility' | 'status' | 'busy'>;

/** The details that a patch names, checked; null means the default where a detail cannot be empty. */
export function readDetails(patch: EventPatch, isNew: boolean, problems: Problems): Partial<Details> {
  if (isNew || patch.title !== undefined) checkLine(patch.title, 255, problems.at('title'));
  checkText(patch.description, MOST_DESCRIPTION, problems.at('description'));
  checkOptionalLine(patch.location, 500, problems.at('location'));
  const { title, description, location, visibility, status, busy } = patch;
  return {
    ...(title != null && { title }),
    ...(description !== undefined && { description }),
    ...(location !== undefined && { location }),
    ...(visibility !== undefined && { visibility: visibility ?? 'HOUSEHOLD' }),
    ...(status !== undefined && { status: status ?? 'CONFIRMED' }),
    ...(busy !== undefined && { busy: busy ?? true }),
  };
}
