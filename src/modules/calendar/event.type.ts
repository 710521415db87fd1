import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import { NodeType, SoftDeletableType, TimestampedType } from '../../kernel/node.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import { LocalDate, RRule, TimeZone } from '../../kernel/scalars.ts';
import { FamilyMemberType } from '../people/household.type.ts';
import type { UserRow } from '../people/user.entity.ts';
import { UserType } from '../people/user.type.ts';
import type { EventRow, MembershipRow, ParticipantRow } from './event.entity.ts';
import { EventRole, EventStatus, ParticipationStatus, Visibility } from './event.enums.ts';

@InterfaceType('Schedulable', {
  description: 'What an event and one of its occurrences have in common, so that one fragment serves both.',
  resolveType: (row: { kind?: string }) => (row.kind === undefined ? 'Event' : 'Occurrence'),
})
export abstract class SchedulableType {
  @Field(() => ID, { description: 'Of the event, or of the occurrence.' }) declare id: string;
  @Field(() => String, { description: 'At most 255 characters; "Busy" where the viewer may not read it.' })
  declare title: string;
  @Field(() => String, { nullable: true, description: 'Any text.' }) declare description: string | null;
  @Field(() => String, { nullable: true, description: 'At most 500 characters.' }) declare location: string | null;
  @Field(() => TimeZone, { description: 'The zone in which the wall clock is read.' }) declare timeZone: string;
  @Field(() => Boolean, { description: 'Whether it has dates instead of times.' }) declare isAllDay: boolean;
  @Field(() => Date, { description: 'Its start; of an all-day event midnight UTC of its first day (use `startDate`).' })
  declare startsAt: Date;
  @Field(() => Date, {
    nullable: true,
    description:
      'Its end, exclusive; null for an instant, which blocks nothing. All-day: midnight UTC of the day after the last.',
  })
  declare endsAt: Date | null;
  @Field(() => EventStatus, { description: 'Whether it is sure.' }) declare status: EventRow['status'];
  @Field(() => Boolean, { description: 'Whether it blocks the time of those who take part.' }) declare busy: boolean;
}

@ObjectType('Event', {
  implements: [NodeType, TimestampedType, SoftDeletableType, SchedulableType],
  simpleResolvers: true,
  description: 'The stored definition: a single event, a series (has `recurrence`), or an exception of a series.',
})
export class EventType implements BackedBy<EventRow, EventType> {
  declare id: string;
  @Field(() => String, { description: 'iCalendar UID (RFC 5545 3.8.4.7); a series and its exceptions share it.' })
  declare uid: string;
  declare title: string;
  declare description: string | null;
  declare location: string | null;
  declare timeZone: string;
  declare isAllDay: boolean;
  @Field(() => LocalDate, { nullable: true, description: 'First day of an all-day event.' })
  declare startDate: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'The day after the last of an all-day event.' })
  declare endDate: string | null;
  declare startsAt: Date;
  declare endsAt: Date | null;
  declare status: EventRow['status'];
  declare busy: boolean;
  @Field(() => Visibility, { description: 'Who may see it.' }) declare visibility: EventRow['visibility'];
  @Field(() => Int, {
    description:
      'Starts at 1 and grows with every change of the event, of its participants or of one of its exceptions.',
  })
  declare version: number;
  @Field(() => Date, { nullable: true, description: 'Of an exception: the start that the series gives this instance.' })
  declare originalStartsAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
  declare isDeleted: boolean;
}

@ObjectType('Recurrence', { simpleResolvers: true, description: 'How an event repeats.' })
export class RecurrenceType {
  @Field(() => RRule, {
    nullable: true,
    description: 'Normalised RRULE; null for an imported series that consists of added dates (RDATE) only.',
  })
  declare rule: string | null;
  @Field(() => Date, {
    nullable: true,
    description: 'End of the last instance, worked out from COUNT, UNTIL and the added dates; null = endless.',
  })
  declare endsOn: Date | null;
  @Field(() => [Date], { description: 'Instances left out (EXDATE); cancelled ones are exceptions instead.' })
  declare excluded: Date[];
  @Field(() => [Date], { description: 'Instances added (RDATE).' }) declare added: Date[];
}

@ObjectType('EventParticipant', {
  implements: NodeType,
  simpleResolvers: true,
  description: "A member's part in an event.",
})
export class EventParticipantType implements BackedBy<ParticipantRow, EventParticipantType> {
  declare id: string;
  @Field(() => FamilyMemberType, { description: 'Who.' }) declare member: ParticipantRow['member'];
  @Field(() => String, { description: 'As what, e.g. "attendee"; at most 50 characters.' }) declare role: string;
  @Field(() => ParticipationStatus, { description: 'What they answered.' })
  declare response: ParticipantRow['response'];
  @Field(() => Boolean, { description: 'Whether it cannot happen without them.' }) declare required: boolean;
}

@ObjectType('EventMembership', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'What an account may do with an event, across households.',
})
export class EventMembershipType implements BackedBy<MembershipRow, EventMembershipType> {
  declare id: string;
  @Field(() => UserType, { description: 'Whose account.' }) declare user: UserRow;
  @Field(() => EventRole, { description: 'What it may do.' }) declare role: MembershipRow['role'];
  @Field(() => Date, { description: 'Since when.' }) declare createdAt: Date;
}
