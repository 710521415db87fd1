// Loaded before Almanac (`--import`), this takes its protection away: the guard of the roots, the limits of a document and of its
// variables, and idempotency. What is left answers the same, so the difference is what protection costs.
import { registerHooks } from 'node:module';

/** What a module is replaced by, by its path below `src/`. `?real` is the module itself. */
const STUBS = {
  'graphql/guard.js': 'export const admit = () => {};',
  'graphql/limits/rules.js': 'export const limitRules = [];',
  'graphql/limits/variables.js': 'export const weigh = () => ({ cost: 0, problems: [] });',
  'graphql/rate-limits.js': 'export const spend = async () => {}; export const countAnonymous = async () => {};',
  'graphql/idempotent.js': `export { Idempotent } from './idempotent.js?real';
    export const nameOf = () => null;
    export const answerTo = async () => null;
    export const once = async (scope, _request, work) => ({ payload: await work(scope), userId: scope.actor.userId });`,
};

const missing = new Set(Object.keys(STUBS));
registerHooks({
  load(url, context, next) {
    const name = Object.keys(STUBS).find(each => url.endsWith(`/src/${each}`));
    if (!name) return next(url, context);
    missing.delete(name);
    return { format: 'module', source: STUBS[name], shortCircuit: true };
  },
});

/** A stub of a file that has moved would measure nothing. */
setTimeout(() => {
  if (missing.size === 0) return;
  console.error(`Not replaced: ${[...missing].join(', ')}`);
  process.exit(1);
}, 5000).unref();
