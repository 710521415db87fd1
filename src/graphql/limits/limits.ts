import { type ASTNode, GraphQLError } from 'graphql';

/** How much one request may ask for. Depths count levels, the others count pieces. */
export const LIMITS = Object.freeze({
  /** Lexical tokens of a document: for Apollo's `parseOptions.maxTokens`. */
  tokens: 4000,
  /** Fields inside each other, the leaf included. */
  depth: 12,
  /** The same on a path through `__schema` or `__type`: the introspection query of graphql-js has 15. */
  introspectionDepth: 16,
  /** In the whole document, so that fragments and further operations hide none. */
  aliases: 15,
  /** In the whole document. */
  directives: 50,
  operations: 20,
  /** Defined by one operation, and given with one request. */
  variables: 100,
  /** Entries of one list, in a literal or in a variable. */
  list: 500,
  /** Lists and input objects inside each other, in a literal or in a variable. */
  inputDepth: 20,
  /** The same inside one value of a scalar: what JSON holds is the caller's data and may be deeper than our inputs. */
  jsonDepth: 64,
  /** Objects that might come back, see `costOf`. */
  cost: 5000,
  /** Bytes of the request, but where each of its root fields is marked `LargeBody`. */
  body: 2 ** 20,
});

/** What `extensions.limit` of an error may say. */
export type Limit = Exclude<keyof typeof LIMITS, 'introspectionDepth' | 'jsonDepth'>;

const ADVICE: Record<Limit, { readonly what: string; readonly instead: string }> = {
  tokens: { what: 'tokens', instead: 'Put values into variables, or split the document.' },
  depth: { what: 'levels of fields', instead: 'Ask for the inner objects by their id in a request of their own.' },
  aliases: { what: 'aliases', instead: 'Send the rest in further requests.' },
  directives: { what: 'directives', instead: 'Leave out fields instead of skipping them.' },
  operations: { what: 'operations', instead: 'Send only the operations that belong together.' },
  variables: { what: 'variables', instead: 'Gather them into input objects or lists.' },
  list: { what: 'entries in one list', instead: 'Send the list in several requests.' },
  inputDepth: { what: 'lists and objects inside each other in one input', instead: 'Make the input flatter.' },
  cost: { what: 'objects that might come back', instead: 'Ask for smaller pages or fewer nested lists.' },
  body: { what: 'bytes in one request', instead: 'Send less at a time.' },
};

export interface Excess {
  /** What was found; a text where counting stopped early. */
  readonly counted: number | string;
  /** The bound that was passed, where it is not the one that gave the limit its name. */
  readonly allowed?: number;
  /** Where in the document. */
  readonly nodes?: ASTNode | undefined;
}

/**
 * The error of a request that asks for too much: code LIMIT_EXCEEDED with the name of the limit.
 * Apollo overwrites the code of what a validation rule reports, so `formatError` has to restore it where `limit` stands.
 */
export function limitExceeded(limit: Limit, { counted, allowed = LIMITS[limit], nodes }: Excess): GraphQLError {
  const { what, instead } = ADVICE[limit];
  const message = `Too many ${what}: ${counted}, at most ${allowed} are allowed. ${instead}`;
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'LIMIT_EXCEEDED', limit } });
}
