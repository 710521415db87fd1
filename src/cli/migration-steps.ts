import type { MikroORM } from '@mikro-orm/core';
import type { Migrator } from '../database/migrator.ts';
import { refuseNewer } from '../database/schema-version.ts';
import { Told } from './told.ts';

/** Where to go: to a migration, by one alone, by the next, or as far as the direction's default goes. */
export interface Way {
  readonly to?: string | undefined;
  readonly only?: string | undefined;
  readonly one?: boolean | undefined;
}

type Tell = (line: string) => void;

/** A migration by its whole name or the words at its end. MikroORM takes an unknown name for "all of them". */
function nameOf(names: readonly string[], wanted: string): string {
  const found = names.filter(name => name === wanted || name.endsWith(`_${wanted}`));
  const [name] = found;
  if (name !== undefined && found.length === 1) return name;
  throw new Told(`${found.length === 0 ? 'No' : 'More than one'} migration here is called ${wanted}`);
}

/** Applies what is pending: all, up to one, only one, or the next. */
export async function up(orm: MikroORM, { to, only, one }: Way, tell: Tell): Promise<void> {
  const migrator = orm.migrator as Migrator;
  await refuseNewer(migrator);
  const pending = (await migrator.getPending()).map(({ name }) => name);
  const next = one ? pending.slice(0, 1) : undefined;
  const chosen = only === undefined ? next : [nameOf(pending, only)];
  const target = to === undefined ? {} : { to: nameOf(pending, to) };
  const done = await migrator.up(chosen ? { migrations: chosen } : target);
  for (const { name } of done) tell(`Applied ${name}`);
  if (done.length === 0) tell('Nothing to apply');
}

/** Undoes the newest, only one, all that came after one, or (`to` 0) everything. */
export async function down(orm: MikroORM, { to, only }: Way, tell: Tell): Promise<void> {
  const migrator = orm.migrator as Migrator;
  await refuseNewer(migrator);
  const executed = (await migrator.getExecuted()).map(({ name }) => name);
  const target = to === undefined || to === '0' ? { ...(to && { to: 0 as const }) } : { to: nameOf(executed, to) };
  const done = await migrator.down(only === undefined ? target : { migrations: [nameOf(executed, only)] });
  for (const { name } of done) tell(`Undone ${name}`);
  if (done.length === 0) tell('Nothing to undo');
}

/** What was applied and when, what is pending, and where the database stands. */
export async function status(orm: MikroORM, tell: Tell): Promise<void> {
  const migrator = orm.migrator as Migrator;
  const executed = await migrator.getExecuted();
  const unknown = new Set(await migrator.unknown());
  for (const { name, executed_at: at } of executed) {
    tell(`applied  ${at.toISOString()}  ${name}${unknown.has(name) ? '  (of a newer version)' : ''}`);
  }
  for (const { name } of await migrator.getPending()) tell(`pending  ${' '.repeat(24)}  ${name}`);
  tell(`current  ${executed.at(-1)?.name ?? 'none'}`);
}
