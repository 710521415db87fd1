import { Migration } from '@mikro-orm/migrations';

/** The first tables: people with their sessions and households, calendars and events, the answers of repeated requests. */
export class Migration20261121041353_first extends Migration {

  override name = 'Migration20261121041353_first';

  override up(): void | Promise<void> {
    this.addSql(`create table "households" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "deleted_at" timestamptz(3) null, "name" varchar(255) not null, "time_zone" varchar(64) not null default 'UTC', primary key ("id"));`);

    this.addSql(`create table "idempotency_keys" ("actor" varchar(36) not null, "key" varchar(255) not null, "request_hash" varchar(64) not null, "response" text not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("actor", "key"));`);
    this.addSql(`create index "idempotency_keys_expires_at_index" on "idempotency_keys" ("expires_at");`);

    this.addSql(`create table "users" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "email" varchar(255) not null, "name" varchar(255) not null, "password_hash" varchar(255) null, "is_verified" boolean not null default false, "is_operator" boolean not null default false, "time_zone" varchar(64) not null default 'UTC', primary key ("id"));`);
    this.addSql(`alter table "users" add constraint "ix_users_email" unique ("email");`);

    this.addSql(`create table "sessions" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "token_hash" varchar(64) not null, "expires_at" timestamptz(3) not null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`alter table "sessions" add constraint "sessions_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "sessions_expires_at_index" on "sessions" ("expires_at");`);
    this.addSql(`create index "sessions_user_id_index" on "sessions" ("user_id");`);

    this.addSql(`create table "household_roles" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "role" text not null, "household_id" uuid not null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`create index "household_roles_user_id_index" on "household_roles" ("user_id");`);
    this.addSql(`alter table "household_roles" add constraint "household_roles_household_id_user_id_unique" unique ("household_id", "user_id");`);

    this.addSql(`create table "family_members" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "deleted_at" timestamptz(3) null, "name" varchar(255) not null, "is_child" boolean not null default false, "preferences" jsonb not null default '{}', "household_id" uuid not null, "user_id" uuid null, primary key ("id"));`);
    this.addSql(`create index "family_members_household_id_index" on "family_members" ("household_id");`);
    this.addSql(`create index "family_members_user_id_index" on "family_members" ("user_id");`);

    this.addSql(`create table "calendars" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "deleted_at" timestamptz(3) null, "name" varchar(255) not null, "color" varchar(32) null, "time_zone" varchar(64) not null default 'UTC', "household_id" uuid not null, "default_of_id" uuid null, primary key ("id"));`);
    this.addSql(`create index "calendars_household_id_index" on "calendars" ("household_id");`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_unique" unique ("default_of_id");`);

    this.addSql(`create table "events" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "deleted_at" timestamptz(3) null, "uid" varchar(255) not null, "title" varchar(255) not null, "description" text null, "location" varchar(500) null, "time_zone" varchar(64) not null default 'UTC', "is_all_day" boolean not null default false, "start_date" date null, "end_date" date null, "starts_local" varchar(19) null, "starts_at" timestamptz(3) not null, "ends_at" timestamptz(3) null, "is_long" boolean not null default false, "status" text not null default 'CONFIRMED', "busy" boolean not null default true, "visibility" text not null default 'HOUSEHOLD', "is_recurring" boolean not null default false, "recurrence_rule" varchar(1000) null, "recurrence_end_at" timestamptz(3) null, "exdates" jsonb not null default '[]', "rdates" jsonb not null default '[]', "original_starts_at" timestamptz(3) null, "sequence" int not null default 0, "version" int not null default 1, "workflow_id" varchar(255) not null, "calendar_id" uuid not null, "organizer_id" uuid not null, "recurrence_parent_id" uuid null, "split_from_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "events" add constraint "ix_events_workflow_id" unique ("workflow_id");`);
    this.addSql(`create index "ix_events_organizer" on "events" ("organizer_id");`);
    this.addSql(`create index "events_split_from_id_index" on "events" ("split_from_id");`);
    this.addSql(`create index "ix_events_start_date" on "events" ("starts_at", "id");`);
    this.addSql(`create index "events_calendar_id_starts_at_id_index" on "events" ("calendar_id", "starts_at", "id");`);
    this.addSql(`create index "ix_events_series" on "events" ("calendar_id", "starts_at") where is_recurring;`);
    this.addSql(`create index "ix_events_exceptions" on "events" ("calendar_id", "original_starts_at") where recurrence_parent_id is not null;`);
    this.addSql(`create index "ix_events_long" on "events" ("calendar_id", "starts_at") where is_long;`);
    this.addSql(`create unique index "ux_events_uid" on "events" ("calendar_id", "uid") where recurrence_parent_id is null and deleted_at is null;`);
    this.addSql(`create unique index "ux_events_exception" on "events" ("recurrence_parent_id", "original_starts_at") where deleted_at is null;`);

    this.addSql(`create table "event_participants" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "role" varchar(50) not null default 'attendee', "response" text not null default 'NEEDS_ACTION', "required" boolean not null default true, "event_id" uuid not null, "member_id" uuid not null, primary key ("id"));`);
    this.addSql(`create index "event_participants_member_id_index" on "event_participants" ("member_id");`);
    this.addSql(`alter table "event_participants" add constraint "event_participants_event_id_member_id_unique" unique ("event_id", "member_id");`);

    this.addSql(`create table "event_memberships" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "role" text not null, "event_id" uuid not null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`create index "event_memberships_user_id_index" on "event_memberships" ("user_id");`);
    this.addSql(`alter table "event_memberships" add constraint "event_memberships_event_id_user_id_unique" unique ("event_id", "user_id");`);

    this.addSql(`alter table "sessions" add constraint "sessions_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "household_roles" add constraint "household_roles_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade;`);
    this.addSql(`alter table "household_roles" add constraint "household_roles_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);
    this.addSql(`alter table "household_roles" add constraint "household_roles_role_check" check ("role" in ('OWNER', 'ADULT', 'CHILD'));`);

    this.addSql(`alter table "family_members" add constraint "family_members_household_id_foreign" foreign key ("household_id") references "households" ("id");`);
    this.addSql(`alter table "family_members" add constraint "family_members_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete set null;`);

    this.addSql(`alter table "calendars" add constraint "calendars_household_id_foreign" foreign key ("household_id") references "households" ("id");`);
    this.addSql(`alter table "calendars" add constraint "calendars_default_of_id_foreign" foreign key ("default_of_id") references "users" ("id") on delete set null;`);

    this.addSql(`alter table "events" add constraint "events_calendar_id_foreign" foreign key ("calendar_id") references "calendars" ("id");`);
    this.addSql(`alter table "events" add constraint "events_organizer_id_foreign" foreign key ("organizer_id") references "users" ("id");`);
    this.addSql(`alter table "events" add constraint "events_recurrence_parent_id_foreign" foreign key ("recurrence_parent_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "events" add constraint "events_split_from_id_foreign" foreign key ("split_from_id") references "events" ("id") on delete set null;`);
    this.addSql(`alter table "events" add constraint "ck_events_time" check ((is_all_day and start_date is not null and end_date is not null and starts_local is null) or (not is_all_day and starts_local is not null and start_date is null and end_date is null));`);
    this.addSql(`alter table "events" add constraint "ck_events_order" check (ends_at is null or ends_at >= starts_at);`);
    this.addSql(`alter table "events" add constraint "ck_events_exception" check ((recurrence_parent_id is null) = (original_starts_at is null));`);
    this.addSql(`alter table "events" add constraint "events_status_check" check ("status" in ('TENTATIVE', 'CONFIRMED', 'CANCELLED'));`);
    this.addSql(`alter table "events" add constraint "events_visibility_check" check ("visibility" in ('PUBLIC', 'HOUSEHOLD', 'PRIVATE'));`);

    this.addSql(`alter table "event_participants" add constraint "event_participants_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "event_participants" add constraint "event_participants_member_id_foreign" foreign key ("member_id") references "family_members" ("id");`);
    this.addSql(`alter table "event_participants" add constraint "event_participants_response_check" check ("response" in ('NEEDS_ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE'));`);

    this.addSql(`alter table "event_memberships" add constraint "event_memberships_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade;`);
    this.addSql(`alter table "event_memberships" add constraint "event_memberships_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);
    this.addSql(`alter table "event_memberships" add constraint "event_memberships_role_check" check ("role" in ('OWNER', 'EDITOR', 'VIEWER'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "household_roles" drop constraint "household_roles_household_id_foreign";`);
    this.addSql(`alter table "family_members" drop constraint "family_members_household_id_foreign";`);
    this.addSql(`alter table "calendars" drop constraint "calendars_household_id_foreign";`);
    this.addSql(`alter table "sessions" drop constraint "sessions_user_id_foreign";`);
    this.addSql(`alter table "household_roles" drop constraint "household_roles_user_id_foreign";`);
    this.addSql(`alter table "family_members" drop constraint "family_members_user_id_foreign";`);
    this.addSql(`alter table "calendars" drop constraint "calendars_default_of_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_organizer_id_foreign";`);
    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_user_id_foreign";`);
    this.addSql(`alter table "event_participants" drop constraint "event_participants_member_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_calendar_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_recurrence_parent_id_foreign";`);
    this.addSql(`alter table "events" drop constraint "events_split_from_id_foreign";`);
    this.addSql(`alter table "event_participants" drop constraint "event_participants_event_id_foreign";`);
    this.addSql(`alter table "event_memberships" drop constraint "event_memberships_event_id_foreign";`);

    this.addSql(`drop table if exists "households" cascade;`);
    this.addSql(`drop table if exists "idempotency_keys" cascade;`);
    this.addSql(`drop table if exists "users" cascade;`);
    this.addSql(`drop table if exists "sessions" cascade;`);
    this.addSql(`drop table if exists "household_roles" cascade;`);
    this.addSql(`drop table if exists "family_members" cascade;`);
    this.addSql(`drop table if exists "calendars" cascade;`);
    this.addSql(`drop table if exists "events" cascade;`);
    this.addSql(`drop table if exists "event_participants" cascade;`);
    this.addSql(`drop table if exists "event_memberships" cascade;`);
  }

}
