/** The codes that a reason may carry; the same words as in the API's user errors. */
type UnusableCode = 'REQUIRED' | 'INVALID' | 'TOO_LONG' | 'RULE_INVALID' | 'RULE_NEVER_MATCHES';

/** One event cannot be used; the rest of the file can. The message continues "… was skipped: ". */
export class Unusable extends Error {
  override readonly name = 'Unusable';
  readonly code: UnusableCode;

  constructor(code: UnusableCode, message: string) {
    super(message);
    this.code = code;
  }
}
