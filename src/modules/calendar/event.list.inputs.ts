import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DateTimeFilter, StringFilter } from '../../kernel/filters.type.ts';
import type { PageArgs } from '../../kernel/page.ts';
import { DeletedFilter, EventOrderField, SortDirection } from './event.enums.ts';
import type { EventWhere } from './event.filter.ts';
import type { EventListArgs } from './event.repository.ts';
import type { OccurrenceWhere } from './occurrence.service.ts';

@InputType({ description: 'Compares an id.' })
export class IdFilter {
  @Field(() => ID, { nullable: true, description: 'Is this one.' }) declare eq?: string | null;
  @Field(() => [ID], { nullable: true, description: 'Is one of these.' }) declare in?: string[] | null;
}

@InputType({ description: 'Which events of a list; all that is given must hold.' })
export class EventFilter implements EventWhere {
  @Field(() => [EventFilter], { nullable: true, description: 'All of these.' }) declare and?: EventFilter[] | null;
  @Field(() => [EventFilter], { nullable: true, description: 'At least one of these.' }) declare or?:
    | EventFilter[]
    | null;
  @Field(() => EventFilter, { nullable: true, description: 'Not this.' }) declare not?: EventFilter | null;
  @Field(() => IdFilter, { nullable: true, description: 'On these calendars.' }) declare calendarId?: IdFilter | null;
  @Field(() => IdFilter, { nullable: true, description: 'Organised by these accounts.' })
  declare organizerId?: IdFilter | null;
  @Field(() => StringFilter, { nullable: true, description: 'By title; titles that are hidden match nothing.' })
  declare title?: StringFilter | null;
  @Field(() => DateTimeFilter, { nullable: true, description: 'By start (of a series: of its first instance).' })
  declare startsAt?: DateTimeFilter | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True, at the top: public events of all households. Otherwise a list holds what concerns the viewer; strangers see public events only.',
  })
  declare isPublic?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether it repeats.' }) declare isRecurring?: boolean | null;
  @Field(() => DeletedFilter, {
    nullable: true,
    defaultValue: DeletedFilter.EXCLUDE,
    description: 'Removed events; counts at the top only.',
  })
  declare deleted?: DeletedFilter | null;
}

@InputType({ description: 'How a list of events is sorted.' })
export class EventOrder {
  @Field(() => EventOrderField, { description: 'By what.' }) declare field: EventOrderField;
  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  declare direction: SortDirection;
}

@ArgsType()
export class EventsArgs implements EventListArgs {
  @Field(() => EventFilter, { nullable: true, description: 'Which ones.' }) declare where?: EventFilter | null;
  @Field(() => EventOrder, { nullable: true, description: 'In what order; else by start.' })
  declare orderBy?: EventOrder | null;
  @Field(() => Int, { nullable: true, description: 'How many from the beginning, from 1 to 100; else 20.' })
  declare first?: number | null;
  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' }) declare after?:
    | string
    | null;
  @Field(() => Int, { nullable: true, description: 'How many from the end, from 1 to 100.' }) declare last?:
    | number
    | null;
  @Field(() => String, { nullable: true, description: 'With `last`: only what comes before this cursor.' })
  declare before?: string | null;
}

@ArgsType()
export class EventPageArgs implements EventListArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) declare first: number;
  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' }) declare after?:
    | string
    | null;
  @Field(() => EventFilter, { nullable: true, description: 'Which ones.' }) declare where?: EventFilter | null;
  @Field(() => EventOrder, { nullable: true, description: 'In what order; else by start.' })
  declare orderBy?: EventOrder | null;
}

@InputType({ description: 'Which occurrences.' })
export class OccurrenceFilter implements OccurrenceWhere {
  @Field(() => Date, { description: 'Half-open; at most 365 days.' }) declare from: Date;
  @Field(() => Date, { description: 'Exclusive.' }) declare to: Date;
  @Field(() => [ID], { nullable: true, description: 'Only of these calendars; else of all that concern the viewer.' })
  declare calendarIds?: string[] | null;
  @Field(() => [ID], { nullable: true, description: 'Only where one of these members takes part.' })
  declare memberIds?: string[] | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Also cancelled ones.' })
  declare includeCancelled?: boolean | null;
}

@ArgsType()
export class OccurrencePageArgs implements PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, from 1 to 100.' }) declare first: number;
  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' }) declare after?:
    | string
    | null;
}

@ArgsType()
export class WindowPageArgs extends OccurrencePageArgs {
  @Field(() => Date, { description: 'Half-open; at most 365 days.' }) declare from: Date;
  @Field(() => Date, { description: 'Exclusive.' }) declare to: Date;
}
