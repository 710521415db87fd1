import type { ApolloServerPlugin } from '@apollo/server';

/** Failures before execution for which GraphQL over HTTP asks for status 200 in the older media type. */
const BEFORE_EXECUTION: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/** Only a client that names the older media type and not the newer; one that says nothing, or anything at all, keeps 400. */
const wantsPlainJson = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes('application/json') && !accept.includes('application/graphql-response+json');

/**
 * In `application/json` a document that cannot be parsed, is not valid or gets variables of the wrong kind SHOULD be
 * answered with status 200 (GraphQL over HTTP, 6.4.1), because older clients take any other status for an error of a
 * proxy and never read the body. In `application/graphql-response+json` it stays 400 (6.4.2), as do our own limits.
 */
export const acceptStatus: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response: { body, http } }) => {
      if (http.status !== 400 || body.kind !== 'single') return;
      if (!wantsPlainJson(request.http?.headers.get('accept'))) return;
      const errors = body.singleResult.errors ?? [];
      if (errors.every(error => BEFORE_EXECUTION.has(error.extensions?.['code']))) http.status = 200;
    },
  }),
};
