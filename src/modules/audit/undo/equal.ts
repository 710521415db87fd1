import { isDeepStrictEqual } from 'node:util';

/** Whether two storage values are the same; most are no objects, and an import has half a million of them. */
export const isEqual = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b));
