import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { calendarById } from './calendar.loaders.ts';
import { readTiming } from './event-draft.ts';
import { type Details, type EventPatch, type ParticipantDraft, readDetails } from './event-patch.ts';
import type { Event } from './event.entity.ts';
import { checkParticipants } from './participant.service.ts';
import type { Timing } from './timing.ts';

/** A checked patch: what it sets, and the time that results for the instance it was written for. */
export interface Change {
  readonly details: Partial<Details>;
  readonly timing: Timing;
  /** Undefined = as they are. */
  readonly participants: readonly ParticipantDraft[] | undefined;
}

/** Checks a patch against what is there; `base` is the time that the patch was written for. */
export async function readChange(
  scope: Scope,
  patch: EventPatch,
  { event, base }: { event: Event; base: Timing },
): Promise<Change> {
  const problems = new Problems(['patch']);
  const details = readDetails(patch, false, problems);
  const timing = readTiming(patch, { zone: base.zone, timing: base }, problems);
  if (patch.participants) {
    const calendar = await scope.load(calendarById, event.calendarId);
    await checkParticipants(scope, patch.participants, calendar ?? { householdId: '' }, problems.at('participants'));
  }
  problems.throwIfAny();
  return { details, timing: timing!, participants: patch.participants === null ? [] : patch.participants };
}
