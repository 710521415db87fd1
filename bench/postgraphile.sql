-- What PostGraphile needs to answer the same questions with the same rule of who may see what. The viewer is an argument:
-- settings of a session, its usual way, would cost it a transaction for each statement.
create function bench_events(since timestamptz, viewer uuid) returns setof events language sql stable as $$
  select e.* from events e where (e.calendar_id in (select c.id from calendars c join household_roles r on r.household_id = c.household_id where r.user_id = viewer and c.deleted_at is null)
    or coalesce(e.recurrence_parent_id, e.id) in (select m.event_id from event_memberships m where m.user_id = viewer))
    and e.recurrence_parent_id is null and e.deleted_at is null and e.starts_at >= since order by e.starts_at, e.id $$;
create function bench_event(wanted uuid, viewer uuid) returns events language sql stable as $$
  select e.* from events e where e.id = wanted and (e.calendar_id in (select c.id from calendars c join household_roles r on r.household_id = c.household_id where r.user_id = viewer)
    or coalesce(e.recurrence_parent_id, e.id) in (select m.event_id from event_memberships m where m.user_id = viewer)) $$;
create function bench_event_create(title text, calendar uuid, viewer uuid, starts_at timestamptz, ends_at timestamptz, member_ids uuid[]) returns events language plpgsql volatile as $$
declare created events; place calendars; fresh uuid := gen_random_uuid();
begin
  select c.* into strict place from calendars c join household_roles r on r.household_id = c.household_id where c.id = calendar and r.user_id = viewer and c.deleted_at is null;
  if (select count(*) from family_members m where m.id = any(member_ids) and m.household_id = place.household_id and m.deleted_at is null) <> cardinality(member_ids) then raise exception 'NOT_FOUND'; end if;
  insert into events (id, uid, workflow_id, title, time_zone, starts_local, starts_at, ends_at, calendar_id, organizer_id)
    values (fresh, fresh || '@bench', 'event-' || fresh, title, place.time_zone, to_char(starts_at at time zone place.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS'), starts_at, ends_at, calendar, viewer) returning * into created;
  insert into event_memberships (id, role, event_id, user_id) values (gen_random_uuid(), 'OWNER', fresh, viewer);
  insert into event_participants (id, event_id, member_id) select gen_random_uuid(), fresh, m from unnest(member_ids) m;
  return created;
end $$;
