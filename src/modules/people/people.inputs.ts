import { Field, ID, InputType } from 'type-graphql';
import { Personal, Secret, Text } from '../../kernel/audit-marks.ts';
import { EmailAddress, Json, TimeZone } from '../../kernel/scalars.ts';
import type { Registration } from './account.service.ts';
import type { NewQuietHours } from './quiet-hours.ts';
import type { WeekdayName } from './user.entity.ts';
import type { UserPatch } from './user.service.ts';
import { Weekday } from './user.type.ts';

@InputType({ description: 'A new account.' })
export class UserSignUpInput implements Registration {
  @Personal()
  @Field(() => EmailAddress, { description: 'Not in use yet.' })
  declare email: string;
  @Secret()
  @Field(() => String, { description: '8 to 128 characters.' })
  declare password: string;
  @Personal()
  @Field(() => String, { nullable: true, description: 'At most 255 characters; else the local part of the address.' })
  declare name?: string | null;
  @Field(() => TimeZone, { nullable: true, description: 'Of the account, its household and its calendar; else UTC.' })
  declare timeZone?: string | null;
}

@InputType({ description: 'Address and password of an account.' })
export class SessionCreateInput {
  @Personal()
  @Field(() => EmailAddress, { description: 'In any letter case.' })
  declare email: string;
  @Secret()
  @Field(() => String, { description: 'The password.' })
  declare password: string;
}

@InputType({ description: 'Proof that one reads what is sent to the address of an account.' })
export class UserVerifyInput {
  @Secret()
  @Field(() => String, { description: 'The token that was sent there; it works once, for 3 days.' })
  declare token: string;
}

@InputType({ description: 'Hours in which nothing but what is urgent is told.' })
export class QuietHoursInput implements NewQuietHours {
  @Text()
  @Field(() => String, { description: 'When they begin, `HH:MM` on the wall clock.' })
  declare from: string;
  @Text()
  @Field(() => String, { description: 'When they end, `HH:MM`; before `from` means the next morning.' })
  declare to: string;
  @Field(() => [Weekday], { description: 'The days on which they begin; at least one.' }) declare days: WeekdayName[];
  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether what is urgent is told anyway.' })
  declare allowUrgent?: boolean | null;
  @Field(() => TimeZone, { nullable: true, description: "Whose wall clock; else the account's own." })
  declare timeZone?: string | null;
}

@InputType({ description: "A change of the viewer's own account; absent fields stay." })
export class UserUpdateInput implements UserPatch {
  @Personal()
  @Field(() => String, { nullable: true, description: 'At most 255 characters.' })
  declare name?: string | null;
  @Field(() => TimeZone, { nullable: true, description: 'Their wall clock; calendars and events keep their own.' })
  declare timeZone?: string | null;
  @Secret()
  @Field(() => String, {
    nullable: true,
    description: 'A new password of 8 to 128 characters; it ends all other sessions of the account.',
  })
  declare password?: string | null;
  @Secret()
  @Field(() => String, { nullable: true, description: 'The password until now; needed to set a new one.' })
  declare currentPassword?: string | null;
  @Field(() => QuietHoursInput, { nullable: true, description: 'Null: at no time.' })
  declare quietHours?: QuietHoursInput | null;
}

@InputType({ description: 'A further household.' })
export class HouseholdCreateInput {
  @Personal()
  @Field(() => String, { description: 'At most 255 characters.' })
  declare name: string;
  @Field(() => TimeZone, { nullable: true, description: "Else the viewer's." }) declare timeZone?: string | null;
}

@InputType({ description: 'A change of a household; absent fields stay.' })
export class HouseholdUpdateInput {
  @Field(() => ID, { description: 'Which household.' }) declare id: string;
  @Personal()
  @Field(() => String, { nullable: true, description: 'At most 255 characters.' })
  declare name?: string | null;
  @Field(() => TimeZone, { nullable: true, description: 'Zone of its new calendars.' }) declare timeZone?:
    | string
    | null;
}

@InputType({ description: 'A new person of a household.' })
export class FamilyMemberCreateInput {
  @Field(() => ID, { nullable: true, description: "Else the viewer's first household." })
  declare householdId?: string | null;
  @Personal()
  @Field(() => String, { description: 'At most 255 characters.' })
  declare name: string;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether a child.' }) declare isChild: boolean;
  @Field(() => ID, { nullable: true, description: 'Their account, if it belongs to the household.' })
  declare userId?: string | null;
  @Personal()
  @Field(() => Json, { nullable: true, description: 'A JSON object.' })
  declare preferences?: unknown;
}

@InputType({ description: 'A change of a person; absent fields stay.' })
export class FamilyMemberUpdateInput {
  @Field(() => ID, { description: 'Which member.' }) declare id: string;
  @Personal()
  @Field(() => String, { nullable: true, description: 'At most 255 characters.' })
  declare name?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether a child.' }) declare isChild?: boolean | null;
  @Field(() => ID, { nullable: true, description: 'Their account; null unlinks it.' }) declare userId?: string | null;
  @Personal()
  @Field(() => Json, { nullable: true, description: 'A JSON object that replaces the old one.' })
  declare preferences?: unknown;
}
