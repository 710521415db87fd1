import { HouseholdRole } from '../../../src/modules/people/household.entity.ts';
import { type Actor, signUp } from '../../support/actors.ts';
import type { TestApp } from '../../support/app.ts';

let number = 0;

/** Somebody new, so that no test sees the events of another. */
export const newcomer = (app: TestApp, zone = 'America/Chicago'): Promise<Actor> =>
  signUp(app, `person${(number += 1)}`, zone);

/** Somebody new who also belongs to the household of another. */
export async function housemate(app: TestApp, host: Actor, role: 'OWNER' | 'ADULT' | 'CHILD'): Promise<Actor> {
  const actor = await newcomer(app);
  const householdId = host.ids.household;
  await app
    .scope()
    .commit(async scope => void scope.create(HouseholdRole, { householdId, userId: actor.ids.user, role }));
  return actor;
}
