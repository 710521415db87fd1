import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { checkZone } from '../../kernel/time-zone.ts';
import { Household, HouseholdRole, type HouseholdRow } from './household.entity.ts';
import { mayEditHousehold } from './people.policy.ts';

interface NewHousehold {
  readonly name: string;
  readonly timeZone?: string | null;
}

function rowOf({ id, name, timeZone, createdAt, updatedAt }: Household): HouseholdRow {
  return { id, name, timeZone, createdAt, updatedAt };
}

/** Refuses those who may not change a household: a foreign one looks like a missing one. */
export function assertMayEditHousehold(actor: Actor, householdId: string, path: readonly string[]): void {
  if (mayEditHousehold(actor, householdId)) return;
  if (!actor.households.has(householdId)) refuse('NOT_FOUND', 'There is no such household', path);
  refuse('FORBIDDEN', 'Children may read here; ask an adult of the household to change this', path);
}

/** A further household, owned by whoever makes it, in their zone unless another is named. */
export function createHousehold(scope: Scope, { name, timeZone }: NewHousehold): HouseholdRow {
  const problems = new Problems();
  checkLine(name, 255, problems.at('name'));
  checkZone(timeZone, problems.at('timeZone'));
  problems.throwIfAny();
  const household = scope.create(Household, { name, timeZone: timeZone ?? scope.actor.timeZone });
  scope.create(HouseholdRole, { householdId: household.id, userId: scope.viewerId, role: 'OWNER' });
  scope.actAs({ ...scope.actor, households: new Map([...scope.actor.households, [household.id, 'OWNER']]) });
  return rowOf(household);
}

interface HouseholdPatch {
  readonly id: string;
  readonly name?: string | null;
  readonly timeZone?: string | null;
}

/** Changes what is given and leaves the rest. */
export async function updateHousehold(scope: Scope, { id, name, timeZone }: HouseholdPatch): Promise<HouseholdRow> {
  assertMayEditHousehold(scope.actor, id, ['id']);
  const problems = new Problems();
  if (name !== undefined) checkLine(name, 255, problems.at('name'));
  checkZone(timeZone, problems.at('timeZone'));
  problems.throwIfAny();
  const household = await scope.em.findOne(Household, { id });
  if (!household) refuse('NOT_FOUND', 'There is no such household', ['id']);
  if (name != null) household.name = name;
  if (timeZone != null) household.timeZone = timeZone;
  return rowOf(household);
}

/** The household meant where an input names none: the only one, or the first that was joined. */
export function householdOrDefault(
  scope: Scope,
  householdId: string | null | undefined,
  path: readonly string[],
): string {
  const id = householdId ?? [...scope.actor.households.keys()].toSorted()[0];
  return id ?? refuse('REQUIRED', 'You belong to no household yet; make one with householdCreate', path);
}
