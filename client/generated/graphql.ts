/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A calendar file, and where its events go. */
export type CalendarImportInput = {
  /** Of a calendar of the household. */
  calendarId: string;
  /** Tells what would become of the file, and changes nothing. */
  dryRun?: boolean | null | undefined;
  /** The content of an iCalendar file (RFC 5545), at most 10 MiB. */
  ics: string;
};

/** Compares an instant; all that is given must hold. */
export type DateTimeFilter = {
  /** Is this instant. */
  eq?: string | null | undefined;
  /** Is after. */
  gt?: string | null | undefined;
  /** Is this or after. */
  gte?: string | null | undefined;
  /** Is before. */
  lt?: string | null | undefined;
  /** Is this or before. */
  lte?: string | null | undefined;
};

/** Whether a list shows what was removed. */
export type DeletedFilter =
  /** Only what is there. */
  | 'EXCLUDE'
  /** Also what was removed. */
  | 'INCLUDE'
  /** Only what was removed. */
  | 'ONLY';

/** How much of a series a change concerns. */
export type EditScope =
  /** The whole series. */
  | 'ALL'
  /** Only the occurrence that is named. */
  | 'THIS'
  /** From the occurrence that is named on: the series is split there. */
  | 'THIS_AND_FOLLOWING';

/** A new event. */
export type EventCreateInput = {
  /** The event. */
  event: EventInput;
  /** Changes nothing yet: nobody is told. */
  notify?: boolean | null | undefined;
  /** Changes nothing yet. */
  onConflict?: OnConflict;
};

/** Which event, series or occurrence is to go. */
export type EventDeleteInput = {
  /** An event or an occurrence. */
  id: string;
  /** Changes nothing yet: nobody is told. */
  notify?: boolean | null | undefined;
  /** How much of a series it concerns. */
  scope?: EditScope;
  /** The version of the event or series that was read. */
  version?: number | null | undefined;
};

/** Which events of a list; all that is given must hold. */
export type EventFilter = {
  /** All of these. */
  and?: Array<EventFilter> | null | undefined;
  /** On these calendars. */
  calendarId?: IdFilter | null | undefined;
  /** Removed events; counts at the top only. */
  deleted?: DeletedFilter | null | undefined;
  /** True, at the top: public events of all households. Otherwise a list holds what concerns the viewer; strangers see public events only. */
  isPublic?: boolean | null | undefined;
  /** Whether it repeats. */
  isRecurring?: boolean | null | undefined;
  /** Not this. */
  not?: EventFilter | null | undefined;
  /** At least one of these. */
  or?: Array<EventFilter> | null | undefined;
  /** Organised by these accounts. */
  organizerId?: IdFilter | null | undefined;
  /** By start (of a series: of its first instance). */
  startsAt?: DateTimeFilter | null | undefined;
  /** By title; titles that are hidden match nothing. */
  title?: StringFilter | null | undefined;
};

/** Give either `startsAt` (an instant) or `startsAtLocal` (wall clock in `timeZone`); all-day events give `startDate` and the day after the last as `endDate` (one day if left out). In a patch an absent field stays, null clears, a list replaces the whole list, and a start without end or duration keeps the length. Fractions of a second are dropped. */
export type EventInput = {
  /** Else true. */
  busy?: boolean | null | undefined;
  /** Else the viewer's default calendar. */
  calendarId?: string | null | undefined;
  /** Any text of at most 20,000 characters. */
  description?: string | null | undefined;
  /** Instead of an end. */
  duration?: string | null | undefined;
  /** The day after the last of an all-day event. */
  endDate?: string | null | undefined;
  /** End as an instant, exclusive. */
  endsAt?: string | null | undefined;
  /** End on the wall clock of `timeZone`, exclusive. */
  endsAtLocal?: string | null | undefined;
  /** Optional: clients may mint their own UUID. */
  id?: string | null | undefined;
  /** Follows from `startDate`; in a patch it turns one kind into the other. */
  isAllDay?: boolean | null | undefined;
  /** One line of at most 500 characters. */
  location?: string | null | undefined;
  /** At most 100, each member once. */
  participants?: Array<ParticipantInput> | null | undefined;
  /** How it repeats; null in a patch: no longer. */
  recurrence?: RecurrenceInput | null | undefined;
  /** First day of an all-day event. */
  startDate?: string | null | undefined;
  /** Start as an instant. */
  startsAt?: string | null | undefined;
  /** Start on the wall clock of `timeZone`. */
  startsAtLocal?: string | null | undefined;
  /** Else CONFIRMED. */
  status?: EventStatus | null | undefined;
  /** Else the calendar's. Changing it keeps the wall clock. */
  timeZone?: string | null | undefined;
  /** Required for a new event; one line of at most 255 characters. */
  title?: string | null | undefined;
  /** Else HOUSEHOLD. */
  visibility?: Visibility | null | undefined;
};

/** How a list of events is sorted. */
export type EventOrder = {
  /** Which way. */
  direction?: SortDirection;
  /** By what. */
  field: EventOrderField;
};

/** What a list of events is sorted by; equal values are sorted by id. */
export type EventOrderField =
  /** When it was made. */
  | 'CREATED_AT'
  /** The start (of a series: of its first instance). */
  | 'STARTS_AT'
  /** The title as the viewer sees it. */
  | 'TITLE'
  /** When it was last changed. */
  | 'UPDATED_AT';

/** An answer to an invitation. */
export type EventRespondInput = {
  /** An event or an occurrence. */
  id: string;
  /** For whom; they must take part. */
  memberId: string;
  /** The answer. */
  response: ParticipationStatus;
  /** How much of a series it concerns. */
  scope?: EditScope;
};

/** RFC 5545 STATUS. */
export type EventStatus =
  /** Does not happen, and stays readable. */
  | 'CANCELLED'
  /** Will happen. */
  | 'CONFIRMED'
  /** May still change. */
  | 'TENTATIVE';

/** A change of an event, of a series or of one of its occurrences. */
export type EventUpdateInput = {
  /** An event or an occurrence. */
  id: string;
  /** Changes nothing yet: nobody is told. */
  notify?: boolean | null | undefined;
  /** Changes nothing yet. */
  onConflict?: OnConflict;
  /** What is to change. */
  patch: EventInput;
  /** How much of a series it concerns. */
  scope?: EditScope;
  /** The version of the event or series that was read; leave it out to overwrite blindly. */
  version?: number | null | undefined;
};

/** Compares an id. */
export type IdFilter = {
  /** Is this one. */
  eq?: string | null | undefined;
  /** Is one of these. */
  in?: Array<string> | null | undefined;
};

/** Which occurrences. */
export type OccurrenceFilter = {
  /** Only of these calendars; else of all that concern the viewer. */
  calendarIds?: Array<string> | null | undefined;
  /** Half-open; at most 365 days. */
  from: string;
  /** Also cancelled ones. */
  includeCancelled?: boolean | null | undefined;
  /** Only where one of these members takes part. */
  memberIds?: Array<string> | null | undefined;
  /** Exclusive. */
  to: string;
};

/** Where an occurrence comes from. */
export type OccurrenceKind =
  /** A row says that this instance does not happen. */
  | 'CANCELLED'
  /** A row replaces the computed instance. */
  | 'EXCEPTION'
  /** The event does not repeat. */
  | 'SINGLE'
  /** Computed from the rule; no row exists. */
  | 'VIRTUAL';

/** What to do about clashes. Conflicts are not looked for yet, so it changes nothing so far. */
export type OnConflict =
  /** Save, and store the conflicts. */
  | 'RECORD'
  /** Save nothing on a hard finding. */
  | 'REFUSE'
  /** Leave out clashing occurrences and list them. */
  | 'SKIP';

/** A member who takes part. */
export type ParticipantInput = {
  /** Of the calendar's household. */
  memberId: string;
  /** Whether it cannot happen without them. */
  required?: boolean | null | undefined;
  /** As what; at most 50 characters. */
  role?: string | null | undefined;
};

/** RFC 5545 PARTSTAT: what somebody answered to an invitation. */
export type ParticipationStatus =
  /** Comes. */
  | 'ACCEPTED'
  /** Does not come. */
  | 'DECLINED'
  /** Nothing yet. */
  | 'NEEDS_ACTION'
  /** Perhaps. */
  | 'TENTATIVE';

/** How an event repeats. */
export type RecurrenceInput = {
  /** Instances to add (RDATE), at most 5,000, after the start. */
  added?: Array<string> | null | undefined;
  /** Instances to leave out (EXDATE), at most 5,000. */
  excluded?: Array<string> | null | undefined;
  /** A rule that produces the start. */
  rule: string;
};

/** Address and password of an account. */
export type SessionCreateInput = {
  /** In any letter case. */
  email: string;
  /** The password. */
  password: string;
};

/** Which way a list is sorted. */
export type SortDirection =
  /** Smallest or earliest first. */
  | 'ASC'
  /** Largest or latest first. */
  | 'DESC';

/** Compares a text; all that is given must hold. */
export type StringFilter = {
  /** Has this in it; letter case is ignored. */
  contains?: string | null | undefined;
  /** Is exactly this. */
  eq?: string | null | undefined;
  /** Is exactly one of these. */
  in?: Array<string> | null | undefined;
  /** Begins with this; letter case is ignored. */
  startsWith?: string | null | undefined;
};

/** Stable codes of problems with the data of a mutation. */
export type UserErrorCode =
  /** Something with this id, address or name is there already. */
  | 'ALREADY_EXISTS'
  /** You may see the object, but your role does not allow this. */
  | 'FORBIDDEN'
  /** The key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The value cannot be used; the message says why. */
  | 'INVALID'
  /** Every event and household keeps at least one owner. */
  | 'LAST_OWNER'
  /** There is no such object, or it is not yours to see. */
  | 'NOT_FOUND'
  /** What the action did cannot be put back: credentials, what was erased, or nothing at all. */
  | 'NOT_UNDOABLE'
  /** The series has no instance with this original start. */
  | 'OCCURRENCE_NOT_IN_SERIES'
  /** The window or the answer is larger than the limit that the message names. */
  | 'RANGE_TOO_LARGE'
  /** A value is missing or empty. */
  | 'REQUIRED'
  /** The recurrence rule is malformed, unsupported or too dense. */
  | 'RULE_INVALID'
  /** The recurrence rule has no instance at all. */
  | 'RULE_NEVER_MATCHES'
  /** The rule does not produce the given start. */
  | 'RULE_START_MISMATCH'
  /** Somebody else saved first; read again and repeat your change. */
  | 'STALE_VERSION'
  /** The token is too old; ask for a new one. */
  | 'TOKEN_EXPIRED'
  /** Nobody was ever given this token, or it was withdrawn. */
  | 'TOKEN_INVALID'
  /** The token has done its work already. */
  | 'TOKEN_USED'
  /** The text is longer than the field can hold. */
  | 'TOO_LONG';

/** A new account. */
export type UserSignUpInput = {
  /** Not in use yet. */
  email: string;
  /** At most 255 characters; else the local part of the address. */
  name?: string | null | undefined;
  /** 8 to 128 characters. */
  password: string;
  /** Of the account, its household and its calendar; else UTC. */
  timeZone?: string | null | undefined;
};

/** Who may see an event. HOUSEHOLD is the default; PUBLIC has to be asked for. */
export type Visibility =
  /** The household of its calendar, and those with a role in it. */
  | 'HOUSEHOLD'
  /** Its organizer and those with a role in it; others of the household see "Busy". */
  | 'PRIVATE'
  /** Everybody, signed in or not. */
  | 'PUBLIC';

export type CalendarsQueryVariables = Exact<{
  householdId?: string | null | undefined;
}>;


export type CalendarsQuery = { household: { id: string, calendars: Array<{ id: string, name: string, color: string | null, timeZone: string, isDeleted: boolean }> } | null };

export type ImportCalendarMutationVariables = Exact<{
  input: CalendarImportInput;
}>;


export type ImportCalendarMutation = { calendarImport: { created: number, updated: number, unchanged: number, skipped: Array<string>, notes: Array<string>, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type CalendarFieldsFragment = { id: string, name: string, color: string | null, timeZone: string, isDeleted: boolean };

export type EventsQueryVariables = Exact<{
  where?: EventFilter | null | undefined;
  orderBy?: EventOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EventsQuery = { events: { nodes: Array<{ id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type EventQueryVariables = Exact<{
  id: string;
}>;


export type EventQuery = { event: { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> } | null };

export type CreateEventMutationVariables = Exact<{
  input: EventCreateInput;
}>;


export type CreateEventMutation = { eventCreate: { event: { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type UpdateEventMutationVariables = Exact<{
  input: EventUpdateInput;
}>;


export type UpdateEventMutation = { eventUpdate: { dropped: Array<string>, notes: Array<string>, event: { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> } | null, newSeries: { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> } | null, detached: Array<{ id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> }>, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type DeleteEventMutationVariables = Exact<{
  input: EventDeleteInput;
}>;


export type DeleteEventMutation = { eventDelete: { deletedId: string | null, event: { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type RespondMutationVariables = Exact<{
  input: EventRespondInput;
}>;


export type RespondMutation = { eventRespond: { participant: { id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type EventFieldsFragment = { id: string, uid: string, version: number, title: string, description: string | null, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, visibility: Visibility, isDeleted: boolean, recurrence: { rule: string | null, inWords: string, endsOn: string | null, excluded: Array<string>, added: Array<string> } | null, participants: Array<{ id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } }> };

export type ParticipantFieldsFragment = { id: string, role: string, required: boolean, response: ParticipationStatus, member: { id: string, name: string } };

export type OccurrencesQueryVariables = Exact<{
  where: OccurrenceFilter;
  first?: number;
  after?: string | null | undefined;
}>;


export type OccurrencesQuery = { occurrences: { nodes: Array<{ id: string, kind: OccurrenceKind, title: string, location: string | null, startsAt: string, endsAt: string | null, startsAtLocal: string, timeZone: string, isAllDay: boolean, startDate: string | null, endDate: string | null, status: EventStatus, busy: boolean, originalStartsAt: string, index: number | null, event: { id: string, version: number }, exception: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PreviewRecurrenceQueryVariables = Exact<{
  rule: string;
  startsAtLocal: string;
  timeZone: string;
  first?: number;
}>;


export type PreviewRecurrenceQuery = { recurrencePreview: { inWords: string, instances: Array<string>, isEndless: boolean, notes: Array<string> } };

export type SignUpMutationVariables = Exact<{
  input: UserSignUpInput;
}>;


export type SignUpMutation = { userSignUp: { token: string | null, expiresAt: string | null, user: { id: string, email: string, name: string, timeZone: string, defaultCalendar: { id: string } | null, households: Array<{ id: string, name: string, timeZone: string, members: Array<{ id: string, name: string, isChild: boolean }> }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type SignInMutationVariables = Exact<{
  input: SessionCreateInput;
}>;


export type SignInMutation = { sessionCreate: { token: string | null, expiresAt: string | null, user: { id: string, email: string, name: string, timeZone: string, defaultCalendar: { id: string } | null, households: Array<{ id: string, name: string, timeZone: string, members: Array<{ id: string, name: string, isChild: boolean }> }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> }
      | { code: UserErrorCode, message: string, path: Array<string> }
    > } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string, name: string, timeZone: string, defaultCalendar: { id: string } | null, households: Array<{ id: string, name: string, timeZone: string, members: Array<{ id: string, name: string, isChild: boolean }> }> } | null };

export type PersonFragment = { id: string, email: string, name: string, timeZone: string, defaultCalendar: { id: string } | null, households: Array<{ id: string, name: string, timeZone: string, members: Array<{ id: string, name: string, isChild: boolean }> }> };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CalendarFieldsFragmentDoc = new TypedDocumentString(`
    fragment CalendarFields on Calendar {
  id
  name
  color
  timeZone
  isDeleted
}
    `, {"fragmentName":"CalendarFields"}) as unknown as TypedDocumentString<CalendarFieldsFragment, unknown>;
export const ParticipantFieldsFragmentDoc = new TypedDocumentString(`
    fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}
    `, {"fragmentName":"ParticipantFields"}) as unknown as TypedDocumentString<ParticipantFieldsFragment, unknown>;
export const EventFieldsFragmentDoc = new TypedDocumentString(`
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
    fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`, {"fragmentName":"EventFields"}) as unknown as TypedDocumentString<EventFieldsFragment, unknown>;
export const PersonFragmentDoc = new TypedDocumentString(`
    fragment Person on User {
  id
  email
  name
  timeZone
  defaultCalendar {
    id
  }
  households {
    id
    name
    timeZone
    members {
      id
      name
      isChild
    }
  }
}
    `, {"fragmentName":"Person"}) as unknown as TypedDocumentString<PersonFragment, unknown>;
export const CalendarsDocument = new TypedDocumentString(`
    query Calendars($householdId: ID) {
  household(id: $householdId) {
    id
    calendars {
      ...CalendarFields
    }
  }
}
    fragment CalendarFields on Calendar {
  id
  name
  color
  timeZone
  isDeleted
}`) as unknown as TypedDocumentString<CalendarsQuery, CalendarsQueryVariables>;
export const ImportCalendarDocument = new TypedDocumentString(`
    mutation ImportCalendar($input: CalendarImportInput!) {
  calendarImport(input: $input) {
    created
    updated
    unchanged
    skipped
    notes
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ImportCalendarMutation, ImportCalendarMutationVariables>;
export const EventsDocument = new TypedDocumentString(`
    query Events($where: EventFilter, $orderBy: EventOrder, $first: Int, $after: String) {
  events(where: $where, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...EventFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const EventDocument = new TypedDocumentString(`
    query Event($id: ID!) {
  event(id: $id) {
    ...EventFields
  }
}
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<EventQuery, EventQueryVariables>;
export const CreateEventDocument = new TypedDocumentString(`
    mutation CreateEvent($input: EventCreateInput!) {
  eventCreate(input: $input) {
    event {
      ...EventFields
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<CreateEventMutation, CreateEventMutationVariables>;
export const UpdateEventDocument = new TypedDocumentString(`
    mutation UpdateEvent($input: EventUpdateInput!) {
  eventUpdate(input: $input) {
    event {
      ...EventFields
    }
    newSeries {
      ...EventFields
    }
    detached {
      ...EventFields
    }
    dropped
    notes
    userErrors {
      code
      message
      path
    }
  }
}
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<UpdateEventMutation, UpdateEventMutationVariables>;
export const DeleteEventDocument = new TypedDocumentString(`
    mutation DeleteEvent($input: EventDeleteInput!) {
  eventDelete(input: $input) {
    deletedId
    event {
      ...EventFields
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment EventFields on Event {
  id
  uid
  version
  title
  description
  location
  startsAt
  endsAt
  startsAtLocal
  timeZone
  isAllDay
  startDate
  endDate
  status
  busy
  visibility
  isDeleted
  recurrence {
    rule
    inWords
    endsOn
    excluded
    added
  }
  participants {
    ...ParticipantFields
  }
}
fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<DeleteEventMutation, DeleteEventMutationVariables>;
export const RespondDocument = new TypedDocumentString(`
    mutation Respond($input: EventRespondInput!) {
  eventRespond(input: $input) {
    participant {
      ...ParticipantFields
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment ParticipantFields on EventParticipant {
  id
  role
  required
  response
  member {
    id
    name
  }
}`) as unknown as TypedDocumentString<RespondMutation, RespondMutationVariables>;
export const OccurrencesDocument = new TypedDocumentString(`
    query Occurrences($where: OccurrenceFilter!, $first: Int! = 50, $after: String) {
  occurrences(where: $where, first: $first, after: $after) {
    nodes {
      id
      kind
      title
      location
      startsAt
      endsAt
      startsAtLocal
      timeZone
      isAllDay
      startDate
      endDate
      status
      busy
      originalStartsAt
      index
      event {
        id
        version
      }
      exception {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<OccurrencesQuery, OccurrencesQueryVariables>;
export const PreviewRecurrenceDocument = new TypedDocumentString(`
    query PreviewRecurrence($rule: RRule!, $startsAtLocal: LocalDateTime!, $timeZone: TimeZone!, $first: Int! = 10) {
  recurrencePreview(
    rule: $rule
    startsAtLocal: $startsAtLocal
    timeZone: $timeZone
    first: $first
  ) {
    inWords
    instances
    isEndless
    notes
  }
}
    `) as unknown as TypedDocumentString<PreviewRecurrenceQuery, PreviewRecurrenceQueryVariables>;
export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($input: UserSignUpInput!) {
  userSignUp(input: $input) {
    token
    expiresAt
    user {
      ...Person
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment Person on User {
  id
  email
  name
  timeZone
  defaultCalendar {
    id
  }
  households {
    id
    name
    timeZone
    members {
      id
      name
      isChild
    }
  }
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SessionCreateInput!) {
  sessionCreate(input: $input) {
    token
    expiresAt
    user {
      ...Person
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment Person on User {
  id
  email
  name
  timeZone
  defaultCalendar {
    id
  }
  households {
    id
    name
    timeZone
    members {
      id
      name
      isChild
    }
  }
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    ...Person
  }
}
    fragment Person on User {
  id
  email
  name
  timeZone
  defaultCalendar {
    id
  }
  households {
    id
    name
    timeZone
    members {
      id
      name
      isChild
    }
  }
}`) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;