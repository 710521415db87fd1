import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { NodeType, TimestampedType } from '../../kernel/node.type.ts';
import { Payload } from '../../kernel/payload.type.ts';
import type { BackedBy } from '../../kernel/rows.ts';
import { EmailAddress, TimeZone } from '../../kernel/scalars.ts';
import type { UserRow, WeekdayName } from './user.entity.ts';

export enum ServerRole {
  OPERATOR = 'OPERATOR',
}

registerEnumType(ServerRole, {
  name: 'ServerRole',
  description: 'Rights on the whole server.',
  valuesConfig: { OPERATOR: { description: 'Runs the server and keeps what all households share, such as authors.' } },
});

export enum Weekday {
  MO = 'MO',
  TU = 'TU',
  WE = 'WE',
  TH = 'TH',
  FR = 'FR',
  SA = 'SA',
  SU = 'SU',
}

registerEnumType(Weekday, {
  name: 'Weekday',
  description: 'A day of the week, as in RFC 5545.',
  valuesConfig: {
    MO: { description: 'Monday.' },
    TU: { description: 'Tuesday.' },
    WE: { description: 'Wednesday.' },
    TH: { description: 'Thursday.' },
    FR: { description: 'Friday.' },
    SA: { description: 'Saturday.' },
    SU: { description: 'Sunday.' },
  },
});

@ObjectType('QuietHours', {
  simpleResolvers: true,
  description: 'Hours in which nothing but what is urgent is told.',
})
export class QuietHoursType {
  @Field(() => String, { description: 'When they begin, `HH:MM` on the wall clock.' }) declare from: string;
  @Field(() => String, { description: 'When they end; before `from` means the next morning.' }) declare to: string;
  @Field(() => [Weekday], { description: 'The days on which they begin.' }) declare days: readonly WeekdayName[];
  @Field(() => Boolean, { description: 'Whether what is urgent is told anyway.' }) declare allowUrgent: boolean;
  @Field(() => TimeZone, { description: 'Whose wall clock.' }) declare timeZone: string;
}

@ObjectType('User', {
  implements: [NodeType, TimestampedType],
  simpleResolvers: true,
  description: 'An account: organises events and signs in.',
})
export class UserType implements BackedBy<UserRow, UserType> {
  declare id: string;
  @Field(() => EmailAddress, { description: 'In lower case; unique on this server.' }) declare email: string;
  @Field(() => String, { description: 'At most 255 characters.' }) declare name: string;
  @Field(() => Boolean, { description: 'Whether the address is known to be theirs.' }) declare isVerified: boolean;
  @Field(() => TimeZone, { description: 'Their wall clock; "today" means a day on it.' }) declare timeZone: string;
  declare createdAt: Date;
  declare updatedAt: Date;
}

@ObjectType('SessionPayload', { simpleResolvers: true, description: 'What signing up or in gives.' })
export class SessionPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'Bearer token for the `Authorization` header. Shown once; only its hash is stored.',
  })
  declare token: string | null;
  @Field(() => Date, { nullable: true, description: 'When the token stops working: 30 days after signing in.' })
  declare expiresAt: Date | null;
  @Field(() => UserType, { nullable: true, description: 'Who has signed in.' }) declare user: UserRow | null;
}

@ObjectType('UserPayload', { simpleResolvers: true, description: 'An account after a change.' })
export class UserPayload extends Payload {
  @Field(() => UserType, { nullable: true, description: 'As it is now.' }) declare user: UserRow | null;
}
