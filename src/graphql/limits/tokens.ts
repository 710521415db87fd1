import { GraphQLError, Lexer, type Source, TokenKind } from 'graphql';
import { type Limit, LIMITS, limitExceeded } from './limits.ts';

/** The wording of graphql-js 16, typing error included, and the one to expect once it is corrected. */
const TOKEN_LIMIT = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/**
 * Whether the parser gave up at `maxTokens`. The parser gives this no code of its own, but its message begins like no
 * other syntax error, whatever the document says.
 */
export const isTokenLimit = (error: unknown): boolean =>
  error instanceof GraphQLError && TOKEN_LIMIT.test(error.message);

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** What the lexer, which builds no tree and needs no stack, sees up to the token at which the parser stopped. */
interface Glance {
  aliases: number;
  directives: number;
  /** Brackets of all kinds still open there. */
  open: number;
  /** Where in the text. */
  end: number;
}

function glanceAt(source: Source): Glance {
  const seen: Glance = { aliases: 0, directives: 0, open: 0, end: 0 };
  const lexer = new Lexer(source);
  let parentheses = 0;
  for (let count = 0; count < LIMITS.tokens; count++) {
    const { kind, end } = lexer.advance();
    if (kind === TokenKind.PAREN_L) parentheses++;
    if (kind === TokenKind.PAREN_R) parentheses--;
    if (OPENING.has(kind)) seen.open++;
    if (CLOSING.has(kind)) seen.open--;
    if (kind === TokenKind.AT) seen.directives++;
    // arguments, variables and input objects have their colons between parentheses
    if (kind === TokenKind.COLON && parentheses === 0) seen.aliases++;
    seen.end = end;
  }
  return seen;
}

/** Whether the rest of the text lacks the brackets to close what is open: then it is no document, however long. */
function isNeverClosed({ body }: Source, { open, end }: Glance): boolean {
  const closing = /[}\])]/g; // looking at each character of a megabyte would take as long as the parser was spared
  closing.lastIndex = end;
  let closed = 0;
  while (closed < open && closing.test(body)) closed++;
  return closed < open;
}

/**
 * What to answer in place of an error that `isTokenLimit`, given the source in it. A flood of aliases or directives is
 * called by its name, as if it had been a little shorter; a tower of brackets is the syntax error it would be if the
 * parser had run out of stack before it ran out of tokens, which depends on how warm it is.
 */
export function tokensExceeded(source?: Source): GraphQLError {
  const tokens = limitExceeded('tokens', { counted: `more than ${LIMITS.tokens}` });
  if (!source) return tokens;
  const seen = glanceAt(source);
  if (isNeverClosed(source, seen)) {
    return new GraphQLError('Syntax Error: Brackets are not closed.', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  }
  const flood = (['aliases', 'directives'] satisfies Limit[]).find(limit => seen[limit] > LIMITS[limit]);
  return flood ? limitExceeded(flood, { counted: `${seen[flood]} or more` }) : tokens;
}
