import { Migration } from '@mikro-orm/migrations';

/** The action of a unit of work ends with its row and is numbered at once: only those of others wait for their numbers. */
export class Migration20261121164500_own_action extends Migration {

  override name = 'Migration20261121164500_own_action';

  override up(): void | Promise<void> {
    // the action whose work is being done, null between two; what somebody else writes meanwhile belongs to `foreign_id`, which
    // waits for it: the server makes an action of it when it next begins something, and prepares another id
    this.addSql(`create table if not exists current_action (one integer primary key check (one = 1), id char(36), at integer, foreign_id char(36) not null);`);
    this.addSql(`insert or ignore into current_action (one, foreign_id) values (1, lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))));`);

    this.addSql(`drop trigger user_actions_enqueue;`);
    this.addSql(`create trigger user_actions_enqueue after insert on user_actions begin
      insert into ledger_unsealed (id) select new.id where new.id is not (select id from current_action);
      update current_action set id = null, at = null where id = new.id;
    end;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger user_actions_enqueue;`);
    this.addSql(`create trigger user_actions_enqueue after insert on user_actions begin insert into ledger_unsealed (id) values (new.id); end;`);
  }

}
