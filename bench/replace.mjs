// Puts something else in the place of modules of Almanac, to measure what they cost.
import { registerHooks } from 'node:module';

/** Sources by the path below `src/` of what they replace. `?real` after the path of a module is the module itself. */
export function replaceModules(stubs) {
  const missing = new Set(Object.keys(stubs));
  registerHooks({
    load(url, context, next) {
      const name = Object.keys(stubs).find(each => url.endsWith(`/src/${each}`));
      if (!name) return next(url, context);
      missing.delete(name);
      return { format: 'module', source: stubs[name], shortCircuit: true };
    },
  });
  // a stub of a file that has moved would measure nothing
  setTimeout(() => {
    if (missing.size === 0) return;
    console.error(`Not replaced: ${[...missing].join(', ')}`);
    process.exit(1);
  }, 5000).unref();
}
