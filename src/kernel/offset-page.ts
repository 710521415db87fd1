import type { Counted } from './count-cache.ts';
import { Denied } from './errors.ts';
import { MAX_PAGE } from './page.ts';

/** The arguments of a numbered page: `page` from 1, `perPage` from 1 to 100, and whether the total may be left out. */
export interface OffsetPageArgs {
  readonly page: number;
  readonly perPage: number;
  readonly skipCount: boolean;
}

/** Where a page lies in the whole. */
export interface PageMeta extends Omit<OffsetPageArgs, 'skipCount'> {
  /** 0 where it was not counted. */
  readonly total: number;
  /** How many pages there are; 0 where nothing was counted. */
  readonly pages: number;
  /** Whether `total` was counted for an earlier request. */
  readonly countFromCache: boolean;
}

/** A numbered page of a longer list. */
export interface OffsetPage<Row> {
  readonly items: readonly Row[];
  readonly meta: PageMeta;
}

interface Reads<Row> {
  rows(limit: number, offset: number): Promise<readonly Row[]>;
  /** All rows of the list; not called where the caller does without. */
  count(): Promise<Counted>;
}

const NOT_COUNTED: Counted = { total: 0, isCached: false };

/** Reads one numbered page; rows beyond the last page are no mistake but an empty page. */
export async function readOffsetPage<Row>(args: OffsetPageArgs, reads: Reads<Row>): Promise<OffsetPage<Row>> {
  const { page, perPage, skipCount } = args;
  if (page < 1) throw new Denied('BAD_USER_INPUT', 'page counts from 1');
  if (perPage < 1 || perPage > MAX_PAGE) throw new Denied('BAD_USER_INPUT', `perPage must be from 1 to ${MAX_PAGE}`);
  const items = await reads.rows(perPage, (page - 1) * perPage);
  const { total, isCached } = skipCount ? NOT_COUNTED : await reads.count();
  return { items, meta: { page, perPage, total, pages: Math.ceil(total / perPage), countFromCache: isCached } };
}
