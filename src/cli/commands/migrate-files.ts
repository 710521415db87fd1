import { existsSync } from 'node:fs';
import path from 'node:path';
import { seal } from '../../database/checksums.ts';
import { createMigrations, isTitle, titleOf } from '../../database/migration-files.ts';
import { systemClock } from '../../kernel/clock.ts';
import { entities } from '../../schema.ts';
import { type Call, isSet, type Report, textOf } from '../command.ts';
import { Told } from '../told.ts';

/** In the project, not in what was built from it: migrations are sources. */
const FOLDER = path.resolve('migrations');

function assertHasSources(): void {
  if (existsSync('src') && existsSync(FOLDER)) return;
  throw new Told('Migrations are sources, and only what was built from them is here: do this where the sources are');
}

export async function migrateCreate(call: Call): Promise<Report> {
  const name = textOf(call, 'name') ?? '';
  if (!isTitle(name)) throw new Told('Name the migration, in a few words: --name="rooms and seats"', 2);
  assertHasSources();
  const title = titleOf(name, textOf(call, 'why'), systemClock.now());
  const written = await createMigrations(entities, { folder: FOLDER, title, isBlank: isSet(call, 'blank') });
  const files = written.map(file => path.relative('', file));
  const lines = [
    ...files.map(file => `Written ${file}`),
    'Read both, mend them where needed, try them, then: npm run migration:seal',
  ];
  const text = files.length === 0 ? 'The entities have not changed: nothing to migrate' : lines.join('\n');
  return { text, data: { files } };
}

export async function migrateSeal(): Promise<Report> {
  assertHasSources();
  const files = seal(FOLDER);
  return { text: files.map(file => `Sealed ${file}`).join('\n') || 'All were sealed before', data: { files } };
}
