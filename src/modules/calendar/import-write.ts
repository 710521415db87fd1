import { randomUUIDv7 } from 'node:crypto';
import { raw } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope.ts';
import { Event, EventMembership } from './event.entity.ts';
import type { ImportedRow, ImportPlan } from './import-plan.ts';
import { inSlices, type Pace } from './import-slices.ts';

/** What an update may change; the rest of a row stays as it is. */
const CHANGED = [
  'uid',
  'title',
  'description',
  'location',
  'status',
  'busy',
  'sequence',
  'isAllDay',
  'timeZone',
  'startDate',
  'endDate',
  'startsLocal',
  'startsAt',
  'endsAt',
  'isLong',
  'isRecurring',
  'recurrenceRule',
  'recurrenceEndAt',
  'exdates',
  'rdates',
  'visibility',
  'organizerId',
  'recurrenceParentId',
  'originalStartsAt',
  'version',
  'updatedAt',
] as const satisfies (keyof ImportedRow)[];

/** Carries a plan out, many rows a statement; series come before their exceptions. */
export async function writePlan(scope: Scope, plan: ImportPlan, pace: Pace): Promise<void> {
  const now = scope.clock.now();
  const updated = new Set(plan.updates.map(row => row.id));
  const touched = [...plan.touched].filter(id => !updated.has(id));
  await inSlices(plan.inserts, pace, 'added', async rows => {
    await scope.em.insertMany(Event, rows);
    await insertOwners(scope, rows, now);
  });
  await inSlices(plan.updates, pace, 'changed', async rows => {
    await scope.em.upsertMany(Event, rows, {
      disableIdentityMap: true,
      onConflictFields: ['id'],
      onConflictMergeFields: [...CHANGED],
    });
  });
  await inSlices(touched, pace, 'changed', async ids => {
    await scope.em.nativeUpdate(Event, { id: { $in: ids } }, { version: raw<number>('version + 1'), updatedAt: now });
  });
  await inSlices(plan.hidden, pace, 'changed', async ids => {
    await scope.em.nativeUpdate(Event, { recurrenceParentId: { $in: ids } }, { visibility: 'PRIVATE' });
  });
}

/** As of any new event, whoever brings it is its first owner. Exceptions share the rights of their series. */
async function insertOwners(scope: Scope, rows: readonly ImportedRow[], now: Date): Promise<void> {
  const owners = rows
    .filter(row => row.recurrenceParentId == null)
    .map(({ id: eventId }) => ({
      id: randomUUIDv7(),
      eventId,
      userId: scope.viewerId,
      role: 'OWNER' as const,
      createdAt: now,
      updatedAt: now,
    }));
  if (owners.length > 0) await scope.em.insertMany(EventMembership, owners);
}
