import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Outcome } from '../../kernel/deed.ts';
import { NodeType } from '../../kernel/node.type.ts';
import { offsetPageType } from '../../kernel/offset-page.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import { Json } from '../../kernel/scalars.ts';
import type { ActionHourRow, ActionTypeRow } from './action-statistics.repository.ts';
import type { UserActionRow } from './user-action.repository.ts';

export enum ActionOutcome {
  SUCCESS = 'SUCCESS',
  ERROR = 'ERROR',
  PERMISSION_DENIED = 'PERMISSION_DENIED',
}

registerEnumType(ActionOutcome, {
  name: 'ActionOutcome',
  description: 'How an action ended.',
  valuesConfig: {
    SUCCESS: { description: 'It was done.' },
    ERROR: { description: 'It failed or was refused, and changed nothing.' },
    PERMISSION_DENIED: { description: 'Whoever asked may not do this.' },
  },
});

@ObjectType('UserAction', {
  implements: NodeType,
  simpleResolvers: true,
  description:
    'What somebody did or tried. Append-only: `sequence` only grows, and `hash` chains each action to the one before. What is said to be for operators is null for others.',
})
export class UserActionType implements BackedBy<UserActionRow, UserActionType> {
  declare id: string;
  @Field(() => Int, { description: 'Its number, from 1 and without holes.' }) declare sequence: number;
  @Field(() => Date, { description: 'When it was asked for.' }) declare timestamp: Date;
  @Field(() => String, {
    nullable: true,
    description:
      "For operators: the account's id, or the subject of an OIDC token; `anonymous`, `system`, `sql`, or `erased`.",
  })
  declare userId: string | null;
  @Field(() => String, { description: 'The e-mail address, or the name in an OIDC token, as it was then.' })
  declare username: string;
  @Field(() => [String], { description: 'The roles as they were then, e.g. `OPERATOR`.' })
  declare userRoles: readonly string[];
  @Field(() => String, { description: 'E.g. `mutation eventCreate`.' }) declare actionType: string;
  @Field(() => String, { description: 'What it was about, as `event/<id>`; may be empty.' }) declare resource: string;
  @Field(() => ActionOutcome, { description: 'How it ended.' }) declare outcome: Outcome;
  @Field(() => String, { nullable: true, description: 'For operators: from where, IPv4 or IPv6.' })
  declare ipAddress: string | null;
  @Field(() => String, { nullable: true, description: 'For operators: with what program.' })
  declare userAgent: string | null;
  @Field(() => String, { nullable: true, description: 'The id that the answer, the log and errors have too.' })
  declare requestId: string | null;
  @Field(() => Json, {
    nullable: true,
    description: 'For operators: the input, with `[REDACTED]` for secrets and `[PERSONAL]` for what revisions hold.',
  })
  declare requestData: unknown;
  @Field(() => Int, { nullable: true, description: 'Status of HTTP.' }) declare responseStatus: number | null;
  @Field(() => String, { nullable: true, description: 'For operators: why it failed.' })
  declare errorMessage: string | null;
  @Field(() => Int, { nullable: true, description: 'How long it took.' }) declare durationMs: number | null;
  @Field(() => String, { description: 'SHA-256 of the hash before it and of this action, in hexadecimal.' })
  declare hash: string;
}

export const UserActionPage = offsetPageType<UserActionRow>('UserAction', () => UserActionType);

@ObjectType('ActionTypeStats', { simpleResolvers: true, description: 'What became of all actions of one type.' })
export class ActionTypeStatsType implements ActionTypeRow {
  @Field(() => String, { description: 'E.g. `mutation eventCreate`.' }) declare actionType: string;
  @Field(() => Int, { description: 'How many there were.' }) declare count: number;
  @Field(() => Int, { description: 'How many of them failed or were denied.' }) declare errors: number;
  @Field(() => Float, { description: 'How long they took on average.' }) declare avgMs: number;
  @Field(() => Int, { description: 'How long the slowest took.' }) declare maxMs: number;
}

@ObjectType('ActionHour', { simpleResolvers: true, description: 'The actions of one hour.' })
export class ActionHourType implements ActionHourRow {
  @Field(() => Date, { description: 'Its beginning; hours of UTC.' }) declare hour: Date;
  @Field(() => Int, { description: 'How many there were.' }) declare count: number;
  @Field(() => Int, { description: 'How many of them failed or were denied.' }) declare errors: number;
}
