import { globSync, readFileSync } from 'node:fs';

/** Whose requests the tables speak of, in the order of their columns. */
export const ACTORS = [
  'anonymous',
  'unverified',
  'owner',
  'adult',
  'child',
  'editor',
  'viewer',
  'key',
  'stranger',
  'operator',
] as const;

export type ActorName = (typeof ACTORS)[number];

/** One line of a table: what each actor is answered by a root field that is asked for an object. */
export interface Row {
  readonly file: string;
  /** The root field; with a type behind it where one field serves many: `node Event`. */
  readonly call: string;
  readonly object: string;
  readonly outcomes: Readonly<Record<ActorName, string>>;
}

/** The tables beside the policies; their columns are explained in roots.access.md. */
const FILES = globSync('src/**/*.access.md').toSorted();

function rowOf(file: string, line: string): Row | null {
  const [call = '', object = '', ...cells] = line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
  if (!call.startsWith('`')) return null;
  if (cells.length !== ACTORS.length) throw new Error(`${file} has a line of ${cells.length} outcomes: ${line}`);
  const outcomes = Object.fromEntries(ACTORS.map((actor, i) => [actor, cells[i]])) as Row['outcomes'];
  return { file, call: call.replaceAll('`', ''), object, outcomes };
}

/** Every line of every table. */
export const readRows = (): Row[] =>
  FILES.flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map(line => rowOf(file, line)),
  ).filter(row => row !== null);
