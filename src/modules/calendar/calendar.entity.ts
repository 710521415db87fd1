import { defineEntity, p } from '@mikro-orm/core';
import { captured } from '../../kernel/capture.ts';
import { SoftDeletable } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';
import { Household } from '../people/household.entity.ts';
import { User } from '../people/user.entity.ts';

export const calendarSchema = defineEntity({
  name: 'Calendar',
  tableName: 'calendars',
  extends: SoftDeletable,
  properties: {
    name: p.string().length(255),
    color: p.string().length(32).nullable(),
    timeZone: p.string().length(64).default('UTC'),
    householdId: () => p.manyToOne(Household).mapToPk().name('household_id').index(),
    /** Whose events land here when no calendar is named. */
    defaultOfId: () => p.manyToOne(User).mapToPk().name('default_of_id').nullable().deleteRule('set null').unique(),
  },
});

/** Events of one household that belong together. */
export class Calendar extends calendarSchema.class {}
calendarSchema.setClass(Calendar);
captured(calendarSchema);

export const calendarColumns = columnsOf(calendarSchema, [
  'id',
  'name',
  'color',
  'timeZone',
  'householdId',
  'createdAt',
  'updatedAt',
  'deletedAt',
]);
export type CalendarRow = RowOf<Calendar, typeof calendarColumns> & { readonly isDeleted: boolean };
