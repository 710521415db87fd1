import { rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { type Contents, NoBackup } from './contents.ts';
import { createPrivate, putInPlace } from './files.ts';
import { type Place, runTool, ToolFailed } from './postgres-tools.ts';

/** Dumps a database as it is at one instant, while others write to it; the file is whole and read through once. */
export async function backupPostgres(place: Place, to: string): Promise<void> {
  const draft = `${to}.${process.pid}.part`;
  createPrivate(draft);
  try {
    await runTool('pg_dump', ['--format=custom', '--no-password', `--file=${draft}`], place);
    await readArchive(draft, place);
    putInPlace(draft, to);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Reads a dump from its first to its last byte, and what it says of itself; needs no database. @throws NoBackup */
export async function readArchive(file: string, place: Place): Promise<Contents> {
  try {
    await runTool('pg_restore', [`--file=${devNull}`, file], place);
    const tables = ['--table=server_state', '--table=mikro_orm_migrations'];
    const text = await runTool('pg_restore', ['--data-only', ...tables, '--file=-', file], place);
    const state = rowsIn(text, 'server_state', ['key', 'value']);
    const migrations = rowsIn(text, 'mikro_orm_migrations', ['id', 'name']);
    if (!state || !migrations) throw new NoBackup('It is a dump of PostgreSQL, but of no database of Almanac');
    const ordered = migrations.toSorted(([a], [b]) => Number(a) - Number(b));
    return { migrations: ordered.map(([, name]) => String(name)), state: new Map(state as [string, string][]) };
  } catch (error) {
    if (!(error instanceof ToolFailed) || !/valid archive|end of file|could not read|corrupt/.test(error.message)) {
      throw error;
    }
    throw new NoBackup(`It is no whole dump of PostgreSQL (${error.message})`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

const plain = (value = '') => value.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** Columns of a table's rows in the text that COPY understands; null where the table is not there. */
function rowsIn(text: string, table: string, columns: readonly string[]): string[][] | null {
  const found = new RegExp(String.raw`^COPY \S*?\b${table} \(([^)]*)\) FROM stdin;\n([^]*?)^\\\.$`, 'm').exec(text);
  if (!found) return null;
  const [, names = '', lines = ''] = found;
  const places = columns.map(column => names.split(', ').indexOf(column));
  return lines
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const values = line.split('\t');
      return places.map(index => plain(values[index]));
    });
}
