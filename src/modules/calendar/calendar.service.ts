import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine, checkOptionalLine } from '../../kernel/text.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import type { Household } from '../people/household.entity.ts';
import { assertMayEditHousehold, householdOrDefault } from '../people/household.service.ts';
import { householdById } from '../people/people.loaders.ts';
import type { User } from '../people/user.entity.ts';
import { Calendar, type CalendarRow } from './calendar.entity.ts';
import { toCalendar } from './calendar.loaders.ts';

interface CalendarDetails {
  readonly name?: string | null;
  readonly color?: string | null;
  readonly timeZone?: string | null;
}

const rowOf = (calendar: Calendar): CalendarRow =>
  toCalendar({
    id: calendar.id,
    name: calendar.name,
    color: calendar.color ?? null,
    timeZone: calendar.timeZone,
    householdId: calendar.householdId,
    createdAt: calendar.createdAt,
    updatedAt: calendar.updatedAt,
    deletedAt: calendar.deletedAt ?? null,
  });

function check({ name, color, timeZone }: CalendarDetails, isNew: boolean): void {
  const problems = new Problems();
  if (isNew || name !== undefined) checkLine(name, 255, problems.at('name'));
  checkOptionalLine(color, 32, problems.at('color'));
  checkZone(timeZone, problems.at('timeZone'));
  problems.throwIfAny();
}

/** Where the events of a new account land, in its own zone. */
export function createDefaultCalendar(scope: Scope, { user, household }: { user: User; household: Household }): void {
  scope.create(Calendar, {
    name: 'Calendar',
    householdId: household.id,
    defaultOfId: user.id,
    timeZone: user.timeZone,
  });
}

/** A further calendar, in the household's zone unless another is named. */
export async function createCalendar(
  scope: Scope,
  input: CalendarDetails & { readonly householdId?: string | null },
): Promise<CalendarRow> {
  const householdId = householdOrDefault(scope, input.householdId, ['householdId']);
  assertMayEditHousehold(scope.actor, householdId, ['householdId']);
  check(input, true);
  const household = await scope.load(householdById, householdId);
  const timeZone = input.timeZone ?? household?.timeZone ?? 'UTC';
  return rowOf(scope.create(Calendar, { name: input.name ?? '', color: input.color ?? null, timeZone, householdId }));
}

/** Changes what is given and leaves the rest. A new zone concerns new events only: the others have their own. */
export async function updateCalendar(
  scope: Scope,
  input: CalendarDetails & { readonly id: string },
): Promise<CalendarRow> {
  const calendar = await editableCalendar(scope, input.id);
  check(input, false);
  if (input.name != null) calendar.name = input.name;
  if (input.color !== undefined) calendar.color = input.color;
  if (input.timeZone != null) calendar.timeZone = input.timeZone;
  return rowOf(calendar);
}

/** Takes a calendar and its events out of all lists; `restore` brings them back. */
export async function deleteCalendar(scope: Scope, id: string): Promise<string> {
  const calendar = await editableCalendar(scope, id);
  calendar.deletedAt = scope.clock.now();
  calendar.defaultOfId = null;
  return calendar.id;
}

/** Brings a removed calendar back; null where there is none with this id. */
export async function restoreCalendar(scope: Scope, id: string): Promise<CalendarRow | null> {
  const calendar = await findCalendar(scope, id);
  if (!calendar?.deletedAt) return null;
  assertMayEditHousehold(scope.actor, calendar.householdId, ['id']);
  calendar.deletedAt = null;
  return rowOf(calendar);
}

async function findCalendar(scope: Scope, id: string): Promise<Calendar | null> {
  const calendar = isUuid(id) ? await scope.em.findOne(Calendar, { id: id.toLowerCase() }) : null;
  return calendar && scope.actor.households.has(calendar.householdId) ? calendar : null;
}

/** A calendar of the viewer's that they may change: a foreign one looks like a missing one. */
async function editableCalendar(scope: Scope, id: string): Promise<Calendar> {
  const calendar = await findCalendar(scope, id);
  if (!calendar || calendar.deletedAt) refuse('NOT_FOUND', 'There is no such calendar', ['id']);
  assertMayEditHousehold(scope.actor, calendar.householdId, ['id']);
  return calendar;
}
