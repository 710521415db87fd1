import { Field, ID, InputType } from 'type-graphql';
import { Personal, Text } from '../../kernel/audit-marks.ts';
import { TimeZone } from '../../kernel/scalars.ts';

@InputType({ description: 'A further calendar.' })
export class CalendarCreateInput {
  @Field(() => ID, { nullable: true, description: "Else the viewer's first household." })
  declare householdId?: string | null;
  @Personal()
  @Field(() => String, { description: 'At most 255 characters.' })
  declare name: string;
  @Text()
  @Field(() => String, { nullable: true, description: 'As the client likes; at most 32 characters.' })
  declare color?: string | null;
  @Field(() => TimeZone, { nullable: true, description: "Else the household's." }) declare timeZone?: string | null;
}

@InputType({ description: 'A change of a calendar; absent fields stay.' })
export class CalendarUpdateInput {
  @Field(() => ID, { description: 'Which calendar.' }) declare id: string;
  @Personal()
  @Field(() => String, { nullable: true, description: 'At most 255 characters.' })
  declare name?: string | null;
  @Text()
  @Field(() => String, { nullable: true, description: 'At most 32 characters; null clears.' })
  declare color?: string | null;
  @Field(() => TimeZone, { nullable: true, description: 'Of new events; the others keep theirs.' })
  declare timeZone?: string | null;
}
