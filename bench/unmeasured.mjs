// Loaded before Almanac (`--import`), this takes its metrics and spans away: nothing is timed, counted or attributed.
import { replaceModules } from './replace.mjs';

replaceModules({
  'kernel/tally.js': `export const newTally = () => ({ statements: 0, batches: [] });
    export const tallyNow = () => undefined;
    export const tallied = (_tally, work) => work();
    export const untallied = work => work();
    export const countStatement = () => {};
    export const countBatch = () => {};`,
  'kernel/tracing.js': `export const beginSpan = () => null;
    export const traced = (_name, work) => work();
    export const detached = work => work();
    export const describeSpan = () => {};`,
  'graphql/metrics.js': `export const tallyOf = () => null;
    export const asRequest = (_tally, work) => work();
    export const operationMetrics = () => ({});`,
  'database/statements.js': `export { statements, sent } from './statements.js?real';
    export class StatementWatch {
      run(_sql, run) { return run(); }
      send(_sql, send) { return send(); }
    }`,
  'server/metrics/requests.js': 'export const watchRequests = () => {};',
});
