import { randomUUID } from 'node:crypto';
import { newColumns } from '../../src/modules/calendar/event-columns.ts';
import { Calendar } from '../../src/modules/calendar/calendar.entity.ts';
import { Event, EventMembership, EventParticipant } from '../../src/modules/calendar/event.entity.ts';
import { FamilyMember, Household, HouseholdRole } from '../../src/modules/people/household.entity.ts';
import { Identity } from '../../src/modules/people/identity.entity.ts';
import { User } from '../../src/modules/people/user.entity.ts';
import type { Actor } from './actors.ts';
import { NOW, type TestApp } from './app.ts';

const WEEK = 7 * 86_400_000;
/** When the series of a crowd begin; each has an exception a week later. */
export const BEGIN = new Date('2026-10-06T12:00:00Z');

/** Ids of rows that hang together by their place: the i-th series is on the i-th calendar, and so on. */
export interface Crowd {
  readonly households: readonly string[];
  readonly users: readonly string[];
  readonly members: readonly string[];
  readonly calendars: readonly string[];
  readonly series: readonly string[];
  readonly exceptions: readonly string[];
  readonly participants: readonly string[];
  readonly memberships: readonly string[];
}

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
const stamp = () => ({ id: randomUUID(), createdAt: NOW, updatedAt: NOW });

/** So many of everything, all within reach of one person, written without the API because of their number. */
export async function makeCrowd(app: TestApp, viewer: Actor, count: number): Promise<Crowd> {
  const crowd: Crowd = {
    households: ids(count),
    users: ids(count),
    members: ids(count),
    calendars: ids(count),
    series: ids(count),
    exceptions: ids(count),
    participants: ids(count),
    memberships: ids(count),
  };
  await makePeople(app, viewer, crowd);
  await makeEvents(app, viewer, crowd);
  const scope = app.scope();
  await scope.surroundings.ledger.seal(scope); // or the sweep does, while a test counts statements
  return crowd;
}

async function makePeople(app: TestApp, viewer: Actor, crowd: Crowd): Promise<void> {
  const { em } = app.scope();
  const [households, users] = [crowd.households, crowd.users] as [string[], string[]];
  const each = <Row>(made: (i: number) => Row): Row[] => households.map((_, i) => made(i));
  await em.insertMany(
    Household,
    each(i => ({ ...stamp(), id: households[i]!, name: `Home ${i}`, timeZone: 'UTC' })),
  );
  await em.insertMany(
    User,
    each(i => ({ ...stamp(), id: users[i]!, name: `User ${i}`, email: `${users[i]}@example.org`, timeZone: 'UTC' })),
  );
  const issuer = 'https://login.example.org';
  await em.insertMany(
    Identity,
    each(i => ({ ...stamp(), issuer, subject: users[i]!, roles: [], userId: viewer.ids.user })),
  );
  const roles = [viewer.ids.user, null].flatMap(userId =>
    each(i => ({ ...stamp(), householdId: households[i]!, userId: userId ?? users[i]!, role: 'ADULT' as const })),
  );
  await em.insertMany(HouseholdRole, roles);
  await em.insertMany(
    FamilyMember,
    each(i => ({
      ...stamp(),
      id: crowd.members[i]!,
      name: `M ${i}`,
      householdId: households[i]!,
      userId: users[i]!,
      preferences: {},
    })),
  );
  await em.insertMany(
    Calendar,
    each(i => ({
      ...stamp(),
      id: crowd.calendars[i]!,
      name: `C ${i}`,
      householdId: households[i]!,
      defaultOfId: users[i]!,
    })),
  );
}

async function makeEvents(app: TestApp, viewer: Actor, crowd: Crowd): Promise<void> {
  const { em } = app.scope();
  const { series, exceptions } = crowd;
  const whole = series.map((id, i) => ({ ...stamp(), ...seriesRow(id, crowd, i), splitFromId: series.at(i - 1)! }));
  await em.insertMany(Event, whole);
  await em.insertMany(
    Event,
    exceptions.map((id, i) => ({ ...stamp(), ...exceptionRow(id, crowd, i) })),
  );
  const parts = [series, exceptions].flatMap((events, nth) =>
    events.map((eventId, i) => ({
      ...stamp(),
      ...(nth === 0 && { id: crowd.participants[i]! }),
      eventId,
      memberId: crowd.members[i]!,
    })),
  );
  await em.insertMany(EventParticipant, parts);
  await em.insertMany(
    EventMembership,
    series.map((eventId, i) => ({
      ...stamp(),
      id: crowd.memberships[i]!,
      eventId,
      userId: viewer.ids.user,
      role: 'OWNER' as const,
    })),
  );
}

const seriesRow = (id: string, { calendars, users }: Crowd, i: number) => ({
  ...newColumns(id),
  title: `Event ${i}`,
  calendarId: calendars[i]!,
  organizerId: users[i]!,
  startsAt: BEGIN,
  endsAt: new Date(BEGIN.getTime() + 3_600_000),
  startsLocal: '2026-10-06T12:00:00',
  timeZone: 'UTC',
  isRecurring: true,
  recurrenceRule: 'FREQ=WEEKLY',
  exdates: [],
  rdates: [],
});

const exceptionRow = (id: string, crowd: Crowd, i: number) => ({
  ...seriesRow(id, crowd, i),
  isRecurring: false,
  recurrenceRule: null,
  recurrenceParentId: crowd.series[i]!,
  originalStartsAt: new Date(BEGIN.getTime() + WEEK),
  startsAt: new Date(BEGIN.getTime() + WEEK),
  endsAt: new Date(BEGIN.getTime() + WEEK + 3_600_000),
  startsLocal: '2026-10-13T12:00:00',
});
