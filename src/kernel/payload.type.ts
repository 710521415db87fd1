import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { type UserError, UserErrorCode, type UserErrorName } from './errors.ts';
import { NodeType } from './node.type.ts';

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'Stable codes of problems with the data of a mutation.',
  valuesConfig: {
    REQUIRED: { description: 'A value is missing or empty.' },
    INVALID: { description: 'The value cannot be used; the message says why.' },
    TOO_LONG: { description: 'The text is longer than the field can hold.' },
    NOT_FOUND: { description: 'There is no such object, or it is not yours to see.' },
    FORBIDDEN: { description: 'You may see the object, but your role does not allow this.' },
    ALREADY_EXISTS: { description: 'Something with this id, address or name is there already.' },
    STALE_VERSION: { description: 'Somebody else saved first; read again and repeat your change.' },
    LAST_OWNER: { description: 'Every event and household keeps at least one owner.' },
    RANGE_TOO_LARGE: { description: 'The window or the answer is larger than the limit that the message names.' },
    RULE_INVALID: { description: 'The recurrence rule is malformed, unsupported or too dense.' },
    RULE_NEVER_MATCHES: { description: 'The recurrence rule has no instance at all.' },
    RULE_START_MISMATCH: { description: 'The rule does not produce the given start.' },
    OCCURRENCE_NOT_IN_SERIES: { description: 'The series has no instance with this original start.' },
    TOKEN_INVALID: { description: 'Nobody was ever given this token, or it was withdrawn.' },
    TOKEN_USED: { description: 'The token has done its work already.' },
    TOKEN_EXPIRED: { description: 'The token is too old; ask for a new one.' },
    NOT_UNDOABLE: {
      description: 'What the action did cannot be put back: credentials, what was erased, or nothing at all.',
    },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key was used before with another input.' },
  },
});

@InterfaceType('UserError', {
  description: "A problem with the caller's data. Nothing was saved.",
  resolveType: (error: UserError) => (error.code === 'STALE_VERSION' ? 'StaleVersionError' : 'InputError'),
})
export abstract class UserErrorType implements UserError {
  @Field(() => UserErrorCode, { description: 'Stable; for programs.' }) declare code: UserErrorName;
  @Field(() => String, { description: 'For people: what is wrong and what to do.' }) declare message: string;
  @Field(() => [String], { description: 'Path into `input`, e.g. `["patch", "endsAt"]`.' })
  declare path: readonly string[];
}

@ObjectType('InputError', {
  implements: UserErrorType,
  simpleResolvers: true,
  description: 'A value of the input cannot be used.',
})
export class InputErrorType extends UserErrorType {}

@ObjectType('StaleVersionError', {
  implements: UserErrorType,
  simpleResolvers: true,
  description: 'Somebody else saved first; `current` is what is stored now.',
})
export class StaleVersionErrorType extends UserErrorType {
  @Field(() => NodeType, { nullable: true, description: 'What is stored now.' }) declare current: NodeType | null;
}

/** What every mutation answers, beside its own nullable result. */
@ObjectType({ simpleResolvers: true })
export abstract class Payload {
  @Field(() => [UserErrorType], { description: 'Empty if and only if the mutation did what it was asked to.' })
  declare userErrors: readonly UserError[];
}
