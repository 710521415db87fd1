import type { Scope } from '../../kernel/scope.ts';
import { refuse } from '../../kernel/errors.ts';
import { isKnownZone } from '../../kernel/time-zone.ts';
import { calendarById, eventById } from './calendar.loaders.ts';
import type { EventRow, MembershipRow } from './event.entity.ts';
import { roleOf } from './event.policy.ts';
import { membershipsOfEvent, roleInEvent } from './people.loaders.ts';
import { formatLocal } from './recurrence/civil.ts';
import { describeRule } from './recurrence/describe.ts';
import { parseRule } from './recurrence/rule.ts';
import { Zone } from './recurrence/zone.ts';
import { toSeconds } from './timing.ts';

type Started = Pick<EventRow, 'startsAt' | 'isAllDay' | 'timeZone'>;

/** A start on the wall clock of a zone; all-day events begin at midnight wherever one is. */
export function localStart({ startsAt, isAllDay, timeZone }: Started, wanted: string | null | undefined): string {
  if (wanted != null && !isKnownZone(wanted))
    refuse('INVALID', 'This is no time zone; give an IANA name such as America/Chicago', ['timeZone']);
  const seconds = toSeconds(startsAt);
  return formatLocal(isAllDay ? seconds : Zone.of(wanted ?? timeZone).toLocal(seconds));
}

const toDates = (seconds: readonly number[]): Date[] => seconds.map(second => new Date(second * 1000));

/** How an event repeats, as the API shows it: not where the viewer sees a block of time only. */
export function recurrenceOf(event: EventRow) {
  if (!event.isRecurring || !event.isReadable) return null;
  const { recurrenceRule, recurrenceEndAt, exdates, rdates } = event;
  return {
    rule: recurrenceRule ?? null,
    endsOn: recurrenceEndAt ?? null,
    excluded: toDates(exdates),
    added: toDates(rdates),
    inWords: (locale: string) => ruleInWords(recurrenceRule ?? null, rdates.length, locale),
  };
}

function ruleInWords(rule: string | null, added: number, locale: string): string {
  return rule === null ? `on ${added + 1} dates` : describeRule(parseRule(rule), locale);
}

/** What the viewer may do with an event now, however it was. Rights are kept with the series; its exceptions share them. */
export async function roleOfViewer(scope: Scope, shown: EventRow): Promise<MembershipRow['role'] | null> {
  if (scope.isStranger) return null;
  const event = shown.past ? ((await scope.load(eventById, shown.id)) ?? shown) : shown;
  const [calendar, given] = await Promise.all([
    scope.load(calendarById, event.calendarId),
    scope.load(roleInEvent, event.recurrenceParentId ?? event.id),
  ]);
  return roleOf(scope.actor, event, calendar?.householdId ?? '', given);
}

/** Who may do what, told to those who may read the event for another reason than that it is public. */
export async function membershipsFor(scope: Scope, event: EventRow): Promise<readonly MembershipRow[]> {
  const isInvolved = event.isReadable && (await roleOfViewer(scope, event)) !== null;
  return isInvolved ? scope.load(membershipsOfEvent, event.recurrenceParentId ?? event.id) : [];
}
