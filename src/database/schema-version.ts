import type { MikroORM } from '@mikro-orm/core';
import type { Migrator } from './migrator.ts';

export interface SchemaVersion {
  /** Name of the newest migration that was applied; empty before the first. */
  readonly schemaVersion: string;
  readonly pendingMigrations: number;
}

/** A database that newer code has changed: what this code would do to it cannot be known. */
export class NewerDatabase extends Error {
  constructor(migrations: readonly string[]) {
    super(`This database was changed by a newer version of Almanac (${migrations.join(', ')}); start that version`);
  }
}

export async function refuseNewer(migrator: Migrator): Promise<void> {
  const newer = await migrator.unknown();
  if (newer.length > 0) throw new NewerDatabase(newer);
}

/** Brings the database to what this code expects, or says what is missing; refuses one that newer code has changed. */
export async function migrate(
  orm: MikroORM,
  isAllowed: boolean,
  report: (message: string) => void,
): Promise<SchemaVersion> {
  const migrator = orm.migrator as Migrator;
  await refuseNewer(migrator);
  const applied = isAllowed ? await migrator.up() : [];
  for (const { name } of applied) report(`Migration applied: ${name}`);
  if ((await migrator.getPending()).length === 0) await migrator.capture();
  const [executed, pending] = [await migrator.getExecuted(), await migrator.getPending()];
  if (pending.length > 0) report(`${pending.length} migrations wait: run npm run migration:up, or set AUTO_MIGRATE=1`);
  return { schemaVersion: executed.at(-1)?.name ?? '', pendingMigrations: pending.length };
}
