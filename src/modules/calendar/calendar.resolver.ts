import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import type { Connection } from '../../kernel/page.ts';
import type { HouseholdRow } from '../people/household.entity.ts';
import { HouseholdType } from '../people/household.type.ts';
import { householdById } from '../people/people.loaders.ts';
import type { UserRow } from '../people/user.entity.ts';
import { UserType } from '../people/user.type.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { CalendarCreateInput, CalendarUpdateInput } from './calendar.inputs.ts';
import {
  calendarById,
  calendarsOfHousehold,
  defaultCalendarOfUser,
  eventsOfCalendar,
  eventsOfOrganizer,
} from './calendar.loaders.ts';
import { createCalendar, deleteCalendar, updateCalendar } from './calendar.service.ts';
import { CalendarPayload, CalendarType } from './calendar.type.ts';
import type { EventRow } from './event.entity.ts';
import { EventPageArgs } from './event.list.inputs.ts';
import { EventConnection } from './event.payloads.ts';

@Resolver(() => CalendarType)
export class CalendarResolver {
  @Query(() => CalendarType, {
    nullable: true,
    description: "A calendar of the viewer's households, also a removed one.",
  })
  calendar(
    @Arg('id', () => ID, { description: 'Of the calendar.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<CalendarRow | null> {
    return scope.load(calendarById, id.toLowerCase());
  }

  @Mutation(() => CalendarPayload, {
    nullable: true,
    description: 'Makes a calendar. Owners and adults of the household may.',
  })
  async calendarCreate(
    @Arg('input', () => CalendarCreateInput, { description: 'The calendar.' }) input: CalendarCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return { calendar: await createCalendar(scope, input) };
  }

  @Mutation(() => CalendarPayload, {
    nullable: true,
    description: 'Changes a calendar. Owners and adults of the household may.',
  })
  async calendarUpdate(
    @Arg('input', () => CalendarUpdateInput, { description: 'The change.' }) input: CalendarUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    return { calendar: await updateCalendar(scope, input) };
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Removes a calendar with its events; `restore` brings them back.',
  })
  async calendarDelete(
    @Arg('input', () => DeleteInput, { description: 'Which.' }) input: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await deleteCalendar(scope, input.id) };
  }

  @FieldResolver(() => HouseholdType, { description: 'Whose it is.' })
  household(@Root() calendar: CalendarRow, @Ctx() { scope }: Context): Promise<HouseholdRow | null> {
    return scope.load(householdById, calendar.householdId);
  }

  @FieldResolver(() => EventConnection, { description: 'Its single events and series, without exceptions.' })
  events(
    @Root() calendar: CalendarRow,
    @Args(() => EventPageArgs) args: EventPageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<EventRow>> {
    const loader = scope.remember(`eventsOfCalendar ${JSON.stringify(args)}`, () => eventsOfCalendar(args));
    return scope.load(loader, calendar.id);
  }
}

@Resolver(() => HouseholdType)
export class HouseholdCalendarsResolver {
  @FieldResolver(() => [CalendarType], { description: 'Its calendars; removed ones are hidden.' })
  calendars(@Root() household: HouseholdRow, @Ctx() { scope }: Context): Promise<readonly CalendarRow[]> {
    return scope.load(calendarsOfHousehold, household.id);
  }
}

@Resolver(() => UserType)
export class UserCalendarsResolver {
  @FieldResolver(() => CalendarType, {
    nullable: true,
    description: 'Where their events land when no calendar is named; null where the viewer may not see it.',
  })
  defaultCalendar(@Root() user: UserRow, @Ctx() { scope }: Context): Promise<CalendarRow | null> {
    return scope.load(defaultCalendarOfUser, user.id);
  }

  @FieldResolver(() => EventConnection, { description: 'What they organise, as far as the viewer may see it.' })
  organizedEvents(
    @Root() user: UserRow,
    @Args(() => EventPageArgs) args: EventPageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<EventRow>> {
    const loader = scope.remember(`eventsOfOrganizer ${JSON.stringify(args)}`, () => eventsOfOrganizer(args));
    return scope.load(loader, user.id);
  }
}
