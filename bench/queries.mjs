const event = 'id title description location status startsAt endsAt';
const people = 'organizer { id name email } participants { id role response member { id name } }';

const list = (name, fields) =>
  `query ${name}($from: Datetime!, $first: Int!, $viewer: UUID!) { events: benchEvents(since: $from, viewer: $viewer, first: $first) { nodes { ${fields} } } }`;

const texts = {
  almanac: {
    Q1: `query Q1($from: DateTime!, $first: Int!) { events(where: { startsAt: { gte: $from } }, first: $first) { nodes { ${event} ${people} } } }`,
    Q2: `query Q2($from: DateTime!, $first: Int!) { events(where: { startsAt: { gte: $from } }, first: $first) { nodes { ${event} } } }`,
    Q3: `query Q3($id: ID!) { event(id: $id) { ${event} } }`,
    Q4: 'mutation Q4($input: EventCreateInput!) { eventCreate(input: $input) { event { id title startsAt participants { id role response } } } }',
  },
  plain: {
    Q1: `query Q1($from: DateTime!, $first: Int!) { events(from: $from, first: $first) { nodes { ${event} ${people} } } }`,
    Q2: `query Q2($from: DateTime!, $first: Int!) { events(from: $from, first: $first) { nodes { ${event} } } }`,
    Q3: `query Q3($id: ID!) { event(id: $id) { ${event} } }`,
    Q4: 'mutation Q4($input: EventInput!) { eventCreate(input: $input) { event { id title startsAt participants { id role response } } } }',
  },
  postgraphile: postgraphileTexts(),
};

/** The same in the names that PostGraphile gives. */
function postgraphileTexts() {
  const row = event.replace('id', 'id: rowId');
  const relations = `organizer: userByOrganizerId { id: rowId name email }
    participants: eventParticipantsByEventIdList { id: rowId role response member: familyMemberByMemberId { id: rowId name } }`;
  return {
    Q1: list('Q1', `${row} ${relations}`),
    Q2: list('Q2', row),
    Q3: `query Q3($id: UUID!, $viewer: UUID!) { event: benchEvent(wanted: $id, viewer: $viewer) { ${row} } }`,
    Q4: 'mutation Q4($input: BenchEventCreateInput!) { eventCreate: benchEventCreate(input: $input) { event: result { id: rowId title startsAt participants: eventParticipantsByEventIdList { id: rowId role response } } } }',
  };
}

export const QUERIES = (process.env.QUERIES ?? 'Q1,Q2,Q3,Q4').split(',');

/** After every seeded event, so that what Q4 creates can be told apart and removed. */
export const CREATED_FROM = '2027-06-01T00:00:00.000Z';

/** Where lists begin: 40 days of the seeded year. */
const starts = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2026, 0, 5 + i * 8)).toISOString());

const at = hour => new Date(Date.parse(CREATED_FROM) + hour * 3_600_000).toISOString();

function newEvent(dialect, { calendars, members, viewer }, i) {
  const [startsAt, endsAt, calendar] = [at(i), at(i + 1), calendars[i % calendars.length]];
  const memberIds = members.slice(i * 5, i * 5 + 5);
  const common = { title: `Bench event ${i}`, startsAt, endsAt };
  if (dialect === 'almanac')
    return { event: { ...common, calendarId: calendar, participants: memberIds.map(memberId => ({ memberId })) } };
  return dialect === 'plain'
    ? { ...common, calendarId: calendar, memberIds }
    : { ...common, calendar, viewer, memberIds };
}

/** Bodies of requests by query: many different variables, so that no server answers from memory. */
export function bodiesOf(dialect, ids) {
  const viewer = dialect === 'postgraphile' ? { viewer: ids.viewer } : {};
  const body = (name, variables) => JSON.stringify({ operationName: name, query: texts[dialect][name], variables });
  return {
    Q1: starts.map(from => body('Q1', { from, first: 100, ...viewer })),
    Q2: starts.map(from => body('Q2', { from, first: 20, ...viewer })),
    Q3: ids.events.slice(0, 200).map(id => body('Q3', { id, ...viewer })),
    Q4: starts.map((_, i) => body('Q4', { input: newEvent(dialect, ids, i) })),
  };
}
