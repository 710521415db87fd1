import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type EntityName, MikroORM } from '@mikro-orm/core';
import { type DatabaseSettings, databaseOptions, isPostgresUrl, sqliteFileOf } from './options.ts';

export interface Patience {
  readonly attempts: number;
  readonly pauseMs: number;
}

/** O30: a database that is still starting is waited for, one that stays away ends the start with its own words. */
export const PATIENCE: Patience = { attempts: 5, pauseMs: 5000 };

type Report = (message: string) => void;

/** Opens the database and proves with one statement that it answers. */
export async function connect(
  settings: DatabaseSettings,
  entities: EntityName[],
  report: Report,
  { attempts, pauseMs }: Patience = PATIENCE,
): Promise<MikroORM> {
  if (!isPostgresUrl(settings.url))
    mkdirSync(path.dirname(path.resolve(sqliteFileOf(settings.url))), { recursive: true });
  const orm = await MikroORM.init(databaseOptions(settings, entities));
  for (let attempt = 1; ; attempt++) {
    try {
      await orm.em.getConnection().execute('select 1');
      return orm;
    } catch (error) {
      report(`Database does not answer (attempt ${attempt} of ${attempts}): ${wordsOf(error)}`);
      if (attempt === attempts) {
        await orm.close(true);
        throw error;
      }
      await wait(pauseMs);
    }
  }
}

/** Several addresses of one host fail together, and then only the parts have words. */
const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};
