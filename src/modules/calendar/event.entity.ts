import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base, instant, SoftDeletable } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';
import type { Step, StoredRow } from '../../kernel/walk-back.ts';
import { FamilyMember, type MemberRow, type PeopleTables } from '../people/household.entity.ts';
import { User, type UserRow } from '../people/user.entity.ts';
import { Calendar, type calendarSchema } from './calendar.entity.ts';

export const eventSchema = defineEntity({
  name: 'Event',
  tableName: 'events',
  extends: SoftDeletable,
  properties: {
    /** RFC 5545 3.8.4.7; shared by a series and its exceptions. */
    uid: p.string().length(255),
    title: p.string().length(255),
    description: p.text().nullable(),
    location: p.string().length(500).nullable(),
    timeZone: p.string().length(64).default('UTC'),
    isAllDay: p.boolean().default(false),
    /** All-day: the first day, and the day after the last (both null for timed events). */
    startDate: p.date().nullable(),
    endDate: p.date().nullable(),
    /** Timed: the wall clock, `YYYY-MM-DDTHH:MM:SS`. With the zone it is the truth, and `startsAt` derived from it. */
    startsLocal: p.string().length(19).nullable(),
    /** Instant of the start; all-day: midnight UTC of the first day, so that one index serves both. */
    startsAt: instant(),
    endsAt: instant().nullable(),
    /** Lasts more than 31 days; range queries look for such events apart from the rest. */
    isLong: p.boolean().default(false),
    status: p
      .enum(['TENTATIVE', 'CONFIRMED', 'CANCELLED'] as const)
      .length(16)
      .default('CONFIRMED'),
    busy: p.boolean().default(true),
    visibility: p
      .enum(['PUBLIC', 'HOUSEHOLD', 'PRIVATE'] as const)
      .length(16)
      .default('HOUSEHOLD'),
    /** Has a rule or added dates (RDATE). */
    isRecurring: p.boolean().default(false),
    /** RFC 5545 RRULE, normalised. */
    recurrenceRule: p.string().length(1000).nullable(),
    /** End of the last instance, derived from COUNT, UNTIL and RDATE; null = endless. */
    recurrenceEndAt: instant().nullable(),
    /** Epoch seconds of instances left out (EXDATE) and added (RDATE); all-day: midnight UTC of their dates. */
    exdates: p.json<number[]>().defaultRaw("'[]'"),
    rdates: p.json<number[]>().defaultRaw("'[]'"),
    /** Of an exception: which instance of the series it stands for. */
    originalStartsAt: instant().nullable(),
    /** RFC 5545 3.8.7.4. */
    sequence: p.integer().default(0),
    /** Optimistic lock; every change of a series or of one of its exceptions raises the series' own. */
    version: p.integer().default(1),
    /** Names the event's durable process; set once, never shared (S25). */
    workflowId: p.string().length(255).unique('ix_events_workflow_id'),
    calendarId: () => p.manyToOne(Calendar).mapToPk().name('calendar_id'),
    /** Null: somebody whose account was erased. */
    organizerId: () =>
      p.manyToOne(User).mapToPk().name('organizer_id').nullable().deleteRule('set null').index('ix_events_organizer'),
    recurrenceParentId: () =>
      p.manyToOne(Event).mapToPk().name('recurrence_parent_id').nullable().deleteRule('cascade'),
    splitFromId: () => p.manyToOne(Event).mapToPk().name('split_from_id').nullable().index(),
  },
  indexes: [
    { name: 'ix_events_start_date', properties: ['startsAt', 'id'] },
    { properties: ['calendarId', 'startsAt', 'id'] },
    { name: 'ix_events_series', properties: ['calendarId', 'startsAt'], where: 'is_recurring' },
    {
      name: 'ix_events_exceptions',
      properties: ['calendarId', 'originalStartsAt'],
      where: 'recurrence_parent_id is not null',
    },
    { name: 'ix_events_public', properties: ['startsAt', 'id'], where: "visibility = 'PUBLIC'" },
    { name: 'ix_events_long', properties: ['calendarId', 'startsAt'], where: 'is_long' },
  ],
  uniques: [
    {
      name: 'ux_events_uid',
      properties: ['calendarId', 'uid'],
      where: 'recurrence_parent_id is null and deleted_at is null',
    },
    {
      name: 'ux_events_exception',
      properties: ['recurrenceParentId', 'originalStartsAt'],
      where: 'deleted_at is null',
    },
  ],
  checks: [
    {
      name: 'ck_events_time',
      expression:
        '(is_all_day and start_date is not null and end_date is not null and starts_local is null) or (not is_all_day and starts_local is not null and start_date is null and end_date is null)',
    },
    { name: 'ck_events_order', expression: 'ends_at is null or ends_at >= starts_at' },
    { name: 'ck_events_exception', expression: '(recurrence_parent_id is null) = (original_starts_at is null)' },
  ],
});

/** What happens: a single event, a series (it has a rule), or an exception of a series (it has a parent). */
export class Event extends eventSchema.class {}
eventSchema.setClass(Event);
captured(eventSchema, {
  root: row => `coalesce(${row}.recurrence_parent_id, ${row}.id)`,
  groups: [
    ['is_all_day', 'start_date', 'end_date', 'starts_local', 'starts_at', 'ends_at', 'time_zone', 'is_long'],
    ['is_recurring', 'recurrence_rule', 'recurrence_end_at', 'exdates', 'rdates'],
    ['recurrence_parent_id', 'original_starts_at'],
  ],
});

/** The series or single event that a row with an `event_id` belongs to; the event itself where that is gone already. */
const rootOfEvent = (row: string): string =>
  `coalesce((select coalesce(e.recurrence_parent_id, e.id) from events e where e.id = ${row}.event_id), ${row}.event_id)`;

export const participantSchema = defineEntity({
  name: 'EventParticipant',
  tableName: 'event_participants',
  extends: Base,
  properties: {
    role: p.string().length(50).default('attendee'),
    response: p
      .enum(['NEEDS_ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE'] as const)
      .length(16)
      .default('NEEDS_ACTION'),
    required: p.boolean().default(true),
    eventId: () => p.manyToOne(Event).mapToPk().name('event_id').deleteRule('cascade'),
    memberId: () => p.manyToOne(FamilyMember).mapToPk().name('member_id').index(),
  },
  uniques: [{ properties: ['eventId', 'memberId'] }],
});

/** A member's part in an event. */
export class EventParticipant extends participantSchema.class {}
participantSchema.setClass(EventParticipant);
captured(participantSchema, { root: rootOfEvent });

export const membershipSchema = defineEntity({
  name: 'EventMembership',
  tableName: 'event_memberships',
  extends: Base,
  properties: {
    role: p.enum(['OWNER', 'EDITOR', 'VIEWER'] as const).length(16),
    eventId: () => p.manyToOne(Event).mapToPk().name('event_id').deleteRule('cascade'),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
  uniques: [{ properties: ['eventId', 'userId'] }],
});

/** What an account may do with an event, across households. */
export class EventMembership extends membershipSchema.class {}
membershipSchema.setClass(EventMembership);
captured(membershipSchema, { root: rootOfEvent, subject: row => `${row}.user_id` });

export const eventColumns = columnsOf(eventSchema, [
  'id',
  'uid',
  'title',
  'description',
  'location',
  'timeZone',
  'isAllDay',
  'startDate',
  'endDate',
  'startsLocal',
  'startsAt',
  'endsAt',
  'status',
  'busy',
  'visibility',
  'isRecurring',
  'recurrenceRule',
  'recurrenceEndAt',
  'exdates',
  'rdates',
  'originalStartsAt',
  'sequence',
  'version',
  'calendarId',
  'organizerId',
  'recurrenceParentId',
  'splitFromId',
  'createdAt',
  'updatedAt',
  'deletedAt',
]);

/** An event as the viewer may see it. */
export type EventRow = RowOf<Event, typeof eventColumns> & {
  readonly isDeleted: boolean;
  /** False where the viewer learns only when somebody is busy. */
  readonly isReadable: boolean;
  /** Of an event as it was: who takes part today, and what happened since. */
  readonly past?: { readonly parts: readonly StoredRow[]; readonly steps: readonly Step[] };
};

export const participantColumns = columnsOf(participantSchema, [
  'id',
  'role',
  'response',
  'required',
  'eventId',
  'memberId',
]);
export type ParticipantRow = RowOf<EventParticipant, typeof participantColumns> & {
  /** Small and always wanted, so it is joined: a loader would cost a promise for each participant. */
  readonly member: MemberRow;
};

export const membershipColumns = columnsOf(membershipSchema, ['id', 'role', 'eventId', 'userId', 'createdAt']);
export type MembershipRow = RowOf<EventMembership, typeof membershipColumns> & { readonly user: UserRow };

export type CalendarTables = PeopleTables &
  InferKyselyDB<typeof calendarSchema | typeof eventSchema | typeof participantSchema | typeof membershipSchema>;
