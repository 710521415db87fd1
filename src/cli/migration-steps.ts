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
export async function up(orm: MikroORM, { to, only, one }: Way, tell: Tell): Promise<string[]> {
  const migrator = orm.migrator as Migrator;
  await refuseNewer(migrator);
  const pending = (await migrator.getPending()).map(({ name }) => name);
  const next = one ? pending.slice(0, 1) : undefined;
  const chosen = only === undefined ? next : [nameOf(pending, only)];
  const target = to === undefined ? {} : { to: nameOf(pending, to) };
  const done = await migrator.up(chosen ? { migrations: chosen } : target);
  for (const { name } of done) tell(`Applied ${name}`);
  if (done.length === 0) tell('Nothing to apply');
  return done.map(({ name }) => name);
}

/** Undoes the newest, only one, all that came after one, or (`to` 0) everything. */
export async function down(orm: MikroORM, { to, only }: Way, tell: Tell): Promise<string[]> {
  const migrator = orm.migrator as Migrator;
  await refuseNewer(migrator);
  const executed = (await migrator.getExecuted()).map(({ name }) => name);
  const target = to === undefined || to === '0' ? { ...(to && { to: 0 as const }) } : { to: nameOf(executed, to) };
  const done = await migrator.down(only === undefined ? target : { migrations: [nameOf(executed, only)] });
  for (const { name } of done) tell(`Undone ${name}`);
  if (done.length === 0) tell('Nothing to undo');
  return done.map(({ name }) => name);
}

/** Where a database stands. */
export interface MigrationStatus {
  /** Oldest first, with the instant in ISO 8601. */
  readonly applied: readonly { readonly name: string; readonly at: string; readonly isNewer: boolean }[];
  readonly pending: readonly string[];
  /** The newest that was applied. */
  readonly current: string | null;
}

/** What was applied and when, what is pending, and where the database stands. */
export async function status(orm: MikroORM, tell: Tell): Promise<MigrationStatus> {
  const migrator = orm.migrator as Migrator;
  const executed = await migrator.getExecuted();
  const unknown = new Set(await migrator.unknown());
  const applied = executed.map(({ name, executed_at: at }) => ({
    name,
    at: at.toISOString(),
    isNewer: unknown.has(name),
  }));
  for (const { name, at, isNewer } of applied)
    tell(`applied  ${at}  ${name}${isNewer ? '  (of a newer version)' : ''}`);
  const pending = (await migrator.getPending()).map(({ name }) => name);
  for (const name of pending) tell(`pending  ${' '.repeat(24)}  ${name}`);
  const current = executed.at(-1)?.name ?? null;
  tell(`current  ${current ?? 'none'}`);
  return { applied, pending, current };
}
