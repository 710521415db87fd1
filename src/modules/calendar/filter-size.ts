import { Denied } from '../../kernel/errors.ts';

/** A condition as a tree: lists and objects are parts of it, anything else compares something. */
type Part = unknown;

const MOST_COMPARISONS = 100;
/** Filters inside each other. SQLite reads an expression of at most 1,000 levels, and each list of conditions is a chain. */
const DEEPEST = 10;
const NESTING = new Set(['and', 'or', 'not']);

/** What was left out says nothing; `deleted` has a default, so that each filter holds it, and counts at the top only. */
const partsOf = (where: object): [name: string, part: Part][] =>
  Object.entries(where).filter(([name, part]) => part !== null && part !== undefined && name !== 'deleted');

const filtersIn = (part: Part): object[] => [part].flat().filter(each => typeof each === 'object' && each !== null);

/** An empty filter counts as one: it says nothing, but it takes a place in the statement. */
function comparisonsIn(where: object): number {
  const counts = partsOf(where).map(([name, part]) => {
    if (NESTING.has(name)) return filtersIn(part).reduce((sum, each) => sum + comparisonsIn(each), 0);
    return typeof part === 'object' ? partsOf(part as object).length : 1;
  });
  return Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

const depthOf = (where: object): number =>
  1 +
  Math.max(
    0,
    ...partsOf(where)
      .filter(([name]) => NESTING.has(name))
      .flatMap(([, part]) => filtersIn(part).map(depthOf)),
  );

/** Refuses a `where` of more than 100 comparisons or of filters more than 10 deep inside each other. */
export function checkFilterSize(where: object): void {
  if (depthOf(where) > DEEPEST) {
    throw new Denied('BAD_USER_INPUT', `At most ${DEEPEST} filters fit inside each other; make where flatter`);
  }
  if (comparisonsIn(where) > MOST_COMPARISONS) {
    throw new Denied('BAD_USER_INPUT', `At most ${MOST_COMPARISONS} comparisons fit into where; use in: […] for many`);
  }
}
