import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/page.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { EventRow, ParticipantRow } from './event.entity.ts';
import { EventParticipantType, EventType } from './event.type.ts';
import type { OccurrenceRow } from './occurrence.ts';
import { OccurrenceType } from './occurrence.type.ts';

export const EventConnection = connectionType<EventRow>('Event', () => EventType);
export const OccurrenceConnection = connectionType<OccurrenceRow>('Occurrence', () => OccurrenceType);

@ObjectType('EventCreatePayload', { simpleResolvers: true, description: 'What became of a new event.' })
export class EventCreatePayload extends Payload {
  @Field(() => EventType, { nullable: true, description: 'The new event.' }) declare event: EventRow | null;
}

@ObjectType('EventUpdatePayload', { simpleResolvers: true, description: 'What became of a change.' })
export class EventUpdatePayload extends Payload {
  @Field(() => EventType, { nullable: true, description: 'The single event or series that was changed.' })
  declare event: EventRow | null;
  @Field(() => EventType, { nullable: true, description: 'The new series after a this-and-following split.' })
  declare newSeries: EventRow | null;
  @Field(() => OccurrenceType, { nullable: true, description: 'The occurrence that was changed (scope THIS).' })
  declare occurrence: OccurrenceRow | null;
  @Field(() => [OccurrenceType], { description: 'Exceptions that stand for another original start now.' })
  declare rekeyed: readonly OccurrenceRow[];
  @Field(() => [ID], { description: 'Cancelled instances that the new rule no longer has.' })
  declare dropped: readonly string[];
  @Field(() => [EventType], { description: 'Changed instances that the new rule no longer has: single events now.' })
  declare detached: readonly EventRow[];
  @Field(() => [String], {
    description: 'For people, e.g. SHIFTED_BY_CLOCK_CHANGE: the wall clock does not exist on that day.',
  })
  declare notes: readonly string[];
}

@ObjectType('EventDeletePayload', { simpleResolvers: true, description: 'What became of a removal.' })
export class EventDeletePayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'The id that was given.' }) declare deletedId: string | null;
  @Field(() => EventType, {
    nullable: true,
    description: 'The event as it is now: removed, or the series that goes on.',
  })
  declare event: EventRow | null;
}

@ObjectType('EventRespondPayload', { simpleResolvers: true, description: 'What became of an answer.' })
export class EventRespondPayload extends Payload {
  @Field(() => EventParticipantType, { nullable: true, description: 'The part that was answered for.' })
  declare participant: ParticipantRow | null;
}

@ObjectType('EventMembershipSetPayload', {
  simpleResolvers: true,
  description: 'An event after a role was given or taken.',
})
export class EventMembershipSetPayload extends Payload {
  @Field(() => EventType, { nullable: true, description: 'The event.' }) declare event: EventRow | null;
}
