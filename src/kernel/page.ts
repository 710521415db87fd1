import { Denied } from './errors.ts';
import type { Scope } from './scope.ts';

export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** Where a page begins or ends: the sort value and the id of a row. */
export type Position = readonly [value: string, id: string];

/** One page of a keyset: rows strictly beyond `from`, `limit` of them, in reading direction or against it. */
export interface Page {
  readonly limit: number;
  readonly from: Position | null;
  readonly isBackward: boolean;
  /** Names the order, so that a cursor of one order is refused in another. */
  readonly order: string;
}

export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

const refuseArgument = (message: string): never => {
  throw new Denied('BAD_USER_INPUT', message);
};

function sizeOf(name: string, size: number): number {
  if (size < 1 || size > MAX_PAGE) refuseArgument(`${name} must be from 1 to ${MAX_PAGE}`);
  return size;
}

/** Reads the four arguments of a connection (at most `first`/`after` or `last`/`before`). */
export function pageOf(scope: Scope, { first, after, last, before }: PageArgs, order: string): Page {
  const isBackward = last != null;
  if (isBackward && (first != null || after != null)) refuseArgument('Give first and after, or last and before');
  if (!isBackward && before != null) refuseArgument('before goes with last');
  const limit = isBackward ? sizeOf('last', last) : sizeOf('first', first ?? DEFAULT_PAGE);
  const cursor = isBackward ? before : after;
  return { limit, isBackward, order, from: cursor ? readCursor(scope, order, cursor) : null };
}

/** A cursor carries the viewer, so nobody learns from another's what lies where. */
const purposeOf = (scope: Scope, order: string) => `cursor ${scope.actor.userId ?? ''} ${order}`;

export const cursorOf = (scope: Scope, order: string, position: Position): string =>
  scope.surroundings.signer.sign(purposeOf(scope, order), JSON.stringify(position));

function readCursor(scope: Scope, order: string, cursor: string): Position {
  const text = scope.surroundings.signer.read(purposeOf(scope, order), cursor);
  return text === null
    ? refuseArgument('This cursor belongs to another list; start again without it')
    : JSON.parse(text);
}

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** A page as GraphQL selects it: what is not selected (cursors of edges, the count) is not worked out. */
export class Connection<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount: () => Promise<number> | number;
  readonly #cursorOf: (row: Row) => string;
  readonly #page: Page;
  readonly #hasMore: boolean;

  /** Expects the rows in the order they were read, and one more than the page holds if there is a further one. */
  constructor(
    rows: readonly Row[],
    page: Page,
    cursor: (row: Row) => string,
    totalCount: Connection<Row>['totalCount'],
  ) {
    const kept = rows.slice(0, page.limit);
    this.nodes = page.isBackward ? kept.toReversed() : kept;
    this.totalCount = totalCount;
    this.#page = page;
    this.#cursorOf = cursor;
    this.#hasMore = rows.length > page.limit;
  }

  get edges(): Edge<Row>[] {
    return this.nodes.map(node => ({ node, cursor: this.#cursorOf(node) }));
  }

  get pageInfo(): PageInfo {
    const [first, last] = [this.nodes[0], this.nodes.at(-1)];
    const { isBackward, from } = this.#page;
    return {
      hasNextPage: isBackward ? from !== null : this.#hasMore,
      hasPreviousPage: isBackward ? this.#hasMore : from !== null,
      startCursor: first === undefined ? null : this.#cursorOf(first),
      endCursor: last === undefined ? null : this.#cursorOf(last),
    };
  }
}
