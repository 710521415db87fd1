import path from 'node:path';
import { type EntityName, MikroORM } from '@mikro-orm/core';
import { generatorOf, type MigrationTitle } from './migration-generator.ts';
import type { Migrator } from './migrator.ts';
import { databaseOptions } from './options.ts';

/** Never opened: a difference is found between the entities and `snapshot.json`, without a database. */
const UNOPENED = { sqlite: 'sqlite:unopened.db', postgresql: 'postgresql://localhost/unopened' };
type Kind = keyof typeof UNOPENED;

export const KINDS: readonly Kind[] = ['sqlite', 'postgresql'];

const WORDS = /^[a-z0-9]+(?:[ _-][a-z0-9]+)*$/i;

/** Whether a migration can be called this: some words such as `author` or `add authors`. */
export const isTitle = (words: string): boolean => WORDS.test(words);

/** The title of a migration from some words and an instant. */
export function titleOf(words: string, why: string | undefined, now: Date): MigrationTitle {
  const stamp = now.toISOString().replaceAll(/[-T:]|\.\d+Z$/g, '');
  const sentence = (why ?? `${words[0]?.toUpperCase()}${words.slice(1)}.`).replaceAll(/\s+|\*\//g, ' ');
  return { name: `Migration${stamp}_${words.toLowerCase().replaceAll(/[ -]/g, '_')}`, why: sentence };
}

export interface NewMigration {
  /** The folder that holds `sqlite` and `postgresql`. */
  readonly folder: string;
  readonly title: MigrationTitle;
  /** Without statements, to be written by hand: for data, or for what entities cannot say. */
  readonly isBlank: boolean;
}

/** Writes the step from the newest migrations to the entities, for both databases; gives the files, none if there is no step. */
export async function createMigrations(entities: EntityName[], wanted: NewMigration): Promise<string[]> {
  const files = [];
  for (const kind of KINDS) files.push(...(await createFor(kind, entities, wanted)));
  return files;
}

async function createFor(kind: Kind, entities: EntityName[], wanted: NewMigration): Promise<string[]> {
  const folder = path.join(wanted.folder, kind);
  const options = databaseOptions({ url: UNOPENED[kind] }, entities);
  const generator = generatorOf(wanted.title);
  const migrations = { ...options.migrations, path: folder, pathTs: folder, emit: 'ts' as const, generator };
  const orm = await MikroORM.init({ ...options, migrations });
  try {
    const { fileName } = await (orm.migrator as Migrator).create(folder, wanted.isBlank);
    return fileName ? [path.join(folder, fileName)] : [];
  } finally {
    await orm.close(true);
  }
}
