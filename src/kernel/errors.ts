/** Stable codes of problems with the caller's data. Clients branch on them; the message is for people. */
export enum UserErrorCode {
  REQUIRED = 'REQUIRED',
  INVALID = 'INVALID',
  TOO_LONG = 'TOO_LONG',
  NOT_FOUND = 'NOT_FOUND',
  FORBIDDEN = 'FORBIDDEN',
  ALREADY_EXISTS = 'ALREADY_EXISTS',
  STALE_VERSION = 'STALE_VERSION',
  LAST_OWNER = 'LAST_OWNER',
  RANGE_TOO_LARGE = 'RANGE_TOO_LARGE',
  RULE_INVALID = 'RULE_INVALID',
  RULE_NEVER_MATCHES = 'RULE_NEVER_MATCHES',
  RULE_START_MISMATCH = 'RULE_START_MISMATCH',
  OCCURRENCE_NOT_IN_SERIES = 'OCCURRENCE_NOT_IN_SERIES',
  TOKEN_INVALID = 'TOKEN_INVALID',
  TOKEN_USED = 'TOKEN_USED',
  TOKEN_EXPIRED = 'TOKEN_EXPIRED',
  NOT_UNDOABLE = 'NOT_UNDOABLE',
  IDEMPOTENCY_KEY_REUSED = 'IDEMPOTENCY_KEY_REUSED',
}

export type UserErrorName = keyof typeof UserErrorCode;

/** A problem with the caller's data, as data: part of the payload, never a top-level error of a mutation. */
export interface UserError {
  readonly code: UserErrorName;
  readonly message: string;
  /** Into `input`, e.g. `["patch", "endsAt"]`. */
  readonly path: readonly string[];
  /** What is stored now, where somebody else saved first. */
  readonly current?: object;
}

/** Thrown where a rule says no. The unit of work rolls back, and its payload carries the reasons. */
export class Refused extends Error {
  constructor(readonly userErrors: readonly UserError[]) {
    super(userErrors.map(error => error.message).join('; '));
  }
}

export function refuse(code: UserErrorName, message: string, path: readonly string[]): never {
  throw new Refused([{ code, message, path }]);
}

export type DeniedCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'RATE_LIMITED' | 'UNAVAILABLE';

/** Thrown at the door. Any other error is a bug and is masked at the edge. */
export class Denied extends Error {
  constructor(
    readonly code: DeniedCode,
    message: string,
    /** Seconds after which another try makes sense. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}
