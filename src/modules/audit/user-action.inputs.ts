import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { Personal, Text } from '../../kernel/audit-marks.ts';
import type { Outcome } from '../../kernel/deed.ts';
import { DateTimeFilter, StringFilter } from '../../kernel/filters.type.ts';
import { OffsetArgs } from '../../kernel/offset-page.type.ts';
import type { ActionSpan } from './action-statistics.repository.ts';
import type { ActionWhere } from './user-action.filter.ts';
import { ActionOutcome } from './user-action.type.ts';

@InputType({ description: 'Which actions; all that is given must hold.' })
export class UserActionFilter implements ActionWhere {
  @Text()
  @Field(() => String, { nullable: true, description: "The account's id, or the subject of an OIDC token." })
  declare userId?: string | null;
  @Personal()
  @Field(() => String, { nullable: true, description: 'The e-mail address, or the name in an OIDC token, as it was.' })
  declare username?: string | null;
  @Text()
  @Field(() => String, { nullable: true, description: 'E.g. `mutation eventCreate`.' })
  declare actionType?: string | null;
  @Field(() => [ActionOutcome], { nullable: true, description: 'Ended in one of these ways.' })
  declare outcome?: Outcome[] | null;
  @Text()
  @Field(() => String, { nullable: true, description: 'Of the request with this id.' })
  declare requestId?: string | null;
  @Field(() => StringFilter, { nullable: true, description: 'By what it was about, e.g. `event/<id>`.' })
  declare resource?: StringFilter | null;
  @Field(() => DateTimeFilter, { nullable: true, description: 'By when it was asked for.' })
  declare timestamp?: DateTimeFilter | null;
  @Field(() => Int, { nullable: true, description: 'Took at least so many milliseconds.' })
  declare minDurationMs?: number | null;
}

@ArgsType()
export class UserActionsArgs extends OffsetArgs {
  @Field(() => UserActionFilter, { nullable: true, description: 'Which ones.' })
  declare where?: UserActionFilter | null;
}

@ArgsType()
export class ActionSpanArgs implements ActionSpan {
  @Field(() => Date, { description: 'Half-open; at most 366 days.' }) declare from: Date;
  @Field(() => Date, { description: 'Exclusive.' }) declare to: Date;
}
