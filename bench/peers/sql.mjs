/**
 * The SQL by hand, shared by the floor, Mercurius and Yoga: only the columns that are returned, and Almanac's own rule
 * of who may see what. `?` stands for a parameter; `oneOf` takes all keys in one.
 */
const dialects = {
  postgresql: { oneOf: column => `${column} = any(?::uuid[])`, at: '?::timestamptz' },
  sqlite: { oneOf: column => `${column} in (select value from json_each(?))`, at: '?' },
};

const event = `e.id, e.title, e.description, e.location, e.status, e.starts_at as "startsAt", e.ends_at as "endsAt",
  e.organizer_id as "organizerId", (e.visibility <> 'PRIVATE' or e.organizer_id = ? or coalesce(e.recurrence_parent_id, e.id) in
  (select event_id from event_memberships where user_id = ?)) as "isReadable"`;

export function textsOf(dialect) {
  const { oneOf, at } = dialects[dialect];
  const own = live => `(e.calendar_id in (select id from calendars where ${oneOf('household_id')}${live})
    or coalesce(e.recurrence_parent_id, e.id) in (select event_id from event_memberships where user_id = ?))`;
  return {
    actor: `select u.id as "userId", u.is_operator as "isOperator", u.time_zone as "timeZone", r.household_id as "householdId", r.role, s.id as "sessionId"
      from sessions s join users u on u.id = s.user_id left join household_roles r on r.user_id = u.id where s.token_hash = ? and s.expires_at > ${at}`,
    events: `select ${event} from events e where ${own(' and deleted_at is null')} and e.recurrence_parent_id is null and e.deleted_at is null
      and e.starts_at >= ${at} order by e.starts_at, e.id limit ?`,
    event: `select ${event} from events e where e.id = ? and (${own('')} or (e.visibility = 'PUBLIC' and e.deleted_at is null))`,
    users: `select id, name, email from users where ${oneOf('id')} and (id = ? or id in (select user_id from household_roles where ${oneOf('household_id')}))`,
    participants: `select p.id, p.role, p.response, p.event_id as "eventId", m.id as "memberId", m.name from event_participants p
      join family_members m on m.id = p.member_id where ${oneOf('p.event_id')} and ${oneOf('m.household_id')} order by p.id`,
    calendar: `select id, time_zone as "timeZone" from calendars where id = ? and ${oneOf('household_id')} and deleted_at is null`,
    members: `select id from family_members where ${oneOf('id')} and ${oneOf('household_id')} and deleted_at is null`,
    newEvent: `insert into events (id, created_at, updated_at, uid, workflow_id, title, time_zone, starts_local, starts_at, ends_at, calendar_id, organizer_id)
      values (?, ${at}, ${at}, ?, ?, ?, ?, ?, ${at}, ${at}, ?, ?)`,
    newMembership: `insert into event_memberships (id, created_at, updated_at, role, event_id, user_id) values (?, ${at}, ${at}, 'OWNER', ?, ?)`,
    newParticipants:
      dialect === 'sqlite'
        ? `insert into event_participants (id, created_at, updated_at, event_id, member_id) select value ->> 0, ?, ?, ?, value ->> 1 from json_each(?)`
        : `insert into event_participants (id, created_at, updated_at, event_id, member_id)
           select p.id, ${at}, ${at}, ?, p.member from unnest(?::uuid[], ?::uuid[]) p (id, member)`,
  };
}
