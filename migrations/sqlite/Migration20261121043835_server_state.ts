import { Migration } from '@mikro-orm/migrations';

/** What the server remembers of itself between two starts: its key check, the zone data its instants were derived from. */
export class Migration20261121043835_server_state extends Migration {

  override name = 'Migration20261121043835_server_state';

  override up(): void | Promise<void> {
    this.addSql(`create table \`server_state\` (\`key\` text not null primary key, \`value\` text not null, \`updated_at\` datetime not null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`server_state\`;`);
  }

}
