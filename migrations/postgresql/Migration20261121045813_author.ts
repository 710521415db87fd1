import { Migration } from '@mikro-orm/migrations';

/** The names that announcements are signed with. */
export class Migration20261121045813_author extends Migration {

  override name = 'Migration20261121045813_author';

  override up(): void | Promise<void> {
    this.addSql(`create table "authors" ("id" uuid not null, "created_at" timestamptz(3) not null default current_timestamp(3), "updated_at" timestamptz(3) not null default current_timestamp(3), "name" varchar(255) not null, primary key ("id"));`);
    this.addSql(`create index "authors_name_id_index" on "authors" ("name", "id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "authors" cascade;`);
  }

}
