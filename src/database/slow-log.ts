import { finished, type Finished } from './statements.ts';

/** MikroORM writes values into its statements, and values may be secrets: every literal is left out. */
const LITERALS = /'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b/g;
const MOST_CHARACTERS = 500;

const kindOf = (sql: string): string => /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? 'UNKNOWN';

/** Tells of each statement that takes longer than `thresholdMs` (O32), without its values, until told to stop. */
export function tellSlowStatements(thresholdMs: number, tell: (message: string) => void): () => void {
  const listener = (message: unknown) => {
    const { sql, ms } = message as Finished;
    if (ms <= thresholdMs) return;
    const text = sql.replaceAll(LITERALS, '?').slice(0, MOST_CHARACTERS);
    tell(`Slow query detected: ${(ms / 1000).toFixed(3)}s [${kindOf(sql)}] Statement: ${text}`);
  };
  finished.subscribe(listener);
  return () => void finished.unsubscribe(listener);
}
