import { firstWordOf } from './operation.ts';
import type { StatementListener } from './statements.ts';
import { withoutValues } from './without-values.ts';

type Tell = (message: string) => void;

/** Tells of every statement, without its values: for development (F36). */
export const echoStatements =
  (tell: Tell): StatementListener =>
  ({ sql, ms }) =>
    tell(`${ms.toFixed(1)} ms ${withoutValues(sql)}`);

/** Tells of each statement that takes longer than `thresholdMs` (O32), without its values. */
export const tellSlowStatements =
  (thresholdMs: number, tell: Tell): StatementListener =>
  ({ sql, operation, ms }) => {
    if (ms <= thresholdMs) return;
    const kind = operation === 'other' ? firstWordOf(sql) : operation.toUpperCase();
    tell(`Slow query detected: ${(ms / 1000).toFixed(3)}s [${kind}] Statement: ${withoutValues(sql)}`);
  };
