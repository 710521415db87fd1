import 'reflect-metadata';
import { HeartbeatResolver } from './graphql/heartbeat.ts';
import { nodeResolver } from './graphql/node.ts';
import { schemaOf } from './graphql/schema.ts';
import { ServerInfoResolver } from './graphql/server-info.ts';
import { IdempotencyKey } from './kernel/idempotency.entity.ts';
import { ServerState } from './kernel/server-state.entity.ts';
import { auditNodes } from './modules/audit/audit.nodes.ts';
import { Histories } from './modules/audit/histories.ts';
import { historyResolver } from './modules/audit/history.resolver.ts';
import { LedgerAnchor, LedgerSeal, LedgerUnsealed, SyncModel } from './modules/audit/ledger.entity.ts';
import { eraseFromLedger } from './modules/audit/ledger-erase.service.ts';
import { Revision } from './modules/audit/revision.entity.ts';
import { revisionNodes } from './modules/audit/revision.loaders.ts';
import { actionRevisionsResolver, revisionResolver } from './modules/audit/revision.resolver.ts';
import { UndoPayloadResolver, undoResolver } from './modules/audit/undo/undo.resolver.ts';
import { UserAction } from './modules/audit/user-action.entity.ts';
import { UserActionResolver } from './modules/audit/user-action.resolver.ts';
import { Author } from './modules/authors/author.entity.ts';
import { AuthorResolver } from './modules/authors/author.resolver.ts';
import { authorHistory } from './modules/authors/authors.history.ts';
import { authorsNodes } from './modules/authors/authors.nodes.ts';
import { Calendar } from './modules/calendar/calendar.entity.ts';
import { calendarHistory } from './modules/calendar/calendar.history.ts';
import { calendarNodes } from './modules/calendar/calendar.nodes.ts';
import {
  CalendarResolver,
  HouseholdCalendarsResolver,
  UserCalendarsResolver,
} from './modules/calendar/calendar.resolver.ts';
import { createDefaultCalendar } from './modules/calendar/calendar.service.ts';
import { Event, EventMembership, EventParticipant } from './modules/calendar/event.entity.ts';
import { eventHistory, HISTORY_OF_EVENT } from './modules/calendar/event.history.ts';
import { EventResolver } from './modules/calendar/event.resolver.ts';
import { EventType } from './modules/calendar/event.type.ts';
import { ImportResolver } from './modules/calendar/import.resolver.ts';
import { MemberOccurrencesResolver, OccurrenceResolver } from './modules/calendar/occurrence.resolver.ts';
import { RecurrenceResolver } from './modules/calendar/recurrence.resolver.ts';
import {
  EventMembershipResolver,
  EventParticipantResolver,
  SchedulableResolver,
} from './modules/calendar/schedulable.resolver.ts';
import { eraseEvents, leaveCalendars } from './modules/calendar/farewell.service.ts';
import { AccessKeyResolver } from './modules/people/access-key.resolver.ts';
import { accountErased, accountGone, accountOpened, householdLeft } from './modules/people/people.events.ts';
import { AccessKey } from './modules/people/access-key.entity.ts';
import { Identity } from './modules/people/identity.entity.ts';
import { IdentityResolver } from './modules/people/identity.resolver.ts';
import { Invitation } from './modules/people/invitation.entity.ts';
import { Verification } from './modules/people/verification.entity.ts';
import { FamilyMember, Household, HouseholdRole } from './modules/people/household.entity.ts';
import { FamilyMemberResolver, HouseholdResolver } from './modules/people/household.resolver.ts';
import { HouseholdAccountResolver } from './modules/people/household-account.resolver.ts';
import { peopleHistories } from './modules/people/people.history.ts';
import { peopleNodes } from './modules/people/people.nodes.ts';
import { Session, User } from './modules/people/user.entity.ts';
import { UserResolver } from './modules/people/user.resolver.ts';

export const entities = [
  User,
  Session,
  AccessKey,
  Identity,
  Verification,
  Household,
  HouseholdRole,
  FamilyMember,
  Invitation,
  Calendar,
  Event,
  EventParticipant,
  EventMembership,
  Author,
  UserAction,
  Revision,
  LedgerUnsealed,
  LedgerSeal,
  SyncModel,
  LedgerAnchor,
  IdempotencyKey,
  ServerState,
];

const histories = new Histories([eventHistory, calendarHistory, ...peopleHistories, authorHistory]);

export const createSchema = () =>
  schemaOf([
    nodeResolver([...calendarNodes, ...peopleNodes, ...authorsNodes, ...auditNodes, ...revisionNodes(histories)]),
    ServerInfoResolver,
    HeartbeatResolver,
    UserResolver,
    AccessKeyResolver,
    IdentityResolver,
    HouseholdResolver,
    HouseholdAccountResolver,
    FamilyMemberResolver,
    CalendarResolver,
    HouseholdCalendarsResolver,
    UserCalendarsResolver,
    EventResolver,
    SchedulableResolver,
    EventParticipantResolver,
    EventMembershipResolver,
    OccurrenceResolver,
    MemberOccurrencesResolver,
    RecurrenceResolver,
    ImportResolver,
    AuthorResolver,
    UserActionResolver,
    revisionResolver(histories),
    actionRevisionsResolver(histories),
    historyResolver(() => EventType, eventHistory, HISTORY_OF_EVENT),
    undoResolver(histories),
    UndoPayloadResolver,
  ]);

accountOpened.on(createDefaultCalendar);
householdLeft.on(leaveCalendars);
accountErased.on(eraseEvents);
accountGone.on(eraseFromLedger);
