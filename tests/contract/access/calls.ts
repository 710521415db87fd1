import type { EventIds, Objects } from './objects.ts';
import type { Person, World } from './world.ts';

/** One request: a document whose one field is called `it`, and who sends it if not the actor themselves. */
export interface Call {
  readonly query: string;
  readonly variables: object;
  readonly token?: string;
}

interface Cell {
  readonly object: string;
  readonly person: Person;
  readonly objects: Objects;
  readonly world: World;
}

type MakeCall = (cell: Cell) => Call;

const typeOf = (mutation: string) => `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;

const mutation = (name: string, input: object, type = typeOf(name)): Call => ({
  query: `mutation ($input: ${type}!) { it: ${name}(input: $input) { userErrors { code message path } } }`,
  variables: { input },
});

const byId = (name: string, id: string, selection = '{ id }'): Call => ({
  query: `query ($id: ID!) { it: ${name}(id: $id) ${selection} }`,
  variables: { id },
});

const remove = (name: string, id: string) => mutation(name, { id }, 'DeleteInput');
const restore = (id: string) => mutation('restore', { id });

const WINDOW = 'from: "2026-10-19T00:00:00Z", to: "2026-10-31T00:00:00Z"';
const NOWADAYS = 'from: "2026-09-30T00:00:00Z", to: "2026-10-02T00:00:00Z"';
const TITLED = '{ ... on Event { id title } ... on Node { id } }';
const PAGE = '{ nodes { title } }';

const node = (id: string): Call => byId('node', id, TITLED);
const nodes = (id: string): Call => ({
  query: `query ($id: ID!) { it: nodes(ids: [$id]) ${TITLED} }`,
  variables: { id },
});

const eventOf = ({ objects, object, person }: Cell): EventIds => objects.event(object, person);
const calendarOf = ({ objects, object, person }: Cell) => objects.calendar(object, person);
const householdOf = ({ objects, object, person }: Cell) => objects.household(object, person);
const memberOf = ({ objects, object, person }: Cell) => objects.member(object, person);
const keyOf = ({ objects, object, person }: Cell) => objects.key(object, person);
const identityOf = ({ objects, object, person }: Cell) => objects.identity(object, person);

const EVENT = { title: 'New', startsAt: '2026-10-20T15:00:00Z', duration: 'PT1H' };
const FILE = 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n';

/** How each type of node is found, for the three fields that serve all types. */
const FINDERS: Record<string, (cell: Cell) => string> = {
  AccessKey: keyOf,
  Author: ({ objects, object }) => objects.author(object),
  Calendar: calendarOf,
  Event: cell => eventOf(cell).event,
  EventMembership: cell => eventOf(cell).membership,
  EventParticipant: cell => eventOf(cell).participant,
  FamilyMember: memberOf,
  Household: householdOf,
  Identity: identityOf,
  Revision: ({ objects, object, person }) => objects.deed(object, person).revision,
  UserAction: ({ objects, object }) => objects.action(object),
  User: ({ objects, object, person }) => (object === 'own' && person.userId) || objects.user(object),
};

const CALENDAR: Record<string, MakeCall> = {
  calendar: cell => byId('calendar', calendarOf(cell)),
  calendarCreate: cell => mutation('calendarCreate', { name: 'New', householdId: householdOf(cell) }),
  calendarDelete: cell => remove('calendarDelete', calendarOf(cell)),
  calendarImport: cell => mutation('calendarImport', { calendarId: calendarOf(cell), ics: FILE }),
  calendarUpdate: cell => mutation('calendarUpdate', { id: calendarOf(cell), name: 'Other' }),
  event: cell => byId('event', eventOf(cell).event, '{ title }'),
  eventCreate: cell => mutation('eventCreate', { event: { ...EVENT, calendarId: calendarOf(cell) } }),
  eventDelete: cell => mutation('eventDelete', { id: eventOf(cell).event }),
  eventMembershipSet: cell => mutation('eventMembershipSet', { eventId: eventOf(cell).event, ...somebody(cell) }),
  eventRespond: cell => mutation('eventRespond', { response: 'ACCEPTED', ...answerOf(cell) }),
  eventUpdate: cell => mutation('eventUpdate', { id: eventOf(cell).event, patch: { location: 'There' } }),
  events: cell => ({
    query: `query ($id: ID!) { it: events(where: { calendarId: { eq: $id } }) ${PAGE} }`,
    variables: { id: eventOf(cell).calendar },
  }),
  'events isPublic': cell => ({
    query: `query ($id: ID!) { it: events(where: { isPublic: true, calendarId: { eq: $id } }) ${PAGE} }`,
    variables: { id: eventOf(cell).calendar },
  }),
  occurrence: cell => byId('occurrence', `${eventOf(cell).event}_20261020T150000Z`, '{ title }'),
  occurrences: cell => ({
    query: `query ($id: ID!) { it: occurrences(where: { ${WINDOW}, calendarIds: [$id] }) ${PAGE} }`,
    variables: { id: eventOf(cell).calendar },
  }),
  recurrencePreview: () => ({
    query: `{ it: recurrencePreview(rule: "FREQ=DAILY", startsAtLocal: "2026-10-20T15:00:00", timeZone: "UTC") { inWords } }`,
    variables: {},
  }),
};

/** A role for somebody the actor knows. */
function somebody({ person, world: { people } }: Cell) {
  if (!person.isOfHome) return { userId: person.userId ?? people.owner.userId, role: 'OWNER' };
  return { userId: (person.name === 'adult' ? people.unverified : people.adult).userId, role: 'VIEWER' };
}

/** `self` is an event of the home in which the actor's own person takes part; else somebody without an account does. */
function answerOf(cell: Cell) {
  const isSelf = cell.object === 'self';
  const { event, memberId } = eventOf(isSelf ? { ...cell, object: 'home' } : cell);
  return { id: event, memberId: isSelf ? cell.person.member : (memberId ?? cell.world.sam) };
}

const PEOPLE: Record<string, MakeCall> = {
  accessKeyCreate: ({ objects, person }) => ({
    ...mutation('accessKeyCreate', { name: 'New', scopes: ['READ'] }),
    ...(person.userId !== null && person.name !== 'key' && { token: objects.double(person).token }),
  }),
  accessKeyDelete: cell => remove('accessKeyDelete', keyOf(cell)),
  familyMemberCreate: cell => mutation('familyMemberCreate', { name: 'New', householdId: householdOf(cell) }),
  familyMemberDelete: cell => remove('familyMemberDelete', memberOf(cell)),
  familyMemberUpdate: cell => mutation('familyMemberUpdate', { id: memberOf(cell), name: 'Other' }),
  household: cell => byId('household', householdOf(cell)),
  householdCreate: () => mutation('householdCreate', { name: 'New' }),
  householdMemberSet: cell =>
    mutation('householdMemberSet', { householdId: householdOf(cell), email: 'guest@example.org', role: 'CHILD' }),
  householdUpdate: cell => mutation('householdUpdate', { id: householdOf(cell), timeZone: 'UTC' }),
  identityLink: () => mutation('identityLink', { token: 'a.b.c' }),
  identityUnlink: cell => remove('identityUnlink', identityOf(cell)),
  invitationAccept: ({ objects, object }) => mutation('invitationAccept', { token: objects.invitation(object) }),
  sessionCreate: ({ person, world }) => {
    const email = `${person.userId === null ? world.host.name : person.name === 'key' ? 'owner' : person.name}@example.org`;
    return mutation('sessionCreate', { email, password: 'correct horse battery' });
  },
  sessionDelete: ({ objects, person }) => ({
    query: 'mutation { it: sessionDelete { userErrors { code } } }',
    variables: {},
    ...(person.userId !== null && person.name !== 'key' && { token: objects.double(person).token }),
  }),
  userErase: ({ objects, object, person }) => {
    const isDouble = object === 'own' && person.userId !== null && person.name !== 'key';
    const double = isDouble ? objects.double(person) : null;
    return { ...remove('userErase', double?.userId ?? objects.user(object)), ...(double && { token: double.token }) };
  },
  userSignUp: ({ person }) =>
    mutation('userSignUp', { email: `new-${person.name}@example.org`, password: 'correct horse battery' }),
  userUpdate: () => mutation('userUpdate', { timeZone: 'UTC' }),
  userVerify: ({ objects, object }) => mutation('userVerify', { token: objects.verification(object) }),
  viewer: () => ({ query: '{ it: viewer { id } }', variables: {} }),
};

const OTHERS: Record<string, MakeCall> = {
  authorCreate: () => mutation('authorCreate', { name: 'New' }),
  authorDelete: ({ objects, object }) => remove('authorDelete', objects.author(object)),
  authorUpdate: ({ objects, object }) => mutation('authorUpdate', { id: objects.author(object), name: 'Other' }),
  authors: () => ({ query: '{ it: authors { items { id } } }', variables: {} }),
  undo: ({ objects, object, person }) => mutation('undo', { actionId: objects.deed(object, person).action }),
  userActionStats: () => ({ query: `{ it: userActionStats(${NOWADAYS}) { count } }`, variables: {} }),
  userActionTimeline: () => ({ query: `{ it: userActionTimeline(${NOWADAYS}) { count } }`, variables: {} }),
  userActions: () => ({ query: '{ it: userActions { items { id } } }', variables: {} }),
  heartbeat: () => ({ query: 'subscription { it: heartbeat { at } }', variables: {} }),
  serverInfo: () => ({ query: '{ it: serverInfo { version } }', variables: {} }),
};

const forTypes = (field: string, types: readonly string[], call: (id: string) => Call): Record<string, MakeCall> =>
  Object.fromEntries(types.map(type => [`${field} ${type}`, (cell: Cell) => call(FINDERS[type]!(cell))]));

/** How each field is asked: by the name of the root, with the type behind it for those that serve many. */
export const CALLS: Readonly<Record<string, MakeCall>> = {
  ...CALENDAR,
  ...PEOPLE,
  ...OTHERS,
  ...forTypes('node', Object.keys(FINDERS), node),
  ...forTypes('nodes', Object.keys(FINDERS), nodes),
  ...forTypes('restore', ['Calendar', 'Event', 'FamilyMember'], restore),
};
