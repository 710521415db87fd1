import { Field, ID, InputType } from 'type-graphql';
import type { HouseholdRoleName } from '../../kernel/actor.ts';
import { Personal, Secret } from '../../kernel/audit-marks.ts';
import { EmailAddress } from '../../kernel/scalars.ts';
import { HouseholdRoleEnum } from './household.type.ts';

@InputType({ description: '`userId` for somebody who belongs to it already, else `email`: that invites.' })
export class HouseholdMemberSetInput {
  @Field(() => ID, { description: 'Which household.' }) declare householdId: string;
  @Field(() => ID, { nullable: true, description: 'An account that belongs to it.' }) declare userId?: string | null;
  @Personal()
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Whom to invite. An address has one invitation at a time: a new one ends the one before.',
  })
  declare email?: string | null;
  @Field(() => HouseholdRoleEnum, {
    nullable: true,
    description: 'Null takes the account out, or withdraws the invitation.',
  })
  declare role?: HouseholdRoleName | null;
  @Field(() => ID, {
    nullable: true,
    description: 'With `email`: a member without an account who will be theirs; else accepting makes a new member.',
  })
  declare memberId?: string | null;
}

@InputType({ description: 'An invitation to a household.' })
export class InvitationAcceptInput {
  @Secret()
  @Field(() => String, { description: 'What `householdMemberSet` gave to whoever invited.' })
  declare token: string;
}
