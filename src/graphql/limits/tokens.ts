import { GraphQLError } from 'graphql';
import { LIMITS, limitExceeded } from './limits.ts';

/** The wording of graphql-js 16, typing error included, and the one to expect once it is corrected. */
const TOKEN_LIMIT = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/**
 * Whether the parser gave up at `maxTokens`. The parser gives this no code of its own, but its message begins like no
 * other syntax error, whatever the document says.
 */
export const isTokenLimit = (error: unknown): boolean =>
  error instanceof GraphQLError && TOKEN_LIMIT.test(error.message);

/** What to answer in place of such an error. How long the document is nobody knows: the parser stopped counting. */
export const tokensExceeded = (): GraphQLError => limitExceeded('tokens', { counted: `more than ${LIMITS.tokens}` });
