import { randomUUID } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Context } from '../kernel/context.ts';
import { Denied, Refused } from '../kernel/errors.ts';
import { isOutage, tellOutage } from '../kernel/outage.ts';
import { isTokenLimit, tokensExceeded } from './limits/tokens.ts';

/** Codes whose message was written for the caller. */
const SPOKEN = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'LIMIT_EXCEEDED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PERSISTED_QUERY_NOT_FOUND',
  'QUERY_NOT_IN_SAFELIST',
]);

/** What Apollo refuses without a code. */
const UNCODED = new Set(['Unsupported persisted query version', 'provided sha does not match query']);

type Extensions = Readonly<Record<string, unknown>>;

interface Spoken {
  readonly message: string;
  readonly extensions: Extensions;
}

/** What a resolver threw, or whoever refused the operation before one ran: Apollo unwraps only the former. */
function causeOf(error: unknown): unknown {
  const original = error instanceof GraphQLError ? error.originalError : undefined;
  return original instanceof Denied || isOutage(original) ? original : unwrapResolverError(error);
}

/** What the caller may know of an error; null if nothing, because it is a bug or the database's. */
function spoken(error: unknown): Spoken | null {
  const original = causeOf(error);
  if (original instanceof Denied) {
    const { code, message, retryAfter } = original;
    return { message, extensions: { code, ...(retryAfter && { retryAfter }) } };
  }
  // a query has no userErrors, so there the first of them is the error
  const [problem] = original instanceof Refused ? original.userErrors : [];
  if (problem) return { message: problem.message, extensions: { code: problem.code, argumentPath: problem.path } };
  const { message, retryAfter } = tellOutage(original) ?? {};
  if (message) return { message, extensions: { code: 'UNAVAILABLE', retryAfter } };
  return error instanceof GraphQLError ? spokenByGraphQL(error) : null;
}

function spokenByGraphQL(error: GraphQLError): Spoken | null {
  if (isTokenLimit(error)) return spokenByGraphQL(tokensExceeded(error.source));
  const { code, limit, requestId } = error.extensions;
  const known = requestId ? { requestId } : {};
  if (limit) return { message: error.message, extensions: { code: 'LIMIT_EXCEEDED', limit, ...known } };
  if (UNCODED.has(error.message)) return { message: error.message, extensions: { code: 'BAD_REQUEST' } };
  if (!SPOKEN.has(String(code))) return null;
  return { message: isOutOfStack(error) ? TOO_DEEP : error.message, extensions: { code } };
}

/** For an error that ends a request before there is a context to take the id from. */
export const withRequestId = ({ message, extensions }: GraphQLError, requestId: string): GraphQLError =>
  new GraphQLError(message, { extensions: { ...extensions, requestId } });

const TOO_DEEP = 'Syntax Error: The document is nested too deeply to be read.';

/** A parser that is not warm yet runs out of stack before it has counted too many tokens. */
const isOutOfStack = (error: GraphQLError): boolean => /call stack/i.test(error.message);

const MASKED: Spoken = {
  message: 'Something went wrong here. The error id tells the operator what.',
  extensions: { code: 'INTERNAL' },
};

/** Database errors carry rows in their message, so of an unexpected error not a word leaves the house. */
export function formatError({ path, locations }: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  return { ...(spoken(error) ?? MASKED), ...(path && { path }), ...(locations && { locations }) };
}

export type Log = (fields: object, message: string) => void;

/** What the caller may see of the errors of one result; of bugs the log tells the rest. */
export function reported(errors: readonly GraphQLError[], requestId: string, log: Log): GraphQLFormattedError[] {
  const errorId = randomUUID();
  logBugs(errors, { requestId, errorId }, log);
  return errors.map(error => withIds(formatError(error.toJSON(), error), requestId, errorId));
}

function logBugs(errors: readonly GraphQLError[], ids: { requestId: string; errorId: string }, log: Log): void {
  const bugs = errors.filter(error => !spoken(error));
  for (const bug of bugs) log({ ...ids, err: unwrapResolverError(bug) }, 'request failed');
}

/** Ties what the caller sees of an error to what the log says of it, and gives HTTP its status. */
export const errorReports = (log: Log): ApolloServerPlugin<Context> => ({
  requestDidStart: async ({ contextValue: { requestId } }) => {
    let errorId = '';
    return {
      didEncounterErrors: async ({ errors }) => {
        errorId ||= randomUUID();
        logBugs(errors, { requestId, errorId }, log);
      },
      willSendResponse: async ({ response: { body, http } }) => {
        if (body.kind !== 'single' || !body.singleResult.errors) return;
        const { errors, data } = body.singleResult;
        body.singleResult.errors = errors.map(error => withIds(error, requestId, errorId));
        if (isAnswered(data, errors)) return;
        const status = statusOf(new Set(errors.map(error => error.extensions?.['code'])));
        if (status) http.status = status;
        const retryAfter = Math.max(0, ...errors.map(error => Number(error.extensions?.['retryAfter'] ?? 0)));
        if (retryAfter > 0) http.headers.set('retry-after', String(retryAfter));
      },
    };
  },
});

type Data = Readonly<Record<string, unknown>> | null | undefined;

/** Where a part was answered the answer is a 200, as GraphQL over HTTP asks. A field that failed is no part of it. */
function isAnswered(data: Data, errors: readonly GraphQLFormattedError[]): boolean {
  const failed = new Set(errors.map(({ path }) => path?.[0]));
  return Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
}

function statusOf(codes: ReadonlySet<unknown>): number | null {
  if (codes.has('RATE_LIMITED')) return 429;
  if (codes.has('UNAVAILABLE')) return 503;
  return codes.has('INTERNAL') ? 500 : null;
}

function withIds(error: GraphQLFormattedError, requestId: string, errorId: string): GraphQLFormattedError {
  const isMasked = error.extensions?.['code'] === 'INTERNAL';
  return { ...error, extensions: { ...error.extensions, requestId, ...(isMasked && { errorId }) } };
}
