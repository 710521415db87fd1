import { Field, ObjectType } from 'type-graphql';
import type { BackedBy } from '../../kernel/rows.ts';
import type { EventRow } from './event.entity.ts';
import { EventType, SchedulableType } from './event.type.ts';
import { OccurrenceKind } from './event.enums.ts';
import type { OccurrenceRow } from './occurrence.ts';

@ObjectType('Occurrence', {
  implements: SchedulableType,
  simpleResolvers: true,
  description:
    'One instance in time. `id` is `<eventId>_<original start, UTC basic>` and stays the same when a computed instance becomes an exception.',
})
export class OccurrenceType implements BackedBy<OccurrenceRow, OccurrenceType> {
  declare id: string;
  @Field(() => OccurrenceKind, { description: 'Where it comes from.' }) declare kind: OccurrenceRow['kind'];
  @Field(() => EventType, { description: 'The single event or series it belongs to.' }) declare event: EventRow;
  @Field(() => EventType, { nullable: true, description: 'The row that replaces the computed instance.' })
  declare exception: EventRow | null;
  @Field(() => Date, { description: 'The start that the series gives it, however far it was moved.' })
  declare originalStartsAt: Date;
  declare title: string;
  declare description: string | null;
  declare location: string | null;
  declare timeZone: string;
  declare isAllDay: boolean;
  declare startsAt: Date;
  declare endsAt: Date | null;
  declare status: OccurrenceRow['status'];
  declare busy: boolean;
}
