// Loaded before Almanac (`--import`), this takes its protection away: the guard of the roots, the limits of a document and of its
// variables, and idempotency. What is left answers the same, so the difference is what protection costs.
import { replaceModules } from './replace.mjs';

replaceModules({
  'graphql/guard.js': 'export const admit = () => {};',
  'graphql/limits/rules.js': 'export const limitRules = [];',
  'graphql/limits/variables.js': 'export const weigh = () => ({ cost: 0, problems: [] });',
  'graphql/rate-limits.js': 'export const spend = async () => {}; export const countAnonymous = async () => {};',
  'graphql/idempotent.js': `export { Idempotent } from './idempotent.js?real';
    export const nameOf = () => null;
    export const answerTo = async () => null;
    export const once = async (scope, _request, work) => ({ payload: await work(scope), userId: scope.actor.userId });`,
});
