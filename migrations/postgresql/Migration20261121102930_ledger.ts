import { Migration } from '@mikro-orm/migrations';

/** The ledger: actions, revisions, their order and its chain; foreign keys can wait for the end of a transaction. */
export class Migration20261121102930_ledger extends Migration {

  override name = 'Migration20261121102930_ledger';

  override up(): void | Promise<void> {
    this.addSql(`create table "ledger_anchors" ("sequence" bigint not null, "hash" bytea not null, "at" timestamptz(3) not null, "key_id" varchar(64) not null, "signature" bytea not null, primary key ("sequence"));`);

    this.addSql(`create table "ledger_seals" ("sequence" bigint not null, "id" uuid not null, "digest" bytea not null, "hash" bytea not null, primary key ("sequence"));`);
    this.addSql(`alter table "ledger_seals" add constraint "ux_ledger_seals_id" unique ("id");`);

    this.addSql(`create table "ledger_unsealed" ("n" bigserial primary key, "id" uuid not null);`);

    this.addSql(`create table "revisions" ("n" bigserial primary key, "action_id" uuid not null, "at" timestamptz(3) not null, "entity" varchar(63) not null, "entity_id" uuid not null, "root_id" uuid not null, "kind" text not null, "version" int null, "subject_id" uuid null, "changes" json null, "salt" bytea null, "erased" bytea null, "erased_by" uuid null);`);
    this.addSql(`create index "ix_revisions_action" on "revisions" ("action_id");`);
    this.addSql(`create index "ix_revisions_root" on "revisions" ("root_id", "n");`);
    this.addSql(`create index "ix_revisions_entity" on "revisions" ("entity_id", "n");`);
    this.addSql(`create index "ix_revisions_subject" on "revisions" ("subject_id") where subject_id is not null;`);

    this.addSql(`create table "sync_models" ("entity" varchar(63) not null, "sequence" bigint not null, primary key ("entity"));`);

    this.addSql(`create table "user_actions" ("id" uuid not null, "timestamp" timestamptz(3) not null, "action_type" varchar(100) not null, "resource" varchar(500) not null, "outcome" text not null, "request_id" varchar(100) null, "response_status" int null, "duration_ms" int null, "undoes" uuid null, "account_id" uuid null, "user_id" varchar(255) not null, "username" varchar(255) not null, "user_roles" json not null, "ip_address" varchar(45) null, "user_agent" text null, "request_data" json null, "error_message" text null, "salt" bytea null, "erased" bytea null, "erased_by" uuid null, primary key ("id"));`);
    this.addSql(`create index "ix_user_actions_timestamp" on "user_actions" ("timestamp");`);
    this.addSql(`create index "ix_user_actions_action_type" on "user_actions" ("action_type");`);
    this.addSql(`create index "ix_user_actions_outcome" on "user_actions" ("outcome");`);
    this.addSql(`create index "ix_user_actions_request_id" on "user_actions" ("request_id");`);
    this.addSql(`create index "ix_user_actions_user_id" on "user_actions" ("user_id");`);
    this.addSql(`create index "ix_user_actions_username" on "user_actions" ("username");`);
    this.addSql(`create index "idx_user_timestamp" on "user_actions" ("user_id", "timestamp");`);
    this.addSql(`create index "idx_user_action" on "user_actions" ("user_id", "action_type");`);
    this.addSql(`create index "ix_user_actions_account" on "user_actions" ("account_id") where account_id is not null;`);

    this.addSql(`alter table "sessions" drop constraint "sessions_user_id_foreign";`);

    this.addSql(`alter table "identities" drop constraint "identities_user_id_foreign";`);

    this.addSql(`alter table "household_roles" drop constraint "household_roles_household_id_foreign";`);
    this.addSql(`alter table "household_roles" drop constraint "household_roles_user_id_foreign";`);

    this.addSql(`alter table "family_members" drop constraint "family_members_household_id_foreign";`);
    this.addSql(`alter table "family_members" drop constraint "family_members_user_id_foreign";`);

    this.addSql(`alter table "invitations" drop constraint "invitations_household_id_foreign";`);
    this.addSql(`alter table "invitations" drop constraint "invitations_invited_by_id_foreign";`);
    this.addSql(`alter table "invitations" drop constraint "invitations_member_id_foreign";`);

    this.addSql(`alter table "calendars" drop constraint "calendars_default_of_id_foreign";`);
    this.addSql(`alter table "calendars" drop constraint "calendars_household_id_foreign";`);

    this.addSql(`alter table "events" drop constraint "events_calendar_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_organizer_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_recurrence_parent_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_split_from_id_foreign";`);

    this.addSql(`alter table "event_participants" drop constraint "event_participants_event_id_foreign";`);
    this.addSql(`alter table "event_participants" drop constraint "event_participants_member_id_foreign";`);

    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_event_id_foreign";`);
    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_user_id_foreign";`);

    this.addSql(`alter table "access_keys" drop constraint "access_keys_user_id_foreign";`);

    this.addSql(`alter table "verifications" drop constraint "verifications_user_id_foreign";`);

    this.addSql(`alter table "sessions" add constraint "sessions_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "identities" add constraint "identities_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "household_roles" add constraint "household_roles_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "household_roles" add constraint "household_roles_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "family_members" add constraint "family_members_household_id_foreign" foreign key ("household_id") references "households" ("id") deferrable initially immediate;`);
    this.addSql(`alter table "family_members" add constraint "family_members_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete set null deferrable initially immediate;`);

    this.addSql(`alter table "invitations" add constraint "invitations_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "invitations" add constraint "invitations_invited_by_id_foreign" foreign key ("invited_by_id") references "users" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "invitations" add constraint "invitations_member_id_foreign" foreign key ("member_id") references "family_members" ("id") on delete set null deferrable initially immediate;`);

    this.addSql(`alter table "calendars" drop constraint "calendars_default_of_id_unique";`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_foreign" foreign key ("default_of_id") references "users" ("id") on delete set null deferrable initially immediate;`);
    this.addSql(`alter table "calendars" add constraint "calendars_household_id_foreign" foreign key ("household_id") references "households" ("id") deferrable initially immediate;`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_unique" unique ("default_of_id") deferrable initially immediate;`);

    this.addSql(`alter table "events" add constraint "events_calendar_id_foreign" foreign key ("calendar_id") references "calendars" ("id") deferrable initially immediate;`);
    this.addSql(`alter table "events" add constraint "events_organizer_id_foreign" foreign key ("organizer_id") references "users" ("id") on delete set null deferrable initially immediate;`);
    this.addSql(`alter table "events" add constraint "events_recurrence_parent_id_foreign" foreign key ("recurrence_parent_id") references "events" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "events" add constraint "events_split_from_id_foreign" foreign key ("split_from_id") references "events" ("id") on delete set null deferrable initially immediate;`);

    this.addSql(`alter table "event_participants" add constraint "event_participants_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "event_participants" add constraint "event_participants_member_id_foreign" foreign key ("member_id") references "family_members" ("id") deferrable initially immediate;`);

    this.addSql(`alter table "event_memberships" add constraint "event_memberships_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade deferrable initially immediate;`);
    this.addSql(`alter table "event_memberships" add constraint "event_memberships_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "access_keys" add constraint "access_keys_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "verifications" add constraint "verifications_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade deferrable initially immediate;`);

    this.addSql(`alter table "revisions" add constraint "revisions_kind_check" check ("kind" in ('CREATE', 'UPDATE', 'DELETE'));`);

    this.addSql(`alter table "user_actions" add constraint "user_actions_outcome_check" check ("outcome" in ('SUCCESS', 'ERROR', 'PERMISSION_DENIED'));`);

    // 1,000 rows come and go at once, so the share of dead ones is no measure
    this.addSql(`alter table "ledger_unsealed" set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);`);
    this.addSql(`create function ledger_enqueue() returns trigger language plpgsql as $$ begin insert into ledger_unsealed (id) values (new.id); return null; end $$;`);
    this.addSql(`create trigger user_actions_enqueue after insert on user_actions for each row execute function ledger_enqueue();`);

    // insert-only, but for the erasure of a person: the digest of what is erased takes its place
    this.addSql(`create function ledger_refuse() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name <> 'ledger_seals' then
    if old.erased is null and new.salt is null and length(new.erased) = 32 and new.erased_by is not null and (case tg_table_name
      when 'revisions' then to_jsonb(new) ->> 'changes' is null
        and new.erased = sha256(old.salt || convert_to((row_to_json(old) -> 'changes')::text, 'UTF8'))
        and to_jsonb(new) - '{changes,salt,erased,erased_by}'::text[] = to_jsonb(old) - '{changes,salt,erased,erased_by}'::text[]
      else to_jsonb(new) @> '{"account_id": null, "user_id": "erased", "username": "erased", "user_roles": [], "ip_address": null, "user_agent": null, "request_data": null, "error_message": null}'
        and to_jsonb(new) - '{account_id,user_id,username,user_roles,ip_address,user_agent,request_data,error_message,salt,erased,erased_by}'::text[]
          = to_jsonb(old) - '{account_id,user_id,username,user_roles,ip_address,user_agent,request_data,error_message,salt,erased,erased_by}'::text[]
      end) then return new;
    end if;
  end if;
  raise exception '% is insert-only', tg_table_name using errcode = 'restrict_violation';
end $$;`);
    for (const table of ['user_actions', 'revisions', 'ledger_seals']) {
      this.addSql(`create trigger ledger_no_change before update or delete on ${table} for each row execute function ledger_refuse();`);
      this.addSql(`create trigger ledger_no_truncate before truncate on ${table} for each statement execute function ledger_refuse();`);
      // also where somebody says 'session_replication_role = replica'
      this.addSql(`alter table ${table} enable always trigger ledger_no_change;`);
      this.addSql(`alter table ${table} enable always trigger ledger_no_truncate;`);
    }
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "ledger_anchors" cascade;`);
    this.addSql(`drop table if exists "ledger_seals" cascade;`);
    this.addSql(`drop table if exists "ledger_unsealed" cascade;`);
    this.addSql(`drop table if exists "revisions" cascade;`);
    this.addSql(`drop table if exists "sync_models" cascade;`);
    this.addSql(`drop table if exists "user_actions" cascade;`);
    this.addSql(`drop function if exists ledger_refuse, ledger_enqueue, almanac_action;`);
    this.addSql(`do $$ declare f text; begin for f in select proname from pg_proc where proname like 'capture\\_%' loop execute 'drop function ' || f; end loop; end $$;`);

    this.addSql(`alter table "access_keys" drop constraint "access_keys_user_id_foreign";`);

    this.addSql(`alter table "calendars" drop constraint "calendars_household_id_foreign";`);
    this.addSql(`alter table "calendars" drop constraint "calendars_default_of_id_foreign";`);

    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_event_id_foreign";`);
    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_user_id_foreign";`);

    this.addSql(`alter table "event_participants" drop constraint "event_participants_event_id_foreign";`);
    this.addSql(`alter table "event_participants" drop constraint "event_participants_member_id_foreign";`);

    this.addSql(`alter table "events" drop constraint "events_calendar_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_organizer_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_recurrence_parent_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_split_from_id_foreign";`);

    this.addSql(`alter table "family_members" drop constraint "family_members_household_id_foreign";`);
    this.addSql(`alter table "family_members" drop constraint "family_members_user_id_foreign";`);

    this.addSql(`alter table "household_roles" drop constraint "household_roles_household_id_foreign";`);
    this.addSql(`alter table "household_roles" drop constraint "household_roles_user_id_foreign";`);

    this.addSql(`alter table "identities" drop constraint "identities_user_id_foreign";`);

    this.addSql(`alter table "invitations" drop constraint "invitations_household_id_foreign";`);
    this.addSql(`alter table "invitations" drop constraint "invitations_invited_by_id_foreign";`);
    this.addSql(`alter table "invitations" drop constraint "invitations_member_id_foreign";`);

    this.addSql(`alter table "sessions" drop constraint "sessions_user_id_foreign";`);

    this.addSql(`alter table "verifications" drop constraint "verifications_user_id_foreign";`);

    this.addSql(`alter table "access_keys" add constraint "access_keys_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "calendars" drop constraint "calendars_default_of_id_unique";`);
    this.addSql(`alter table "calendars" add constraint "calendars_household_id_foreign" foreign key ("household_id") references "households" ("id");`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_foreign" foreign key ("default_of_id") references "users" ("id") on delete set null;`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_unique" unique ("default_of_id");`);

    this.addSql(`alter table "event_memberships" add constraint "event_memberships_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "event_memberships" add constraint "event_memberships_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "event_participants" add constraint "event_participants_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "event_participants" add constraint "event_participants_member_id_foreign" foreign key ("member_id") references "family_members" ("id");`);

    this.addSql(`alter table "events" add constraint "events_calendar_id_foreign" foreign key ("calendar_id") references "calendars" ("id");`);
    this.addSql(`alter table "events" add constraint "events_organizer_id_foreign" foreign key ("organizer_id") references "users" ("id") on delete set null;`);
    this.addSql(`alter table "events" add constraint "events_recurrence_parent_id_foreign" foreign key ("recurrence_parent_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "events" add constraint "events_split_from_id_foreign" foreign key ("split_from_id") references "events" ("id") on delete set null;`);

    this.addSql(`alter table "family_members" add constraint "family_members_household_id_foreign" foreign key ("household_id") references "households" ("id");`);
    this.addSql(`alter table "family_members" add constraint "family_members_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete set null;`);

    this.addSql(`alter table "household_roles" add constraint "household_roles_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade;`);
    this.addSql(`alter table "household_roles" add constraint "household_roles_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "identities" add constraint "identities_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "invitations" add constraint "invitations_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade;`);
    this.addSql(`alter table "invitations" add constraint "invitations_invited_by_id_foreign" foreign key ("invited_by_id") references "users" ("id") on delete cascade;`);
    this.addSql(`alter table "invitations" add constraint "invitations_member_id_foreign" foreign key ("member_id") references "family_members" ("id") on delete set null;`);

    this.addSql(`alter table "sessions" add constraint "sessions_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "verifications" add constraint "verifications_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);
  }

}
