import type { TypedDocumentString } from './generated/graphql.ts';

export * from './generated/graphql.ts';

export interface ClientOptions {
  /** Where GraphQL is served, e.g. `https://calendar.example/graphql`. */
  readonly url: string;
  /** What signing up or in returned; without it a stranger asks. */
  readonly token?: string;
}

/** One of the top-level errors of an answer. */
export interface GraphQLProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/** The request as a whole went wrong. What is wrong with the input of a mutation is no exception but `userErrors`, data. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    /** HTTP status of the answer. */
    readonly status: number,
    /** Empty where the answer was not GraphQL's: a proxy's page, say. */
    readonly problems: readonly GraphQLProblem[],
  ) {
    super(problems.map(problem => problem.message).join('; ') || `HTTP status ${status}`);
  }

  /** Stable codes, for programs. */
  get codes(): string[] {
    return this.problems.flatMap(({ extensions }) => extensions?.code ?? []);
  }
}

/** Variables may be left out where a document has none that are required. */
type Given<Variables> = Record<string, never> extends Variables ? [variables?: Variables] : [variables: Variables];

/** A client of one server as one caller. */
export function createClient({ url, token }: ClientOptions) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return {
    /** @throws RequestError where the answer holds top-level errors or no data; what `fetch` throws without a connection */
    async request<Data, Variables>(
      document: TypedDocumentString<Data, Variables>,
      ...[variables]: Given<Variables>
    ): Promise<Data> {
      const body = JSON.stringify({ query: document.toString(), variables });
      const response = await fetch(url, { method: 'POST', headers, body });
      const answer = (await response.json().catch(() => ({}))) as { data?: Data; errors?: GraphQLProblem[] };
      if (answer.errors || !answer.data) throw new RequestError(response.status, answer.errors ?? []);
      return answer.data;
    },
  };
}
