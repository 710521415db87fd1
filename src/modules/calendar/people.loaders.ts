import { type Loader, loadMany, loadOne } from '../../kernel/loader.ts';
import { toInstant, toInstantOrNull, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { MemberRow } from '../people/household.entity.ts';
import { householdsOfViewer, toUser } from '../people/people.loaders.ts';
import { userColumns, type UserRow } from '../people/user.entity.ts';
import { isOwn, isReadable } from './event.access.ts';
import {
  type CalendarTables,
  membershipColumns,
  type MembershipRow,
  participantColumns,
  type ParticipantRow,
} from './event.entity.ts';

const joinedColumns = [
  'family_members.name as memberName',
  'family_members.is_child as memberIsChild',
  'family_members.preferences as memberPreferences',
  'family_members.household_id as memberHouseholdId',
  'family_members.user_id as memberUserId',
  'family_members.created_at as memberCreatedAt',
  'family_members.updated_at as memberUpdatedAt',
  'family_members.deleted_at as memberDeletedAt',
] as const;

type Stored = string | number | Date;

interface JoinedRow {
  readonly memberId: string;
  readonly memberName: string;
  readonly memberIsChild: boolean | number;
  readonly memberPreferences: unknown;
  readonly memberHouseholdId: string;
  readonly memberUserId: string | null;
  readonly memberCreatedAt: Stored;
  readonly memberUpdatedAt: Stored;
  readonly memberDeletedAt: Stored | null;
}

/** A member out of a joined row: hundreds are made for one answer, so what is seldom selected is read when it is. */
class JoinedMember implements MemberRow {
  readonly id: string;
  readonly name: string;
  readonly #row: JoinedRow;

  constructor(row: JoinedRow) {
    this.id = row.memberId;
    this.name = row.memberName;
    this.#row = row;
  }

  get isChild(): boolean {
    return Boolean(this.#row.memberIsChild);
  }
  get preferences(): Record<string, unknown> {
    return toJson(this.#row.memberPreferences);
  }
  get householdId(): string {
    return this.#row.memberHouseholdId;
  }
  get userId(): string | null {
    return this.#row.memberUserId;
  }
  get createdAt(): Date {
    return toInstant(this.#row.memberCreatedAt);
  }
  get updatedAt(): Date {
    return toInstant(this.#row.memberUpdatedAt);
  }
  get deletedAt(): Date | null {
    return toInstantOrNull(this.#row.memberDeletedAt);
  }
  get isDeleted(): boolean {
    return this.#row.memberDeletedAt != null;
  }
}

/** Parts of members of the viewer's households; those of foreign ones are never shown. */
const visibleParts = (
  scope: Scope,
  column: 'event_participants.id' | 'event_participants.event_id',
  keys: readonly string[],
) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('event_participants')
    .innerJoin('family_members', 'family_members.id', 'event_participants.member_id')
    .where(eb => scope.sql.oneOf(eb.ref(column), keys))
    .where(eb => scope.sql.oneOf(eb.ref('family_members.household_id'), householdsOfViewer(scope)));

type PartRow = JoinedRow & Omit<ParticipantRow, 'member'>;

/** Who takes part, in the order they were named. */
export const participantsOfEvent = loadMany(
  async (scope: Scope, eventIds): Promise<ParticipantRow[]> => {
    const query = visibleParts(scope, 'event_participants.event_id', eventIds)
      .select(participantColumns)
      .select(joinedColumns);
    return ((await query.orderBy('event_participants.id').execute()) as PartRow[]).map(toParticipant);
  },
  participant => participant.eventId,
);

/** Parts by their own id, in events that the viewer may read. */
const readableParts = (scope: Scope, ids: readonly string[]) =>
  visibleParts(scope, 'event_participants.id', ids).where('event_participants.event_id', 'in', readableEvents(scope));

export const probeParticipants = (scope: Scope, ids: readonly string[]) =>
  readableParts(scope, ids).select('event_participants.id as id');

export const participantById = loadOne(async (scope: Scope, ids): Promise<ParticipantRow[]> => {
  const rows = await readableParts(scope, ids).select(participantColumns).select(joinedColumns).execute();
  return (rows as PartRow[]).map(toParticipant);
});

const toParticipant = (row: PartRow): ParticipantRow => ({
  id: row.id,
  role: row.role,
  response: row.response,
  required: Boolean(row.required),
  eventId: row.eventId,
  memberId: row.memberId,
  member: new JoinedMember(row),
});

const memberships = (
  scope: Scope,
  column: 'event_memberships.id' | 'event_memberships.event_id',
  keys: readonly string[],
) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('event_memberships')
    .innerJoin('users', 'users.id', 'event_memberships.user_id')
    .where(eb => scope.sql.oneOf(eb.ref(column), keys));

type MembershipQuery = ReturnType<typeof memberships>;

async function readMemberships(query: MembershipQuery): Promise<MembershipRow[]> {
  const rows = await query
    .select(userColumns)
    .select(membershipColumns.filter(column => !/ as (id|createdAt)$/.test(column)))
    .select(['event_memberships.id as membershipId', 'event_memberships.created_at as since'])
    .orderBy('event_memberships.id')
    .execute();
  return rows.map(({ membershipId, since, role, eventId, userId, ...user }) => ({
    id: membershipId,
    createdAt: toInstant(since),
    role,
    eventId,
    userId,
    user: toUser(user as UserRow),
  }));
}

/** Who may do what with an event, and who they are: people with a role in one event know each other. */
export const membershipsOfEvent = loadMany(
  (scope: Scope, eventIds) => readMemberships(memberships(scope, 'event_memberships.event_id', eventIds)),
  membership => membership.eventId,
);

/** Memberships by their own id, in events of the viewer's that they may read. */
const readableMemberships = (scope: Scope, ids: readonly string[]) =>
  memberships(scope, 'event_memberships.id', ids).where('event_memberships.event_id', 'in', readableEvents(scope));

export const probeMemberships = (scope: Scope, ids: readonly string[]) =>
  readableMemberships(scope, ids).select('event_memberships.id as id');

export const membershipById = loadOne((scope: Scope, ids) => readMemberships(readableMemberships(scope, ids)));

/** The events of the viewer's own that they may read: more than their being public is needed to learn who is who. */
const readableEvents = (scope: Scope) =>
  scope
    .rows<CalendarTables>()
    .selectFrom('events')
    .select('events.id')
    .where(isOwn(scope, true))
    .where(isReadable(scope));

/** The viewer's own role in an event; null where they were given none. */
export const roleInEvent: Loader<Scope, MembershipRow['role'] | null> = {
  batch: async (scope, eventIds) => {
    if (scope.isStranger) return new Map();
    const rows = await scope
      .rows<CalendarTables>()
      .selectFrom('event_memberships')
      .select(['event_memberships.event_id as eventId', 'event_memberships.role as role'])
      .where(eb => scope.sql.oneOf(eb.ref('event_memberships.event_id'), eventIds))
      .where('event_memberships.user_id', '=', scope.viewerId)
      .execute();
    return new Map(rows.map(({ eventId, role }) => [eventId, role]));
  },
  missing: () => null,
};
