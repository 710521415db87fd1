import { createHash } from 'node:crypto';

const [EVENTS, USERS, CALENDARS, MEMBERS, PARTICIPANTS] = [10_000, 200, 20, 1000, 5];
const YEAR = Date.UTC(2026, 0, 1);
const STEP = (365 * 86_400_000) / EVENTS;

export const TOKEN = 'alm_for-the-bench-only';

/** The same id for the same thing on both databases and in every run. */
const idOf = (table, n) => {
  const hex = createHash('sha256').update(`${table} ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const many = (count, make) => Array.from({ length: count }, (_, n) => make(n));
const pick = (values, n) => values[n % values.length];
const household = idOf('household', 0);

const eventOf = n => {
  const startsAt = new Date(Math.floor(YEAR + n * STEP));
  const id = idOf('event', n);
  return {
    id,
    uid: `${id}@bench`,
    workflow_id: `event-${id}`,
    title: `Event number ${n}`,
    description: n % 3 === 0 ? `What happens at event ${n}` : null,
    location: `Room ${n % 40}`,
    status: pick(['CONFIRMED', 'TENTATIVE', 'CANCELLED'], n),
    starts_local: startsAt.toISOString().slice(0, 19),
    starts_at: startsAt.toISOString(),
    ends_at: new Date(startsAt.getTime() + 3_600_000).toISOString(),
    calendar_id: idOf('calendar', n % CALENDARS),
    organizer_id: idOf('user', n % USERS),
  };
};

const partOf = n => ({
  id: idOf('participant', n),
  role: pick(['attendee', 'host', 'optional'], n),
  response: pick(['ACCEPTED', 'NEEDS_ACTION', 'DECLINED'], n),
  event_id: idOf('event', Math.floor(n / PARTICIPANTS)),
  member_id: idOf('member', (Math.floor(n / PARTICIPANTS) * 7 + (n % PARTICIPANTS) * 131) % MEMBERS),
});

/** One household in which the first user, who asks, may see everything. */
const tables = {
  households: () => [{ id: household, name: 'Household of the bench' }],
  users: () => many(USERS, n => ({ id: idOf('user', n), email: `user${n}@example.org`, name: `User ${n}` })),
  sessions: () => [
    {
      id: idOf('session', 0),
      token_hash: createHash('sha256').update(TOKEN).digest('hex'),
      expires_at: '2100-01-01T00:00:00.000Z',
      user_id: idOf('user', 0),
    },
  ],
  household_roles: () =>
    many(USERS, n => ({
      id: idOf('role', n),
      role: n ? 'ADULT' : 'OWNER',
      household_id: household,
      user_id: idOf('user', n),
    })),
  family_members: () => many(MEMBERS, n => ({ id: idOf('member', n), name: `Member ${n}`, household_id: household })),
  calendars: () => many(CALENDARS, n => ({ id: idOf('calendar', n), name: `Calendar ${n}`, household_id: household })),
  events: () => many(EVENTS, eventOf),
  event_memberships: () =>
    many(EVENTS, n => ({
      id: idOf('membership', n),
      role: 'OWNER',
      event_id: idOf('event', n),
      user_id: idOf('user', n % USERS),
    })),
  event_participants: () => many(EVENTS * PARTICIPANTS, partOf),
};

export const ids = {
  viewer: idOf('user', 0),
  calendars: many(CALENDARS, n => idOf('calendar', n)),
  members: many(MEMBERS, n => idOf('member', n)),
  events: many(EVENTS, n => idOf('event', n)),
};

const CHUNK = 5000;

/** Fills tables that Almanac's migrations have made, through `insert(table, columns, rows)`. */
export async function seed(insert) {
  for (const [table, make] of Object.entries(tables)) {
    const rows = make();
    for (let at = 0; at < rows.length; at += CHUNK)
      await insert(table, Object.keys(rows[0]), rows.slice(at, at + CHUNK));
  }
}
