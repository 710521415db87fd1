import { Migration } from '@mikro-orm/migrations';

/** The names that announcements are signed with. */
export class Migration20261121045813_author extends Migration {

  override name = 'Migration20261121045813_author';

  override up(): void | Promise<void> {
    this.addSql(`create table \`authors\` (\`id\` char(36) not null primary key, \`created_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`updated_at\` datetime not null default (cast(unixepoch('subsec') * 1000 as integer)), \`name\` text not null);`);
    this.addSql(`create index \`authors_name_id_index\` on \`authors\` (\`name\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`authors\`;`);
  }

}
