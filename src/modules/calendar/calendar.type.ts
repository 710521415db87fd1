import { Field, ObjectType } from 'type-graphql';
import { NodeType, SoftDeletableType, TimestampedType } from '../../kernel/node.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import { TimeZone } from '../../kernel/scalars.ts';
import type { CalendarRow } from './calendar.entity.ts';

@ObjectType('Calendar', {
  implements: [NodeType, TimestampedType, SoftDeletableType],
  simpleResolvers: true,
  description: 'Events of one household that belong together.',
})
export class CalendarType implements BackedBy<CalendarRow, CalendarType> {
  declare id: string;
  @Field(() => String, { description: 'At most 255 characters.' }) declare name: string;
  @Field(() => String, { nullable: true, description: 'As the client likes, e.g. #3b5bdb; at most 32 characters.' })
  declare color: string | null;
  @Field(() => TimeZone, { description: 'Zone of new events that name none.' }) declare timeZone: string;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
  declare isDeleted: boolean;
}

@ObjectType('CalendarPayload', { simpleResolvers: true, description: 'A calendar after a change.' })
export class CalendarPayload extends Payload {
  @Field(() => CalendarType, { nullable: true, description: 'As it is now.' }) declare calendar: CalendarRow | null;
}
