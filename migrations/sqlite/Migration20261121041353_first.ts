import { Migration } from '@mikro-orm/migrations';

/** The first tables: people with their sessions and households, calendars and events, the answers of repeated requests. */
export class Migration20261121041353_first extends Migration {

  override name = 'Migration20261121041353_first';

  override up(): void | Promise<void> {
    this.addSql(`create table \`households\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`name\` text not null, \`time_zone\` text not null default 'UTC');`);

    this.addSql(`create table \`idempotency_keys\` (\`actor\` text not null, \`key\` text not null, \`request_hash\` text not null, \`response\` text not null, \`created_at\` datetime not null, \`expires_at\` datetime not null, primary key (\`actor\`, \`key\`));`);
    this.addSql(`create index \`idempotency_keys_expires_at_index\` on \`idempotency_keys\` (\`expires_at\`);`);

    this.addSql(`create table \`users\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`email\` text not null, \`name\` text not null, \`password_hash\` text null, \`is_verified\` integer not null default false, \`is_operator\` integer not null default false, \`time_zone\` text not null default 'UTC');`);
    this.addSql(`create unique index \`ix_users_email\` on \`users\` (\`email\`);`);

    this.addSql(`create table \`sessions\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`token_hash\` text not null, \`expires_at\` datetime not null, \`user_id\` char(36) not null, constraint \`sessions_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create unique index \`sessions_token_hash_unique\` on \`sessions\` (\`token_hash\`);`);
    this.addSql(`create index \`sessions_expires_at_index\` on \`sessions\` (\`expires_at\`);`);
    this.addSql(`create index \`sessions_user_id_index\` on \`sessions\` (\`user_id\`);`);

    this.addSql(`create table \`household_roles\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`role\` text check (\`role\` in ('OWNER', 'ADULT', 'CHILD')) not null, \`household_id\` char(36) not null, \`user_id\` char(36) not null, constraint \`household_roles_household_id_foreign\` foreign key (\`household_id\`) references \`households\` (\`id\`) on delete cascade, constraint \`household_roles_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create index \`household_roles_household_id_index\` on \`household_roles\` (\`household_id\`);`);
    this.addSql(`create index \`household_roles_user_id_index\` on \`household_roles\` (\`user_id\`);`);
    this.addSql(`create unique index \`household_roles_household_id_user_id_unique\` on \`household_roles\` (\`household_id\`, \`user_id\`);`);

    this.addSql(`create table \`family_members\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`name\` text not null, \`is_child\` integer not null default false, \`preferences\` json not null default '{}', \`household_id\` char(36) not null, \`user_id\` char(36) null, constraint \`family_members_household_id_foreign\` foreign key (\`household_id\`) references \`households\` (\`id\`), constraint \`family_members_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete set null);`);
    this.addSql(`create index \`family_members_household_id_index\` on \`family_members\` (\`household_id\`);`);
    this.addSql(`create index \`family_members_user_id_index\` on \`family_members\` (\`user_id\`);`);

    this.addSql(`create table \`calendars\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`name\` text not null, \`color\` text null, \`time_zone\` text not null default 'UTC', \`household_id\` char(36) not null, \`default_of_id\` char(36) null, constraint \`calendars_household_id_foreign\` foreign key (\`household_id\`) references \`households\` (\`id\`), constraint \`calendars_default_of_id_foreign\` foreign key (\`default_of_id\`) references \`users\` (\`id\`) on delete set null);`);
    this.addSql(`create index \`calendars_household_id_index\` on \`calendars\` (\`household_id\`);`);
    this.addSql(`create index \`calendars_default_of_id_index\` on \`calendars\` (\`default_of_id\`);`);
    this.addSql(`create unique index \`calendars_default_of_id_unique\` on \`calendars\` (\`default_of_id\`);`);

    this.addSql(`create table \`events\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`uid\` text not null, \`title\` text not null, \`description\` text null, \`location\` text null, \`time_zone\` text not null default 'UTC', \`is_all_day\` integer not null default false, \`start_date\` date null, \`end_date\` date null, \`starts_local\` text null, \`starts_at\` datetime not null, \`ends_at\` datetime null, \`is_long\` integer not null default false, \`status\` text check (\`status\` in ('TENTATIVE', 'CONFIRMED', 'CANCELLED')) not null default 'CONFIRMED', \`busy\` integer not null default true, \`visibility\` text check (\`visibility\` in ('PUBLIC', 'HOUSEHOLD', 'PRIVATE')) not null default 'HOUSEHOLD', \`is_recurring\` integer not null default false, \`recurrence_rule\` text null, \`recurrence_end_at\` datetime null, \`exdates\` json not null default '[]', \`rdates\` json not null default '[]', \`original_starts_at\` datetime null, \`sequence\` integer not null default 0, \`version\` integer not null default 1, \`workflow_id\` text not null, \`calendar_id\` char(36) not null, \`organizer_id\` char(36) not null, \`recurrence_parent_id\` char(36) null, \`split_from_id\` char(36) null, constraint \`events_calendar_id_foreign\` foreign key (\`calendar_id\`) references \`calendars\` (\`id\`), constraint \`events_organizer_id_foreign\` foreign key (\`organizer_id\`) references \`users\` (\`id\`), constraint \`events_recurrence_parent_id_foreign\` foreign key (\`recurrence_parent_id\`) references \`events\` (\`id\`) on delete cascade, constraint \`events_split_from_id_foreign\` foreign key (\`split_from_id\`) references \`events\` (\`id\`) on delete set null, constraint \`ck_events_time\` check ((is_all_day and start_date is not null and end_date is not null and starts_local is null) or (not is_all_day and starts_local is not null and start_date is null and end_date is null)), constraint \`ck_events_order\` check (ends_at is null or ends_at >= starts_at), constraint \`ck_events_exception\` check ((recurrence_parent_id is null) = (original_starts_at is null)));`);
    this.addSql(`create unique index \`ix_events_workflow_id\` on \`events\` (\`workflow_id\`);`);
    this.addSql(`create index \`events_calendar_id_index\` on \`events\` (\`calendar_id\`);`);
    this.addSql(`create index \`ix_events_organizer\` on \`events\` (\`organizer_id\`);`);
    this.addSql(`create index \`events_recurrence_parent_id_index\` on \`events\` (\`recurrence_parent_id\`);`);
    this.addSql(`create index \`events_split_from_id_index\` on \`events\` (\`split_from_id\`);`);
    this.addSql(`create index \`ix_events_start_date\` on \`events\` (\`starts_at\`, \`id\`);`);
    this.addSql(`create index \`events_calendar_id_starts_at_id_index\` on \`events\` (\`calendar_id\`, \`starts_at\`, \`id\`);`);
    this.addSql(`create index \`ix_events_series\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_recurring;`);
    this.addSql(`create index \`ix_events_exceptions\` on \`events\` (\`calendar_id\`, \`original_starts_at\`) where recurrence_parent_id is not null;`);
    this.addSql(`create index \`ix_events_long\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_long;`);
    this.addSql(`create unique index \`ux_events_uid\` on \`events\` (\`calendar_id\`, \`uid\`) where recurrence_parent_id is null and deleted_at is null;`);
    this.addSql(`create unique index \`ux_events_exception\` on \`events\` (\`recurrence_parent_id\`, \`original_starts_at\`) where deleted_at is null;`);

    this.addSql(`create table \`event_participants\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`role\` text not null default 'attendee', \`response\` text check (\`response\` in ('NEEDS_ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE')) not null default 'NEEDS_ACTION', \`required\` integer not null default true, \`event_id\` char(36) not null, \`member_id\` char(36) not null, constraint \`event_participants_event_id_foreign\` foreign key (\`event_id\`) references \`events\` (\`id\`) on delete cascade, constraint \`event_participants_member_id_foreign\` foreign key (\`member_id\`) references \`family_members\` (\`id\`));`);
    this.addSql(`create index \`event_participants_event_id_index\` on \`event_participants\` (\`event_id\`);`);
    this.addSql(`create index \`event_participants_member_id_index\` on \`event_participants\` (\`member_id\`);`);
    this.addSql(`create unique index \`event_participants_event_id_member_id_unique\` on \`event_participants\` (\`event_id\`, \`member_id\`);`);

    this.addSql(`create table \`event_memberships\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`role\` text check (\`role\` in ('OWNER', 'EDITOR', 'VIEWER')) not null, \`event_id\` char(36) not null, \`user_id\` char(36) not null, constraint \`event_memberships_event_id_foreign\` foreign key (\`event_id\`) references \`events\` (\`id\`) on delete cascade, constraint \`event_memberships_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create index \`event_memberships_event_id_index\` on \`event_memberships\` (\`event_id\`);`);
    this.addSql(`create index \`event_memberships_user_id_index\` on \`event_memberships\` (\`user_id\`);`);
    this.addSql(`create unique index \`event_memberships_event_id_user_id_unique\` on \`event_memberships\` (\`event_id\`, \`user_id\`);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop table if exists \`households\`;`);
    this.addSql(`drop table if exists \`idempotency_keys\`;`);
    this.addSql(`drop table if exists \`users\`;`);
    this.addSql(`drop table if exists \`sessions\`;`);
    this.addSql(`drop table if exists \`household_roles\`;`);
    this.addSql(`drop table if exists \`family_members\`;`);
    this.addSql(`drop table if exists \`calendars\`;`);
    this.addSql(`drop table if exists \`events\`;`);
    this.addSql(`drop table if exists \`event_participants\`;`);
    this.addSql(`drop table if exists \`event_memberships\`;`);
  }

}
