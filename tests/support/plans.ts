import Database from 'better-sqlite3';
import { Client } from 'pg';
import { isPostgresUrl, sqliteFileOf } from '../../src/database/options.ts';

/** Asks a database how it would do what it is told. */
export interface Planner {
  /** Where these statements would read one of the tables from its beginning to its end. */
  scansOf(statements: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

export const plannerOf = (url: string, tables: readonly string[]): Promise<Planner> =>
  isPostgresUrl(url) ? postgresqlPlanner(url, tables) : sqlitePlanner(url, tables);

async function sqlitePlanner(url: string, tables: readonly string[]): Promise<Planner> {
  const db = new Database(sqliteFileOf(url), { readonly: true });
  return {
    scansOf: async statements =>
      statements.flatMap(sql => {
        const nulls = Array.from(sql.matchAll(/\?/g), () => null);
        const steps = db.prepare(`explain query plan ${sql}`).all(nulls) as { detail: string }[];
        return steps
          .map(({ detail }) => detail)
          .filter(detail => tables.some(table => new RegExp(`^SCAN ${table}\\b`).test(detail)));
      }),
    close: async () => void db.close(),
  };
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

async function postgresqlPlanner(url: string, tables: readonly string[]): Promise<Planner> {
  const db = new Client(url);
  await db.connect();
  const scansIn = (plan: Plan): string[] => [
    ...(plan['Node Type'] === 'Seq Scan' && tables.includes(plan['Relation Name'] ?? '')
      ? [`Seq Scan ${plan['Relation Name']}`]
      : []),
    ...(plan.Plans ?? []).flatMap(scansIn),
  ];
  return {
    async scansOf(statements) {
      const found: string[] = [];
      for (const sql of statements) {
        // generic: the plan of a prepared statement, which must do for any values
        const { rows } = await db.query(`explain (generic_plan, format json) ${sql}`);
        found.push(...scansIn(rows[0]['QUERY PLAN'][0]['Plan']));
      }
      return found;
    },
    close: () => db.end(),
  };
}
