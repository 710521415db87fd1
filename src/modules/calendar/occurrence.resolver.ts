import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import type { Connection } from '../../kernel/page.ts';
import { Public, Work } from '../../kernel/root-marks.ts';
import { LocalDate } from '../../kernel/scalars.ts';
import type { MemberRow } from '../people/household.entity.ts';
import { FamilyMemberType } from '../people/household.type.ts';
import type { ParticipantRow } from './event.entity.ts';
import { OccurrenceFilter, OccurrencePageArgs, WindowPageArgs } from './event.list.inputs.ts';
import { OccurrenceConnection } from './event.payloads.ts';
import { EventParticipantType } from './event.type.ts';
import { dayOf, numberOf, type OccurrenceRow } from './occurrence.ts';
import { occurrencesOfMember } from './occurrence.loaders.ts';
import { listOccurrences } from './occurrence.service.ts';
import { findOccurrence, neighbourOf } from './occurrence.finder.ts';
import { OccurrenceType } from './occurrence.type.ts';
import { participantsOfEvent } from './people.loaders.ts';

@Resolver(() => OccurrenceType)
export class OccurrenceResolver {
  @Public()
  @Query(() => OccurrenceType, {
    nullable: true,
    description:
      'An instance by its id (`<eventId>_<original start, UTC basic>`), however far it was moved; null where there is none to see.',
  })
  occurrence(
    @Arg('id', () => ID, { description: 'Of the occurrence.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<OccurrenceRow | null> {
    return findOccurrence(scope, id);
  }

  @Public()
  @Work(400) // up to 10,000 instances are made and sorted, whatever the page
  @Query(() => OccurrenceConnection, {
    description:
      'Everything that happens in a window, in order of time: single events, computed instances and exceptions, in two statements whatever their number.',
  })
  occurrences(
    @Arg('where', () => OccurrenceFilter, { description: 'Which ones.' }) where: OccurrenceFilter,
    @Args(() => OccurrencePageArgs) args: OccurrencePageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<OccurrenceRow>> {
    return listOccurrences(scope, where, args);
  }

  @FieldResolver(() => LocalDate, { nullable: true, description: 'First day, if all-day.' })
  startDate(@Root() { isAllDay, startsAt }: OccurrenceRow): string | null {
    return isAllDay ? dayOf(startsAt) : null;
  }

  @FieldResolver(() => LocalDate, { nullable: true, description: 'The day after the last, if all-day.' })
  endDate(@Root() { isAllDay, endsAt }: OccurrenceRow): string | null {
    return isAllDay && endsAt ? dayOf(endsAt) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Its number in the series as COUNT counts, from 1; null for added dates and single events.',
  })
  index(@Root() occurrence: OccurrenceRow): number | null {
    return numberOf(occurrence);
  }

  @FieldResolver(() => [EventParticipantType], { description: 'Who takes part in this instance.' })
  participants(
    @Root() { event, exception }: OccurrenceRow,
    @Ctx() { scope }: Context,
  ): Promise<readonly ParticipantRow[]> | readonly ParticipantRow[] {
    const shown = exception ?? event;
    return shown.isReadable && !scope.isStranger ? scope.load(participantsOfEvent, shown.id) : [];
  }

  @FieldResolver(() => OccurrenceType, {
    nullable: true,
    description: 'The instance of the same series before this one; cancelled ones are passed over.',
  })
  previous(@Root() occurrence: OccurrenceRow, @Ctx() { scope }: Context): Promise<OccurrenceRow | null> {
    return neighbourOf(scope, occurrence, -1);
  }

  @FieldResolver(() => OccurrenceType, {
    nullable: true,
    description: 'The instance of the same series after this one; cancelled ones are passed over.',
  })
  next(@Root() occurrence: OccurrenceRow, @Ctx() { scope }: Context): Promise<OccurrenceRow | null> {
    return neighbourOf(scope, occurrence, 1);
  }
}

@Resolver(() => FamilyMemberType)
export class MemberOccurrencesResolver {
  @FieldResolver(() => OccurrenceConnection, {
    description: 'What they take part in, in a window; cancelled ones left out.',
  })
  occurrences(
    @Root() member: MemberRow,
    @Args(() => WindowPageArgs) args: WindowPageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<OccurrenceRow>> {
    const loader = scope.remember(`occurrencesOfMember ${JSON.stringify(args)}`, () => occurrencesOfMember(args));
    return scope.load(loader, member.id);
  }
}
