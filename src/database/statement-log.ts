import { finished, type Finished } from './statements.ts';

/** MikroORM writes values into its statements, and values may be secrets: every literal is left out. */
const LITERALS = /'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b/g;
const MOST_CHARACTERS = 500;

const kindOf = (sql: string): string => /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? 'UNKNOWN';

/** Whatever the values are, two statements of one kind look alike. */
const withoutValues = (sql: string): string => sql.replaceAll(LITERALS, '?').slice(0, MOST_CHARACTERS);

/** Tells of every statement, without its values, until told to stop: for development (F36). */
export function echoStatements(tell: (message: string) => void): () => void {
  const listener = (message: unknown) => {
    const { sql, ms } = message as Finished;
    tell(`${ms.toFixed(1)} ms ${withoutValues(sql)}`);
  };
  finished.subscribe(listener);
  return () => void finished.unsubscribe(listener);
}

/** Tells of each statement that takes longer than `thresholdMs` (O32), without its values, until told to stop. */
export function tellSlowStatements(thresholdMs: number, tell: (message: string) => void): () => void {
  const listener = (message: unknown) => {
    const { sql, ms } = message as Finished;
    if (ms <= thresholdMs) return;
    tell(`Slow query detected: ${(ms / 1000).toFixed(3)}s [${kindOf(sql)}] Statement: ${withoutValues(sql)}`);
  };
  finished.subscribe(listener);
  return () => void finished.unsubscribe(listener);
}
