import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { HouseholdRoleName } from '../../kernel/actor.ts';
import { NodeType, SoftDeletableType, TimestampedType } from '../../kernel/node.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import { Json, TimeZone } from '../../kernel/scalars.ts';
import type { HouseholdRow, MemberRow } from './household.entity.ts';
import type { AccountRow } from './people.loaders.ts';
import { UserType } from './user.type.ts';

export enum HouseholdRoleEnum {
  OWNER = 'OWNER',
  ADULT = 'ADULT',
  CHILD = 'CHILD',
}

registerEnumType(HouseholdRoleEnum, {
  name: 'HouseholdRole',
  description: 'What an account may do in a household.',
  valuesConfig: {
    OWNER: { description: 'Everything, accounts included.' },
    ADULT: { description: 'Changes events, people and calendars.' },
    CHILD: { description: 'Reads, answers invitations, and changes the events they organise.' },
  },
});

@ObjectType('HouseholdAccount', {
  simpleResolvers: true,
  description: 'An account of a household, and its rights there.',
})
export class HouseholdAccountType implements BackedBy<AccountRow, HouseholdAccountType> {
  @Field(() => UserType, { description: 'Whose account.' }) declare user: UserType;
  @Field(() => HouseholdRoleEnum, { description: 'What it may do.' }) declare role: HouseholdRoleName;
}

@ObjectType('Household', {
  implements: [NodeType, TimestampedType],
  simpleResolvers: true,
  description: 'The tenant: one family, club or team, its people and calendars.',
})
export class HouseholdType implements BackedBy<HouseholdRow, HouseholdType> {
  declare id: string;
  @Field(() => String, { description: 'At most 255 characters.' }) declare name: string;
  @Field(() => TimeZone, { description: 'Zone of its new calendars.' }) declare timeZone: string;
  declare createdAt: Date;
  declare updatedAt: Date;
}

@ObjectType('FamilyMember', {
  implements: [NodeType, TimestampedType, SoftDeletableType],
  simpleResolvers: true,
  description: 'A person whose time is scheduled; may have no account (a child, a guest coach).',
})
export class FamilyMemberType implements BackedBy<MemberRow, FamilyMemberType> {
  declare id: string;
  @Field(() => String, { description: 'At most 255 characters.' }) declare name: string;
  @Field(() => Boolean, { description: 'Whoever is no child counts as an adult.' }) declare isChild: boolean;
  @Field(() => Json, { description: 'A JSON object of your own; `{}` unless set.' })
  declare preferences: Record<string, unknown>;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
  declare isDeleted: boolean;
}

@ObjectType('HouseholdPayload', { simpleResolvers: true, description: 'A household after a change.' })
export class HouseholdPayload extends Payload {
  @Field(() => HouseholdType, { nullable: true, description: 'As it is now.' }) declare household: HouseholdRow | null;
  @Field(() => String, {
    nullable: true,
    description: 'After inviting: what `invitationAccept` takes. Shown once, to be handed to whoever is invited.',
  })
  declare invitationToken: string | null;
}

@ObjectType('FamilyMemberPayload', { simpleResolvers: true, description: 'A member after a change.' })
export class FamilyMemberPayload extends Payload {
  @Field(() => FamilyMemberType, { nullable: true, description: 'As they are now.' })
  declare familyMember: MemberRow | null;
}
