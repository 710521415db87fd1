import { Migration } from '@mikro-orm/migrations';

/** The ledger: actions, revisions, their order and its chain; foreign keys can wait for the end of a transaction. */
export class Migration20261121102930_ledger extends Migration {

  override name = 'Migration20261121102930_ledger';

  override up(): void | Promise<void> {
    this.addSql(`create table \`ledger_anchors\` (\`sequence\` integer not null primary key, \`hash\` blob not null, \`at\` datetime not null, \`key_id\` text not null, \`signature\` blob not null);`);

    this.addSql(`create table \`ledger_seals\` (\`sequence\` integer not null primary key, \`id\` char(36) not null, \`digest\` blob not null, \`hash\` blob not null);`);
    this.addSql(`create unique index \`ux_ledger_seals_id\` on \`ledger_seals\` (\`id\`);`);

    this.addSql(`create table \`ledger_unsealed\` (\`n\` integer not null primary key autoincrement, \`id\` char(36) not null);`);

    this.addSql(`create table \`revisions\` (\`n\` integer not null primary key autoincrement, \`action_id\` char(36) not null, \`at\` datetime not null, \`entity\` text not null, \`entity_id\` char(36) not null, \`root_id\` char(36) not null, \`kind\` text check (\`kind\` in ('CREATE', 'UPDATE', 'DELETE')) not null, \`version\` integer null, \`subject_id\` char(36) null, \`changes\` json null, \`salt\` blob null, \`erased\` blob null, \`erased_by\` char(36) null);`);
    this.addSql(`create index \`ix_revisions_action\` on \`revisions\` (\`action_id\`);`);
    this.addSql(`create index \`ix_revisions_root\` on \`revisions\` (\`root_id\`, \`n\`);`);
    this.addSql(`create index \`ix_revisions_entity\` on \`revisions\` (\`entity_id\`, \`n\`);`);
    this.addSql(`create index \`ix_revisions_subject\` on \`revisions\` (\`subject_id\`) where subject_id is not null;`);

    this.addSql(`create table \`sync_models\` (\`entity\` text not null primary key, \`sequence\` integer not null);`);

    this.addSql(`create table \`user_actions\` (\`id\` char(36) not null primary key, \`timestamp\` datetime not null, \`action_type\` text not null, \`resource\` text not null, \`outcome\` text check (\`outcome\` in ('SUCCESS', 'ERROR', 'PERMISSION_DENIED')) not null, \`request_id\` text null, \`response_status\` integer null, \`duration_ms\` integer null, \`undoes\` char(36) null, \`account_id\` char(36) null, \`user_id\` text not null, \`username\` text not null, \`user_roles\` json not null, \`ip_address\` text null, \`user_agent\` text null, \`request_data\` json null, \`error_message\` text null, \`salt\` blob null, \`erased\` blob null, \`erased_by\` char(36) null);`);
    this.addSql(`create index \`ix_user_actions_timestamp\` on \`user_actions\` (\`timestamp\`);`);
    this.addSql(`create index \`ix_user_actions_action_type\` on \`user_actions\` (\`action_type\`);`);
    this.addSql(`create index \`ix_user_actions_outcome\` on \`user_actions\` (\`outcome\`);`);
    this.addSql(`create index \`ix_user_actions_request_id\` on \`user_actions\` (\`request_id\`);`);
    this.addSql(`create index \`ix_user_actions_user_id\` on \`user_actions\` (\`user_id\`);`);
    this.addSql(`create index \`ix_user_actions_username\` on \`user_actions\` (\`username\`);`);
    this.addSql(`create index \`idx_user_timestamp\` on \`user_actions\` (\`user_id\`, \`timestamp\`);`);
    this.addSql(`create index \`idx_user_action\` on \`user_actions\` (\`user_id\`, \`action_type\`);`);
    this.addSql(`create index \`ix_user_actions_account\` on \`user_actions\` (\`account_id\`) where account_id is not null;`);

    // insert-only, but for the erasure of a person: the digest of what is erased takes its place
    this.addSql(`create trigger user_actions_no_update before update on user_actions when not (old.erased is null and new.erased is not null and new.erased_by is not null and new.salt is null and new.account_id is null and new.user_id = 'erased' and new.username = 'erased' and new.user_roles = '[]' and new.ip_address is null and new.user_agent is null and new.request_data is null and new.error_message is null and new.id is old.id and new.timestamp is old.timestamp and new.action_type is old.action_type and new.resource is old.resource and new.outcome is old.outcome and new.request_id is old.request_id and new.response_status is old.response_status and new.duration_ms is old.duration_ms and new.undoes is old.undoes) begin select raise(abort, 'user_actions is insert-only'); end;`);
    this.addSql(`create trigger user_actions_no_delete before delete on user_actions begin select raise(abort, 'user_actions is insert-only'); end;`);
    this.addSql(`create trigger user_actions_no_replace before insert on user_actions when exists (select 1 from user_actions where id = new.id) begin select raise(abort, 'user_actions is insert-only'); end;`);
    this.addSql(`create trigger revisions_no_update before update on revisions when not (old.erased is null and new.erased is not null and new.erased_by is not null and new.salt is null and new.changes is null and new.n is old.n and new.action_id is old.action_id and new.at is old.at and new.entity is old.entity and new.entity_id is old.entity_id and new.root_id is old.root_id and new.kind is old.kind and new.version is old.version and new.subject_id is old.subject_id) begin select raise(abort, 'revisions is insert-only'); end;`);
    this.addSql(`create trigger revisions_no_delete before delete on revisions begin select raise(abort, 'revisions is insert-only'); end;`);
    this.addSql(`create trigger revisions_no_replace before insert on revisions when exists (select 1 from revisions where n = new.n) begin select raise(abort, 'revisions is insert-only'); end;`);
    this.addSql(`create trigger ledger_seals_no_update before update on ledger_seals begin select raise(abort, 'ledger_seals is insert-only'); end;`);
    this.addSql(`create trigger ledger_seals_no_delete before delete on ledger_seals begin select raise(abort, 'ledger_seals is insert-only'); end;`);
    this.addSql(`create trigger ledger_seals_no_replace before insert on ledger_seals when exists (select 1 from ledger_seals where sequence = new.sequence) begin select raise(abort, 'ledger_seals is insert-only'); end;`);

    this.addSql(`create trigger user_actions_enqueue after insert on user_actions begin insert into ledger_unsealed (id) values (new.id); end;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists current_action;`);
    this.addSql(`drop table if exists \`ledger_anchors\`;`);
    this.addSql(`drop table if exists \`ledger_seals\`;`);
    this.addSql(`drop table if exists \`ledger_unsealed\`;`);
    this.addSql(`drop table if exists \`revisions\`;`);
    this.addSql(`drop table if exists \`sync_models\`;`);
    this.addSql(`drop table if exists \`user_actions\`;`);
  }

}
