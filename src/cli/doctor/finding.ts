import type { MikroORM } from '@mikro-orm/core';
import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { Config } from '../../config.ts';
import { isPostgresUrl } from '../../database/options.ts';

/** What was found in one place. */
export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do about it; null where nothing need be done. */
  readonly advice: string | null;
}

export const ok = (about: string, found: string): Finding => ({ about, state: 'ok', found, advice: null });

export const warn = (about: string, found: string, advice: string): Finding => ({
  about,
  state: 'warn',
  found,
  advice,
});

export const fail = (about: string, found: string, advice: string): Finding => ({
  about,
  state: 'fail',
  found,
  advice,
});

/** What is examined: settings, and the database beside any server. */
export interface Patient {
  readonly config: Config;
  readonly orm: MikroORM;
}

/** Looks at one thing; none where it does not apply. */
export type Check = (patient: Patient) => Promise<readonly Finding[]>;

export const isPostgres = ({ config }: Patient): boolean => isPostgresUrl(config.databaseUrl.reveal());

/** Rows of one statement. */
export const read = <Row>({ orm }: Patient, statement: string): Promise<Row[]> =>
  (orm.em.getConnection() as AbstractSqlConnection).execute<Row[]>(statement);

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes as people read them. */
export function sized(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}
