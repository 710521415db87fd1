import { Field, ID, InputType, Int } from 'type-graphql';
import { Personal } from '../../kernel/audit-marks.ts';
import { Duration, LocalDate, LocalDateTime, RRule, TimeZone } from '../../kernel/scalars.ts';
import { EditScope, EventRole, EventStatus, OnConflict, ParticipationStatus, Visibility } from './event.enums.ts';
import type { EventPatch } from './event-patch.ts';

@InputType({ description: 'A member who takes part.' })
export class ParticipantInput {
  @Field(() => ID, { description: "Of the calendar's household." }) declare memberId: string;
  @Personal()
  @Field(() => String, { nullable: true, defaultValue: 'attendee', description: 'As what; at most 50 characters.' })
  declare role: string | null;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether it cannot happen without them.' })
  declare required: boolean | null;
}

@InputType({ description: 'How an event repeats.' })
export class RecurrenceInput {
  @Field(() => RRule, { description: 'A rule that produces the start.' }) declare rule: string;
  @Field(() => [Date], { nullable: true, description: 'Instances to leave out (EXDATE), at most 5,000.' })
  declare excluded?: Date[] | null;
  @Field(() => [Date], { nullable: true, description: 'Instances to add (RDATE), at most 5,000, after the start.' })
  declare added?: Date[] | null;
}

@InputType({
  description:
    'Give either `startsAt` (an instant) or `startsAtLocal` (wall clock in `timeZone`); all-day events give `startDate` and the day after the last as `endDate` (one day if left out). In a patch an absent field stays, null clears, a list replaces the whole list, and a start without end or duration keeps the length. Fractions of a second are dropped.',
})
export class EventInput implements EventPatch {
  @Field(() => ID, { nullable: true, description: 'Optional: clients may mint their own UUID.' })
  declare id?: string | null;
  @Field(() => ID, { nullable: true, description: "Else the viewer's default calendar." })
  declare calendarId?: string | null;
  @Personal()
  @Field(() => String, { nullable: true, description: 'Required for a new event; one line of at most 255 characters.' })
  declare title?: string | null;
  @Personal()
  @Field(() => String, { nullable: true, description: 'Any text of at most 20,000 characters.' })
  declare description?: string | null;
  @Personal()
  @Field(() => String, { nullable: true, description: 'One line of at most 500 characters.' })
  declare location?: string | null;
  @Field(() => TimeZone, { nullable: true, description: "Else the calendar's. Changing it keeps the wall clock." })
  declare timeZone?: string | null;
  @Field(() => Visibility, { nullable: true, description: 'Else HOUSEHOLD.' })
  declare visibility?: Visibility | null;
  @Field(() => EventStatus, { nullable: true, description: 'Else CONFIRMED.' }) declare status?: EventStatus | null;
  @Field(() => Boolean, { nullable: true, description: 'Else true.' }) declare busy?: boolean | null;
  @Field(() => Date, { nullable: true, description: 'Start as an instant.' }) declare startsAt?: Date | null;
  @Field(() => LocalDateTime, { nullable: true, description: 'Start on the wall clock of `timeZone`.' })
  declare startsAtLocal?: string | null;
  @Field(() => Date, { nullable: true, description: 'End as an instant, exclusive.' }) declare endsAt?: Date | null;
  @Field(() => LocalDateTime, { nullable: true, description: 'End on the wall clock of `timeZone`, exclusive.' })
  declare endsAtLocal?: string | null;
  @Field(() => Duration, { nullable: true, description: 'Instead of an end.' }) declare duration?: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'First day of an all-day event.' })
  declare startDate?: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'The day after the last of an all-day event.' })
  declare endDate?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Follows from `startDate`; in a patch it turns one kind into the other.',
  })
  declare isAllDay?: boolean | null;
  @Field(() => RecurrenceInput, { nullable: true, description: 'How it repeats; null in a patch: no longer.' })
  declare recurrence?: RecurrenceInput | null;
  @Field(() => [ParticipantInput], { nullable: true, description: 'At most 100, each member once.' })
  declare participants?: ParticipantInput[] | null;
}

@InputType({ description: 'A new event.' })
export class EventCreateInput {
  @Field(() => EventInput, { description: 'The event.' }) declare event: EventInput;
  @Field(() => OnConflict, { defaultValue: OnConflict.REFUSE, description: 'Changes nothing yet.' })
  declare onConflict: OnConflict;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Changes nothing yet: nobody is told.' })
  declare notify: boolean | null;
}

@InputType({ description: 'A change of an event, of a series or of one of its occurrences.' })
export class EventUpdateInput {
  @Field(() => ID, { description: 'An event or an occurrence.' }) declare id: string;
  @Field(() => EditScope, { defaultValue: EditScope.ALL, description: 'How much of a series it concerns.' })
  declare scope: EditScope;
  @Field(() => Int, {
    nullable: true,
    description: 'The version of the event or series that was read; leave it out to overwrite blindly.',
  })
  declare version?: number | null;
  @Field(() => EventInput, { description: 'What is to change.' }) declare patch: EventInput;
  @Field(() => OnConflict, { defaultValue: OnConflict.REFUSE, description: 'Changes nothing yet.' })
  declare onConflict: OnConflict;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Changes nothing yet: nobody is told.' })
  declare notify: boolean | null;
}

@InputType({ description: 'Which event, series or occurrence is to go.' })
export class EventDeleteInput {
  @Field(() => ID, { description: 'An event or an occurrence.' }) declare id: string;
  @Field(() => EditScope, { defaultValue: EditScope.ALL, description: 'How much of a series it concerns.' })
  declare scope: EditScope;
  @Field(() => Int, { nullable: true, description: 'The version of the event or series that was read.' })
  declare version?: number | null;
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Changes nothing yet: nobody is told.' })
  declare notify: boolean | null;
}

@InputType({ description: 'An answer to an invitation.' })
export class EventRespondInput {
  @Field(() => ID, { description: 'An event or an occurrence.' }) declare id: string;
  @Field(() => ID, { description: 'For whom; they must take part.' }) declare memberId: string;
  @Field(() => ParticipationStatus, { description: 'The answer.' }) declare response: ParticipationStatus;
  @Field(() => EditScope, { defaultValue: EditScope.ALL, description: 'How much of a series it concerns.' })
  declare scope: EditScope;
}

@InputType({ description: 'Gives a role in an event, or takes it.' })
export class EventMembershipSetInput {
  @Field(() => ID, { description: 'The event or series.' }) declare eventId: string;
  @Field(() => ID, { description: 'Whose role.' }) declare userId: string;
  @Field(() => EventRole, { nullable: true, description: 'Null removes it; the last owner stays (LAST_OWNER).' })
  declare role?: EventRole | null;
}
