import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import type { Connection } from '../../kernel/page.ts';
import { Public } from '../../kernel/root-marks.ts';
import { userById } from '../people/people.loaders.ts';
import type { UserRow } from '../people/user.entity.ts';
import { UserType } from '../people/user.type.ts';
import { eventAsOf, participantsThen } from './as-of.service.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { calendarById, eventById, exceptionsOfSeries } from './calendar.loaders.ts';
import { CalendarType } from './calendar.type.ts';
import type { EventRow, MembershipRow, ParticipantRow } from './event.entity.ts';
import { EventRole } from './event.enums.ts';
import {
  EventCreateInput,
  EventDeleteInput,
  EventMembershipSetInput,
  EventRespondInput,
  EventUpdateInput,
} from './event.inputs.ts';
import { updateEvent } from './event-update.service.ts';
import { deleteEvent } from './event-delete.service.ts';
import { setMembership } from './membership.service.ts';
import { respond } from './respond.service.ts';
import { EventsArgs, WindowPageArgs } from './event.list.inputs.ts';
import {
  EventConnection,
  EventCreatePayload,
  EventDeletePayload,
  EventMembershipSetPayload,
  EventRespondPayload,
  EventUpdatePayload,
  OccurrenceConnection,
} from './event.payloads.ts';
import { listEvents } from './event.repository.ts';
import { createEvent } from './event.service.ts';
import { EventMembershipType, EventParticipantType, EventType, RecurrenceType } from './event.type.ts';
import type { OccurrenceRow } from './occurrence.ts';
import { occurrencesOfEvent } from './occurrence.loaders.ts';
import { membershipsFor, recurrenceOf, roleOfViewer } from './event-view.ts';
import { participantsOfEvent } from './people.loaders.ts';

const AS_OF =
  'Shows the event as it was at this instant, with its calendar, organizer, recurrence and participants of then, called by the names of today; null before it was made. Its exceptions, series, occurrences, rights and history are those of today.';

@Resolver(() => EventType)
export class EventResolver {
  @Public()
  @Query(() => EventType, {
    nullable: true,
    description: 'An event by its id, also a removed one; null where there is none to see.',
  })
  event(
    @Arg('id', () => ID, { description: 'Of the event.' }) id: string,
    @Arg('asOf', () => Date, { nullable: true, description: AS_OF }) asOf: Date | undefined | null,
    @Ctx() { scope }: Context,
  ): Promise<EventRow | null> {
    return asOf == null ? scope.load(eventById, id.toLowerCase()) : eventAsOf(scope, id.toLowerCase(), asOf);
  }

  @Public()
  @Query(() => EventConnection, {
    description: 'Single events and series, without exceptions. Strangers see public ones.',
  })
  events(@Args(() => EventsArgs) args: EventsArgs, @Ctx() { scope }: Context): Promise<Connection<EventRow>> {
    return listEvents(scope, args);
  }

  @Mutation(() => EventCreatePayload, {
    nullable: true,
    description: 'Puts an event on a calendar of the household; its maker is its organizer.',
  })
  async eventCreate(
    @Arg('input', () => EventCreateInput, { description: 'The event.' }) input: EventCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return { event: await createEvent(scope, input.event) };
  }

  @Mutation(() => EventUpdatePayload, {
    nullable: true,
    description:
      'Changes an event, a series, or part of one, in one step. A change of a series is a difference: moving one instance by an hour with scope ALL moves every instance by an hour, and BYDAY follows. Exceptions go along.',
  })
  eventUpdate(
    @Arg('input', () => EventUpdateInput, { description: 'The change.' }) input: EventUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    return updateEvent(scope, input);
  }

  @Mutation(() => EventDeletePayload, {
    nullable: true,
    description:
      'Removes an event or a series (`restore` brings it back), cancels one instance, or ends a series before one.',
  })
  async eventDelete(
    @Arg('input', () => EventDeleteInput, { description: 'What is to go.' }) input: EventDeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: input.id, event: await deleteEvent(scope, input) };
  }

  @Mutation(() => EventRespondPayload, {
    nullable: true,
    description:
      'Answers an invitation for a member who takes part: adults for their household, children for themselves.',
  })
  async eventRespond(
    @Arg('input', () => EventRespondInput, { description: 'The answer.' }) input: EventRespondInput,
    @Ctx() { scope }: Context,
  ) {
    return { participant: await respond(scope, input) };
  }

  @Mutation(() => EventMembershipSetPayload, {
    nullable: true,
    description: "Gives somebody of the viewer's households a role in an event, or takes it. Owners of the event may.",
  })
  async eventMembershipSet(
    @Arg('input', () => EventMembershipSetInput, { description: 'Whose role, and which.' })
    input: EventMembershipSetInput,
    @Ctx() { scope }: Context,
  ) {
    return { event: await setMembership(scope, input) };
  }

  @FieldResolver(() => CalendarType, {
    nullable: true,
    description: "Null for a public event of a household that is not the viewer's.",
  })
  calendar(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<CalendarRow | null> {
    return scope.load(calendarById, event.calendarId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Null where the viewer shares no household with them, and where their account was erased.',
  })
  async organizer(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<UserRow | null> {
    return scope.isStranger || event.organizerId == null ? null : scope.load(userById, event.organizerId);
  }

  @FieldResolver(() => RecurrenceType, { nullable: true, description: 'How it repeats; null if it does not.' })
  recurrence(@Root() event: EventRow): ReturnType<typeof recurrenceOf> {
    return recurrenceOf(event);
  }

  @FieldResolver(() => EventType, { nullable: true, description: 'Of an exception: its series.' })
  series(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<EventRow | null> | null {
    return event.recurrenceParentId ? scope.load(eventById, event.recurrenceParentId) : null;
  }

  @FieldResolver(() => EventType, {
    nullable: true,
    description: 'The series this one was split from (this-and-following).',
  })
  splitFrom(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<EventRow | null> | null {
    return event.splitFromId ? scope.load(eventById, event.splitFromId) : null;
  }

  @FieldResolver(() => [EventType], {
    description: 'Changed and cancelled instances of a series, by the start they stand for.',
  })
  exceptions(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<readonly EventRow[]> | readonly EventRow[] {
    return event.isRecurring ? scope.load(exceptionsOfSeries, event.id) : [];
  }

  @FieldResolver(() => [EventParticipantType], {
    description: 'Who takes part; nobody is named where the viewer may not read the event.',
  })
  participants(
    @Root() event: EventRow,
    @Ctx() { scope }: Context,
  ): Promise<readonly ParticipantRow[]> | readonly ParticipantRow[] {
    if (!event.isReadable || scope.isStranger) return [];
    return event.past ? participantsThen(scope, event) : scope.load(participantsOfEvent, event.id);
  }

  @FieldResolver(() => [EventMembershipType], {
    description: 'Who may do what with it, across households; for those who are of its household or have a role.',
  })
  memberships(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<readonly MembershipRow[]> {
    return membershipsFor(scope, event);
  }

  @FieldResolver(() => EventRole, {
    nullable: true,
    description: 'What the viewer may do with it; null for a public event of others.',
  })
  async viewerRole(@Root() event: EventRow, @Ctx() { scope }: Context): Promise<MembershipRow['role'] | null> {
    return roleOfViewer(scope, event);
  }

  @FieldResolver(() => OccurrenceConnection, { description: 'Its instances in a window, cancelled ones left out.' })
  occurrences(
    @Root() event: EventRow,
    @Args(() => WindowPageArgs) args: WindowPageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<OccurrenceRow>> {
    const loader = scope.remember(`occurrencesOfEvent ${JSON.stringify(args)}`, () => occurrencesOfEvent(args));
    return scope.load(loader, event.recurrenceParentId ?? event.id);
  }
}
