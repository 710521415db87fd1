import { Migration } from '@mikro-orm/migrations';

/** Access keys, identities of OIDC providers, invitations, verifications and quiet hours; an erased organizer leaves nobody. */
export class Migration20261121065413_people_and_access extends Migration {

  override name = 'Migration20261121065413_people_and_access';

  override up(): void | Promise<void> {
    this.addSql(`create table \`identities\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`issuer\` text not null, \`subject\` text not null, \`username\` text null, \`roles\` json not null default '[]', \`not_before\` datetime null, \`user_id\` char(36) not null, constraint \`identities_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create index \`identities_user_id_index\` on \`identities\` (\`user_id\`);`);
    this.addSql(`create unique index \`identities_issuer_subject_unique\` on \`identities\` (\`issuer\`, \`subject\`);`);

    this.addSql(`create table \`invitations\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`email\` text not null, \`role\` text check (\`role\` in ('OWNER', 'ADULT', 'CHILD')) not null, \`token_hash\` text not null, \`expires_at\` datetime not null, \`used_at\` datetime null, \`household_id\` char(36) not null, \`invited_by_id\` char(36) not null, \`member_id\` char(36) null, constraint \`invitations_household_id_foreign\` foreign key (\`household_id\`) references \`households\` (\`id\`) on delete cascade, constraint \`invitations_invited_by_id_foreign\` foreign key (\`invited_by_id\`) references \`users\` (\`id\`) on delete cascade, constraint \`invitations_member_id_foreign\` foreign key (\`member_id\`) references \`family_members\` (\`id\`) on delete set null);`);
    this.addSql(`create unique index \`invitations_token_hash_unique\` on \`invitations\` (\`token_hash\`);`);
    this.addSql(`create index \`invitations_expires_at_index\` on \`invitations\` (\`expires_at\`);`);
    this.addSql(`create index \`invitations_household_id_index\` on \`invitations\` (\`household_id\`);`);
    this.addSql(`create index \`invitations_invited_by_id_index\` on \`invitations\` (\`invited_by_id\`);`);
    this.addSql(`create index \`invitations_member_id_index\` on \`invitations\` (\`member_id\`);`);
    this.addSql(`create unique index \`invitations_household_id_email_unique\` on \`invitations\` (\`household_id\`, \`email\`);`);

    this.addSql(`create table \`access_keys\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`name\` text not null, \`secret_hash\` text not null, \`scopes\` json not null, \`expires_at\` datetime not null, \`last_used_at\` datetime null, \`user_id\` char(36) not null, constraint \`access_keys_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create unique index \`access_keys_secret_hash_unique\` on \`access_keys\` (\`secret_hash\`);`);
    this.addSql(`create index \`access_keys_user_id_index\` on \`access_keys\` (\`user_id\`);`);

    this.addSql(`create table \`verifications\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`email\` text not null, \`token_hash\` text not null, \`expires_at\` datetime not null, \`used_at\` datetime null, \`user_id\` char(36) not null, constraint \`verifications_user_id_foreign\` foreign key (\`user_id\`) references \`users\` (\`id\`) on delete cascade);`);
    this.addSql(`create unique index \`verifications_token_hash_unique\` on \`verifications\` (\`token_hash\`);`);
    this.addSql(`create index \`verifications_expires_at_index\` on \`verifications\` (\`expires_at\`);`);
    this.addSql(`create index \`verifications_user_id_index\` on \`verifications\` (\`user_id\`);`);

    this.addSql(`alter table \`users\` add column \`quiet_hours\` json null;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`events__temp_alter\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`uid\` text not null, \`title\` text not null, \`description\` text null, \`location\` text null, \`time_zone\` text not null default 'UTC', \`is_all_day\` integer not null default false, \`start_date\` date null, \`end_date\` date null, \`starts_local\` text null, \`starts_at\` datetime not null, \`ends_at\` datetime null, \`is_long\` integer not null default false, \`status\` text check (\`status\` in ('TENTATIVE', 'CONFIRMED', 'CANCELLED')) not null default 'CONFIRMED', \`busy\` integer not null default true, \`visibility\` text check (\`visibility\` in ('PUBLIC', 'HOUSEHOLD', 'PRIVATE')) not null default 'HOUSEHOLD', \`is_recurring\` integer not null default false, \`recurrence_rule\` text null, \`recurrence_end_at\` datetime null, \`exdates\` json not null default '[]', \`rdates\` json not null default '[]', \`original_starts_at\` datetime null, \`sequence\` integer not null default 0, \`version\` integer not null default 1, \`workflow_id\` text not null, \`calendar_id\` char(36) not null, \`organizer_id\` char(36) null, \`recurrence_parent_id\` char(36) null, \`split_from_id\` char(36) null, constraint \`events_calendar_id_foreign\` foreign key (\`calendar_id\`) references \`calendars\` (\`id\`), constraint \`events_organizer_id_foreign\` foreign key (\`organizer_id\`) references \`users\` (\`id\`) on delete set null, constraint \`events_recurrence_parent_id_foreign\` foreign key (\`recurrence_parent_id\`) references \`events\` (\`id\`) on delete cascade, constraint \`events_split_from_id_foreign\` foreign key (\`split_from_id\`) references \`events\` (\`id\`) on delete set null, constraint \`ck_events_time\` check ((is_all_day and start_date is not null and end_date is not null and starts_local is null) or (not is_all_day and starts_local is not null and start_date is null and end_date is null)), constraint \`ck_events_order\` check (ends_at is null or ends_at >= starts_at), constraint \`ck_events_exception\` check ((recurrence_parent_id is null) = (original_starts_at is null)));`);
    this.addSql(`insert into \`events__temp_alter\` select \`id\`, \`created_at\`, \`updated_at\`, \`deleted_at\`, \`uid\`, \`title\`, \`description\`, \`location\`, \`time_zone\`, \`is_all_day\`, \`start_date\`, \`end_date\`, \`starts_local\`, \`starts_at\`, \`ends_at\`, \`is_long\`, \`status\`, \`busy\`, \`visibility\`, \`is_recurring\`, \`recurrence_rule\`, \`recurrence_end_at\`, \`exdates\`, \`rdates\`, \`original_starts_at\`, \`sequence\`, \`version\`, \`workflow_id\`, \`calendar_id\`, \`organizer_id\`, \`recurrence_parent_id\`, \`split_from_id\` from \`events\`;`);
    this.addSql(`drop table \`events\`;`);
    this.addSql(`alter table \`events__temp_alter\` rename to \`events\`;`);
    this.addSql(`create unique index \`ix_events_workflow_id\` on \`events\` (\`workflow_id\`);`);
    this.addSql(`create index \`events_calendar_id_index\` on \`events\` (\`calendar_id\`);`);
    this.addSql(`create index \`ix_events_organizer\` on \`events\` (\`organizer_id\`);`);
    this.addSql(`create index \`events_recurrence_parent_id_index\` on \`events\` (\`recurrence_parent_id\`);`);
    this.addSql(`create index \`events_split_from_id_index\` on \`events\` (\`split_from_id\`);`);
    this.addSql(`create index \`ix_events_start_date\` on \`events\` (\`starts_at\`, \`id\`);`);
    this.addSql(`create index \`events_calendar_id_starts_at_id_index\` on \`events\` (\`calendar_id\`, \`starts_at\`, \`id\`);`);
    this.addSql(`create index \`ix_events_series\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_recurring;`);
    this.addSql(`create index \`ix_events_exceptions\` on \`events\` (\`calendar_id\`, \`original_starts_at\`) where recurrence_parent_id is not null;`);
    this.addSql(`create index \`ix_events_public\` on \`events\` (\`starts_at\`, \`id\`) where visibility = 'PUBLIC';`);
    this.addSql(`create index \`ix_events_long\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_long;`);
    this.addSql(`create unique index \`ux_events_uid\` on \`events\` (\`calendar_id\`, \`uid\`) where recurrence_parent_id is null and deleted_at is null;`);
    this.addSql(`create unique index \`ux_events_exception\` on \`events\` (\`recurrence_parent_id\`, \`original_starts_at\`) where deleted_at is null;`);
    this.addSql(`pragma foreign_keys = on;`);
  }

  override down(): void | Promise<void> {
    // an event without an organizer goes to an owner of its household, or its table would not take it back
    this.addSql(`update events set organizer_id = (select household_roles.user_id from calendars
      inner join household_roles on household_roles.household_id = calendars.household_id where calendars.id = events.calendar_id
      order by household_roles.role = 'OWNER' desc, household_roles.created_at limit 1) where organizer_id is null;`);

    this.addSql(`drop table if exists \`identities\`;`);
    this.addSql(`drop table if exists \`invitations\`;`);
    this.addSql(`drop table if exists \`access_keys\`;`);
    this.addSql(`drop table if exists \`verifications\`;`);

    this.addSql(`pragma foreign_keys = off;`);
    this.addSql(`create table \`events__temp_alter\` (\`busy\` integer not null default true, \`calendar_id\` char not null, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`deleted_at\` datetime null, \`description\` text null, \`end_date\` date null, \`ends_at\` datetime null, \`exdates\` json not null default '[]', \`id\` char not null primary key, \`is_all_day\` integer not null default false, \`is_long\` integer not null default false, \`is_recurring\` integer not null default false, \`location\` text null, \`organizer_id\` char not null, \`original_starts_at\` datetime null, \`rdates\` json not null default '[]', \`recurrence_end_at\` datetime null, \`recurrence_parent_id\` char null, \`recurrence_rule\` text null, \`sequence\` integer not null default 0, \`split_from_id\` char null, \`start_date\` date null, \`starts_at\` datetime not null, \`starts_local\` text null, \`status\` text check (\`status\` in ('TENTATIVE', 'CONFIRMED', 'CANCELLED')) not null default 'CONFIRMED', \`time_zone\` text not null default 'UTC', \`title\` text not null, \`uid\` text not null, \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`version\` integer not null default 1, \`visibility\` text check (\`visibility\` in ('PUBLIC', 'HOUSEHOLD', 'PRIVATE')) not null default 'HOUSEHOLD', \`workflow_id\` text not null, constraint \`events_calendar_id_foreign\` foreign key (\`calendar_id\`) references \`calendars\` (\`id\`), constraint \`events_organizer_id_foreign\` foreign key (\`organizer_id\`) references \`users\` (\`id\`), constraint \`events_recurrence_parent_id_foreign\` foreign key (\`recurrence_parent_id\`) references \`events\` (\`id\`) on delete cascade, constraint \`events_split_from_id_foreign\` foreign key (\`split_from_id\`) references \`events\` (\`id\`) on delete set null, constraint \`ck_events_exception\` check ((recurrence_parent_id is null) = (original_starts_at is null)), constraint \`ck_events_order\` check (ends_at is null or ends_at >= starts_at), constraint \`ck_events_time\` check ((is_all_day and start_date is not null and end_date is not null and starts_local is null) or (not is_all_day and starts_local is not null and start_date is null and end_date is null)));`);
    this.addSql(`insert into \`events__temp_alter\` select \`busy\`, \`calendar_id\`, \`created_at\`, \`deleted_at\`, \`description\`, \`end_date\`, \`ends_at\`, \`exdates\`, \`id\`, \`is_all_day\`, \`is_long\`, \`is_recurring\`, \`location\`, \`organizer_id\`, \`original_starts_at\`, \`rdates\`, \`recurrence_end_at\`, \`recurrence_parent_id\`, \`recurrence_rule\`, \`sequence\`, \`split_from_id\`, \`start_date\`, \`starts_at\`, \`starts_local\`, \`status\`, \`time_zone\`, \`title\`, \`uid\`, \`updated_at\`, \`version\`, \`visibility\`, \`workflow_id\` from \`events\`;`);
    this.addSql(`drop table \`events\`;`);
    this.addSql(`alter table \`events__temp_alter\` rename to \`events\`;`);
    this.addSql(`create index \`events_calendar_id_index\` on \`events\` (\`calendar_id\`);`);
    this.addSql(`create index \`events_calendar_id_starts_at_id_index\` on \`events\` (\`calendar_id\`, \`starts_at\`, \`id\`);`);
    this.addSql(`create index \`events_recurrence_parent_id_index\` on \`events\` (\`recurrence_parent_id\`);`);
    this.addSql(`create index \`events_split_from_id_index\` on \`events\` (\`split_from_id\`);`);
    this.addSql(`create index \`ix_events_exceptions\` on \`events\` (\`calendar_id\`, \`original_starts_at\`) where recurrence_parent_id is not null;`);
    this.addSql(`create index \`ix_events_long\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_long;`);
    this.addSql(`create index \`ix_events_organizer\` on \`events\` (\`organizer_id\`);`);
    this.addSql(`create index \`ix_events_public\` on \`events\` (\`starts_at\`, \`id\`) where visibility = 'PUBLIC';`);
    this.addSql(`create index \`ix_events_series\` on \`events\` (\`calendar_id\`, \`starts_at\`) where is_recurring;`);
    this.addSql(`create index \`ix_events_start_date\` on \`events\` (\`starts_at\`, \`id\`);`);
    this.addSql(`create unique index \`ix_events_workflow_id\` on \`events\` (\`workflow_id\`);`);
    this.addSql(`create unique index \`ux_events_exception\` on \`events\` (\`recurrence_parent_id\`, \`original_starts_at\`) where deleted_at is null;`);
    this.addSql(`create unique index \`ux_events_uid\` on \`events\` (\`calendar_id\`, \`uid\`) where recurrence_parent_id is null and deleted_at is null;`);
    this.addSql(`pragma foreign_keys = on;`);

    this.addSql(`alter table \`users\` drop column \`quiet_hours\`;`);
  }

}
