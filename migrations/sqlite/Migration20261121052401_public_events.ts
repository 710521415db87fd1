import { Migration } from '@mikro-orm/migrations';

/** Strangers list public events by time; without an index of their own they would read everybody's. */
export class Migration20261121052401_public_events extends Migration {

  override name = 'Migration20261121052401_public_events';

  override up(): void | Promise<void> {
    this.addSql(`create index \`ix_events_public\` on \`events\` (\`starts_at\`, \`id\`) where visibility = 'PUBLIC';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`ix_events_public\`;`);
  }

}
