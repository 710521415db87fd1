import { type Countable, type Counted, countKey } from './count-cache.ts';
import type { Scope } from './scope.ts';
import { versionOf } from './table-version.ts';

/** Counts rows of a table that is captured, unless they were counted since the table was last touched (O38 to O40). */
export async function cachedCount(scope: Scope, what: Countable, count: () => Promise<number>): Promise<Counted> {
  const version = await versionOf(scope, what.entity);
  if (version === null) return { total: await count(), isCached: false };
  return scope.surroundings.counts.get(countKey(what, version), count);
}
