import { Migration } from '@mikro-orm/migrations';

/** Nothing here: where many write at once every action waits for its number, which only SQLite gives it at once. */
export class Migration20261121164500_own_action extends Migration {

  override name = 'Migration20261121164500_own_action';

  override up(): void | Promise<void> {}

  override down(): void | Promise<void> {}

}
