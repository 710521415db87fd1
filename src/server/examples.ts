import type { ExampleOperation } from './graphiql-start.ts';

const HINT = '<the token that sessionCreate answers with>';

const OPERATIONS: readonly Omit<ExampleOperation, 'headers'>[] = [
  {
    name: 'The swim class stays at 17:00 when the clocks change on 1 November; one instance was moved to Wednesday.',
    query: `query ClockChange($from: DateTime!, $to: DateTime!) {
  occurrences(where: { from: $from, to: $to }, first: 50) {
    totalCount
    nodes { id kind title startsAt startsAtLocal originalStartsAt participants { member { name } response } }
  }
}`,
    variables: '{ "from": "2026-10-26T00:00:00Z", "to": "2026-11-16T00:00:00Z" }',
  },
  {
    name: 'Who asks, and their household: everybody in it and its calendars.',
    query: `query Household {
  viewer {
    name email timeZone
    defaultCalendar { id name }
    households { id name members { id name isChild } calendars { id name color timeZone } }
  }
}`,
  },
  {
    name: 'What a rule means, before anything is saved: the last Friday of each month, in words and in dates.',
    query: `query LastFridays {
  recurrencePreview(rule: "FREQ=MONTHLY;BYDAY=-1FR", startsAtLocal: "2026-01-30T09:00:00", timeZone: "Europe/Berlin", first: 6) {
    inWords instances isEndless notes
  }
}`,
  },
  {
    name: 'A new series. Send it twice: with the same key it is made once.',
    query: `mutation NewSeries($event: EventInput!) {
  eventCreate(input: { event: $event }) @idempotent(key: "choir-2026") {
    event { id title version recurrence { inWords endsOn } }
    userErrors { code message path }
  }
}`,
    variables:
      '{ "event": { "title": "Choir", "startsAtLocal": "2026-10-22T19:30:00", "duration": "PT90M", "recurrence": { "rule": "FREQ=WEEKLY;BYDAY=TH;UNTIL=20261217" } } }',
  },
  {
    name: 'Events by page: put endCursor into "after" to read on.',
    query: `query Events($after: String) {
  events(first: 3, after: $after) {
    totalCount
    nodes { id title startsAtLocal timeZone isAllDay startDate recurrence { rule inWords } }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: '{ "after": null }',
  },
];

/** What a newcomer can run, with the key to the demo household where there is one. */
export const examplesFor = (demoToken: string | null): readonly ExampleOperation[] => {
  const headers = JSON.stringify({ Authorization: `Bearer ${demoToken ?? HINT}` }, null, 2);
  return OPERATIONS.map(operation => ({ ...operation, headers }));
};
