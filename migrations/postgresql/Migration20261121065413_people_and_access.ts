import { Migration } from '@mikro-orm/migrations';

/** Access keys, identities of OIDC providers, invitations, verifications and quiet hours; an erased organizer leaves nobody. */
export class Migration20261121065413_people_and_access extends Migration {

  override name = 'Migration20261121065413_people_and_access';

  override up(): void | Promise<void> {
    this.addSql(`create table "identities" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "issuer" varchar(500) not null, "subject" varchar(255) not null, "username" varchar(255) null, "roles" jsonb not null default '[]', "not_before" timestamptz(3) null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`create index "identities_user_id_index" on "identities" ("user_id");`);
    this.addSql(`alter table "identities" add constraint "identities_issuer_subject_unique" unique ("issuer", "subject");`);

    this.addSql(`create table "invitations" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "email" varchar(255) not null, "role" text not null, "token_hash" varchar(64) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "household_id" uuid not null, "invited_by_id" uuid not null, "member_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "invitations" add constraint "invitations_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "invitations_expires_at_index" on "invitations" ("expires_at");`);
    this.addSql(`create index "invitations_invited_by_id_index" on "invitations" ("invited_by_id");`);
    this.addSql(`create index "invitations_member_id_index" on "invitations" ("member_id");`);
    this.addSql(`alter table "invitations" add constraint "invitations_household_id_email_unique" unique ("household_id", "email");`);

    this.addSql(`create table "access_keys" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "name" varchar(255) not null, "secret_hash" varchar(64) not null, "scopes" jsonb not null, "expires_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`alter table "access_keys" add constraint "access_keys_secret_hash_unique" unique ("secret_hash");`);
    this.addSql(`create index "access_keys_user_id_index" on "access_keys" ("user_id");`);

    this.addSql(`create table "verifications" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "email" varchar(255) not null, "token_hash" varchar(64) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "user_id" uuid not null, primary key ("id"));`);
    this.addSql(`alter table "verifications" add constraint "verifications_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "verifications_expires_at_index" on "verifications" ("expires_at");`);
    this.addSql(`create index "verifications_user_id_index" on "verifications" ("user_id");`);

    this.addSql(`alter table "events" drop constraint "events_organizer_id_foreign";`);

    this.addSql(`alter table "users" add "quiet_hours" jsonb null;`);

    this.addSql(`alter table "events" alter column "organizer_id" drop not null;`);
    this.addSql(`alter table "events" add constraint "events_organizer_id_foreign" foreign key ("organizer_id") references "users" ("id") on delete set null;`);

    this.addSql(`alter table "identities" add constraint "identities_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "invitations" add constraint "invitations_household_id_foreign" foreign key ("household_id") references "households" ("id") on delete cascade;`);
    this.addSql(`alter table "invitations" add constraint "invitations_invited_by_id_foreign" foreign key ("invited_by_id") references "users" ("id") on delete cascade;`);
    this.addSql(`alter table "invitations" add constraint "invitations_member_id_foreign" foreign key ("member_id") references "family_members" ("id") on delete set null;`);
    this.addSql(`alter table "invitations" add constraint "invitations_role_check" check ("role" in ('OWNER', 'ADULT', 'CHILD'));`);

    this.addSql(`alter table "access_keys" add constraint "access_keys_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "verifications" add constraint "verifications_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);
  }

  override down(): void | Promise<void> {
    // an event without an organizer goes to an owner of its household, or its table would not take it back
    this.addSql(`update events set organizer_id = (select household_roles.user_id from calendars
      inner join household_roles on household_roles.household_id = calendars.household_id where calendars.id = events.calendar_id
      order by household_roles.role = 'OWNER' desc, household_roles.created_at limit 1) where organizer_id is null;`);

    this.addSql(`drop table if exists "identities" cascade;`);
    this.addSql(`drop table if exists "invitations" cascade;`);
    this.addSql(`drop table if exists "access_keys" cascade;`);
    this.addSql(`drop table if exists "verifications" cascade;`);

    this.addSql(`alter table "events" drop constraint "events_organizer_id_foreign";`);

    this.addSql(`alter table "events" alter column "organizer_id" set not null;`);
    this.addSql(`alter table "events" add constraint "events_organizer_id_foreign" foreign key ("organizer_id") references "users" ("id");`);

    this.addSql(`alter table "users" drop column "quiet_hours";`);
  }

}
