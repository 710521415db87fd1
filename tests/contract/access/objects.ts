import { randomUUID } from 'node:crypto';
import type { EntityName } from '@mikro-orm/core';
import { Revision } from '../../../src/modules/audit/revision.entity.ts';
import { revisionId } from '../../../src/modules/audit/revision.id.ts';
import { Author } from '../../../src/modules/authors/author.entity.ts';
import { Calendar } from '../../../src/modules/calendar/calendar.entity.ts';
import { newColumns } from '../../../src/modules/calendar/event-columns.ts';
import { Event, EventMembership, EventParticipant } from '../../../src/modules/calendar/event.entity.ts';
import { AccessKey } from '../../../src/modules/people/access-key.entity.ts';
import { hashToken } from '../../../src/modules/people/credentials/token.ts';
import { FamilyMember, Household, HouseholdRole } from '../../../src/modules/people/household.entity.ts';
import { Identity } from '../../../src/modules/people/identity.entity.ts';
import { Invitation } from '../../../src/modules/people/invitation.entity.ts';
import { Session, User } from '../../../src/modules/people/user.entity.ts';
import { Verification } from '../../../src/modules/people/verification.entity.ts';
import { NOW, type TestApp } from '../../support/app.ts';
import type { Person, World } from './world.ts';

type Name =
  | 'User'
  | 'Session'
  | 'AccessKey'
  | 'Identity'
  | 'Verification'
  | 'Household'
  | 'HouseholdRole'
  | 'FamilyMember'
  | 'Invitation'
  | 'Calendar'
  | 'Event'
  | 'EventParticipant'
  | 'EventMembership'
  | 'Author'
  | 'Revision';

/** In the order in which rows refer to each other. */
const ENTITIES: Readonly<Record<Name, EntityName<object>>> = {
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
  Revision,
};

const SOON = new Date(NOW.getTime() + 86_400_000);
const START = new Date('2026-10-20T15:00:00Z');
const CHUNK = 200;
/** Beyond what the server itself gives in a test. */
const FIRST_NUMBER = 1_000_000;

/** Rows that a cell of the matrix may change or remove, written all together because there are thousands. */
export class Rows {
  readonly #rows = new Map<Name, object[]>();

  add(name: Name, row: Record<string, unknown>): string {
    const whole = { id: randomUUID(), createdAt: NOW, updatedAt: NOW, ...row };
    this.addBare(name, whole);
    return whole.id;
  }

  /** Of a table whose rows have a form of their own. */
  addBare(name: Name, row: Record<string, unknown>): void {
    const rows = this.#rows.get(name) ?? [];
    rows.push(row);
    this.#rows.set(name, rows);
  }

  async write(app: TestApp): Promise<void> {
    const { em } = app.scope();
    for (const name of Object.keys(ENTITIES) as Name[]) {
      const rows = this.#rows.get(name) ?? [];
      // oxlint-disable-next-line no-await-in-loop -- rows of one table refer to those of another
      for (let at = 0; at < rows.length; at += CHUNK) await em.insertMany(ENTITIES[name], rows.slice(at, at + CHUNK));
    }
    this.#rows.clear();
  }
}

/** Makes the objects that the second column of a table names, each as its own rows. */
export class Objects {
  readonly #world: World;
  readonly #rows: Rows;
  #number = 0;

  constructor(world: World, rows: Rows) {
    this.#world = world;
    this.#rows = rows;
  }

  household(object: string, { household }: Person): string {
    if (object === 'missing') return randomUUID();
    const { host, foreigner } = this.#world;
    return object === 'own' ? household : (object === 'foreign' ? foreigner : host).ids.household;
  }

  calendar(object: string, person: Person): string {
    if (object === 'missing') return randomUUID();
    const deletedAt = object === 'deleted' ? NOW : null;
    return this.#rows.add('Calendar', { name: 'C', deletedAt, householdId: this.household(object, person) });
  }

  member(object: string, person: Person): string {
    if (object === 'missing') return randomUUID();
    const deletedAt = object === 'deleted' ? NOW : null;
    const householdId = this.household(object, person);
    return this.#rows.add('FamilyMember', { name: 'M', isChild: false, preferences: {}, deletedAt, householdId });
  }

  /** An account: one's own is a throw-away, so that it can be removed. */
  user(object: string): string {
    if (object === 'missing') return randomUUID();
    const { host, foreigner } = this.#world;
    const email = `${randomUUID()}@example.org`;
    const id = this.#rows.add('User', { email, name: 'U', timeZone: 'UTC', isVerified: true, isOperator: false });
    const household = object === 'foreign' ? foreigner.ids.household : host.ids.household;
    this.#rows.add('HouseholdRole', { userId: id, householdId: household, role: 'ADULT' });
    return id;
  }

  key(object: string, person: Person): string {
    if (object === 'missing') return randomUUID();
    const secret = randomUUID();
    const row = { name: 'K', scopes: ['READ'], secretHash: hashToken(secret), expiresAt: SOON };
    return this.#rows.add('AccessKey', { ...row, userId: this.#accountOf(object, person) });
  }

  identity(object: string, person: Person): string {
    if (object === 'missing') return randomUUID();
    const row = { issuer: 'https://login.example.org', subject: randomUUID(), roles: [] };
    return this.#rows.add('Identity', { ...row, userId: this.#accountOf(object, person) });
  }

  /** `home` is what a housemate has: of the owner somebody else's. */
  #accountOf(object: string, { userId }: Person): string {
    const { host, foreigner, people } = this.#world;
    if (object === 'foreign') return foreigner.ids.user;
    const housemate = userId === host.ids.user ? people.adult.userId! : host.ids.user;
    return object === 'own' && userId !== null ? userId : housemate;
  }

  author(object: string): string {
    return object === 'missing' ? randomUUID() : this.#rows.add('Author', { name: 'A' });
  }

  action(object: string): string {
    return object === 'missing' ? randomUUID() : this.#world.action;
  }

  /** The renaming of an event, and its revision. */
  deed(object: string, person: Person): { readonly action: string; readonly revision: string } {
    this.#number += 1;
    const [action, number] = [randomUUID(), FIRST_NUMBER + this.#number];
    const deed = { action, revision: revisionId(number) };
    if (object === 'missing') return deed;
    const { event } = this.event(object, person);
    const changes = { title: ['Doctor', 'Dentist'] };
    const row = { n: number, actionId: action, at: NOW, entity: 'events', entityId: event, rootId: event, version: 1 };
    this.#rows.addBare('Revision', { ...row, kind: 'UPDATE', changes });
    return deed;
  }

  /** The token of an invitation into a household of its own, or of nothing. */
  invitation(object: string): string {
    const token = `almi_${randomUUID()}`;
    if (object === 'missing') return token;
    const { foreigner } = this.#world;
    const householdId = this.#rows.add('Household', { name: 'H', timeZone: 'UTC' });
    const row = { email: 'guest@example.org', role: 'ADULT', tokenHash: hashToken(token), expiresAt: SOON };
    this.#rows.add('Invitation', { ...row, householdId, invitedById: foreigner.ids.user });
    return token;
  }

  verification(object: string): string {
    const token = `almv_${randomUUID()}`;
    if (object === 'missing') return token;
    const email = `${randomUUID()}@example.org`;
    const userId = this.#rows.add('User', { email, name: 'U', timeZone: 'UTC', isVerified: false, isOperator: false });
    this.#rows.add('Verification', { email, tokenHash: hashToken(token), expiresAt: SOON, userId });
    return token;
  }

  /** A session of a throw-away account that stands where the person does: it may be ended, and the account removed. */
  double(person: Person): { readonly token: string; readonly userId: string } {
    const { host } = this.#world;
    const [token, email] = [`alm_${randomUUID()}`, `${randomUUID()}@example.org`];
    const isOperator = person.name === 'operator';
    const userId = this.#rows.add('User', { email, name: 'U', timeZone: 'UTC', isVerified: true, isOperator });
    if (person.isOfHome) {
      const role = person.name === 'child' ? 'CHILD' : 'ADULT';
      this.#rows.add('HouseholdRole', { userId, householdId: host.ids.household, role });
    }
    this.#rows.add('Session', { userId, tokenHash: hashToken(token), expiresAt: SOON });
    return { token, userId };
  }

  /** An event on a calendar of its own, with those in it who take part and who were given a role. */
  event(object: string, person: Person): EventIds {
    const missing = {
      event: randomUUID(),
      participant: randomUUID(),
      membership: randomUUID(),
      calendar: randomUUID(),
    };
    if (object === 'missing') return missing;
    const { host, foreigner, people } = this.#world;
    const organizerId = this.#organizer(object, person);
    const place = object === 'foreign' ? foreigner : host;
    const isAway = object === 'own' && !person.isOfHome && person.userId !== null;
    const calendar = this.#rows.add('Calendar', {
      name: 'C',
      householdId: isAway ? person.household : place.ids.household,
    });
    const event = this.#rows.add('Event', { ...eventColumns(object), calendarId: calendar, organizerId });
    const membership = this.#rows.add('EventMembership', { eventId: event, userId: organizerId, role: 'OWNER' });
    if (object === 'shared' || object === 'deleted') {
      this.#rows.add('EventMembership', { eventId: event, userId: people.editor.userId, role: 'EDITOR' });
      this.#rows.add('EventMembership', { eventId: event, userId: people.viewer.userId, role: 'VIEWER' });
    }
    const home = { role: 'attendee', response: 'NEEDS_ACTION', required: true, eventId: event };
    const memberId = object === 'foreign' ? foreigner.ids.member : isAway ? person.member : this.#world.sam;
    const participant = this.#rows.add('EventParticipant', { ...home, memberId });
    if (person.isOfHome && object !== 'foreign')
      this.#rows.add('EventParticipant', { ...home, memberId: person.member });
    return { event, participant, membership, calendar, memberId };
  }

  #organizer(object: string, { userId }: Person): string {
    const { host, foreigner, people } = this.#world;
    if (object === 'foreign') return foreigner.ids.user;
    if (object === 'own' && userId !== null) return userId;
    // a private event is always somebody else's
    return object === 'private' && userId === host.ids.user ? people.adult.userId! : host.ids.user;
  }
}

export interface EventIds {
  readonly event: string;
  readonly participant: string;
  readonly membership: string;
  readonly calendar: string;
  readonly memberId?: string;
}

function eventColumns(object: string) {
  const id = randomUUID();
  return {
    ...newColumns(id),
    id,
    title: 'Dentist',
    startsAt: START,
    endsAt: new Date(START.getTime() + 3_600_000),
    startsLocal: '2026-10-20T15:00:00',
    timeZone: 'UTC',
    isRecurring: false,
    exdates: [],
    rdates: [],
    visibility: object === 'private' ? 'PRIVATE' : object === 'public' ? 'PUBLIC' : 'HOUSEHOLD',
    deletedAt: object === 'deleted' ? NOW : null,
  };
}
