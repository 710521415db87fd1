import type { GraphQLProblem, TestApp } from '../../support/app.ts';
import type { Loose } from '../../support/actors.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Loose;
  readonly errors: readonly GraphQLProblem[];
  /** Code of the first error. */
  readonly code: unknown;
}

const isJson = (headers: Headers) => /json/.test(headers.get('content-type') ?? '');

/** Sends what it is given to a path, exactly as given, and reads the answer whatever it is. */
export async function sends(app: TestApp, path: string, init: RequestInit = {}): Promise<Reply> {
  const reply = await fetch(`${app.url}${path}`, { redirect: 'manual', ...init });
  const text = await reply.text();
  const body = (isJson(reply.headers) && text ? JSON.parse(text) : {}) as Loose;
  const errors = (body['errors'] ?? []) as GraphQLProblem[];
  const { status, headers } = reply;
  return { status, headers, text, data: body['data'], errors, code: errors[0]?.extensions?.['code'] };
}

/** POST /graphql with a body as text or bytes. */
export const posts = (app: TestApp, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Reply> =>
  sends(app, '/graphql', {
    method: 'POST',
    body: body ?? null,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** POST /graphql with a document. */
export const queries = (
  app: TestApp,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Reply> => posts(app, JSON.stringify({ query, variables }), headers);

/** What no answer may hold: words of a database, a stack, a path of the server. */
export const LEAKS =
  /\b(select|insert into|update|delete from) .+ (from|values|set|where)\b|SQLITE|sqlite3|constraint|violates|relation "|syntax error at|node_modules|\/src\/|\.ts:\d|at \w+ \(|Did you mean/i;
