/** Where a server answers, and the key to its demo household, if it has one. */
export interface Running {
  /** Without a slash at the end, such as `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly hasGraphiql: boolean;
  readonly demoToken: string | null;
}

/** What happens to a weekly class when the clocks change. */
const QUERY =
  '{ occurrences(where: { from: "2026-10-26T00:00:00Z", to: "2026-11-09T00:00:00Z" }, first: 20) { nodes { title startsAt startsAtLocal } } }';

/** A question for a shell that answers as soon as the server does. */
export const curlFor = (address: string, token: string): string =>
  `curl -s ${address}/graphql -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
    -d '${JSON.stringify({ query: QUERY })}'`;

/** What a developer reads after the start. */
export function bannerFor({ address, hasGraphiql, demoToken }: Running): string {
  const place = hasGraphiql ? `${address}/graphiql` : `${address}/graphql (GRAPHIQL is off)`;
  const demo =
    demoToken === null
      ? ['  Sign up with the mutation userSignUp; it answers with a token for the header Authorization.']
      : [`  Demo         Authorization: Bearer ${demoToken}`, '', `  ${curlFor(address, demoToken)}`];
  return ['', `  Playground   ${place}`, ...demo, '', ''].join('\n');
}
