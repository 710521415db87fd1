import type { ExampleOperation } from './graphiql-start.ts';

const headers = '{ "Authorization": "Bearer <the access key that the server printed at its start>" }';

/** What a newcomer can run on the demo household. */
export const examples: readonly ExampleOperation[] = [
  {
    name: 'The swimming class keeps its wall clock when the clocks change on 1 November.',
    query: `query Autumn {
  occurrences(where: { from: "2026-10-19T00:00:00Z", to: "2026-12-01T00:00:00Z" }) {
    totalCount
    nodes { id kind title startsAt startsAtLocal participants { member { name } response } }
  }
}`,
    headers,
  },
];
