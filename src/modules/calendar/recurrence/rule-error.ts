/** What is wrong with a rule: the text, what it asks for, how often it happens, that it never happens, or where it starts. */
export type RuleErrorCode =
  | 'RULE_MALFORMED'
  | 'RULE_UNSUPPORTED'
  | 'RULE_TOO_DENSE'
  | 'RULE_NEVER_MATCHES'
  | 'RULE_START_MISMATCH';

/** A rule that cannot be accepted: the code, the name of the part at fault, and a sentence for a person. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: RuleErrorCode;
  readonly part: string;

  constructor(code: RuleErrorCode, part: string, message: string) {
    super(message);
    this.code = code;
    this.part = part;
  }
}
