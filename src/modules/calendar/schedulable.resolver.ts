import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { LocalDateTime, TimeZone } from '../../kernel/scalars.ts';
import { eventById } from './calendar.loaders.ts';
import type { EventRow, MembershipRow, ParticipantRow } from './event.entity.ts';
import { EventMembershipType, EventParticipantType, EventType, SchedulableType } from './event.type.ts';
import { localStart } from './event-view.ts';
import type { OccurrenceRow } from './occurrence.ts';

@Resolver(() => SchedulableType)
export class SchedulableResolver {
  @FieldResolver(() => LocalDateTime, {
    description:
      "The start on a wall clock: the event's own, or that of another zone. All-day: midnight of the first day in any zone.",
  })
  startsAtLocal(
    @Root() row: EventRow | OccurrenceRow,
    @Arg('timeZone', () => TimeZone, { nullable: true, description: "Else the event's own." })
    timeZone: string | null | undefined,
  ): string {
    return localStart(row, timeZone);
  }
}

@Resolver(() => EventParticipantType)
export class EventParticipantResolver {
  @FieldResolver(() => EventType, { nullable: true, description: 'The event, series or exception they take part in.' })
  event(@Root() part: ParticipantRow, @Ctx() { scope }: Context): Promise<EventRow | null> {
    return scope.load(eventById, part.eventId);
  }
}

@Resolver(() => EventMembershipType)
export class EventMembershipResolver {
  @FieldResolver(() => EventType, { nullable: true, description: 'The single event or series.' })
  event(@Root() membership: MembershipRow, @Ctx() { scope }: Context): Promise<EventRow | null> {
    return scope.load(eventById, membership.eventId);
  }
}
