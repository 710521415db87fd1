import { setImmediate } from 'node:timers/promises';

/** Rows that one statement reads or writes: more are hardly faster, and others wait while it runs. */
const SLICE = 1000;

/** Works through a list in slices, one after the other, and gives way to everything that waits after each. */
export async function inSlices<Item>(
  items: readonly Item[],
  work: (slice: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    await work(items.slice(start, start + SLICE));
    await setImmediate();
  }
}

/** Reads page after page, until one is not full any more or enough is read. */
export async function inPages<Row>(most: number, read: (last: Row | undefined, size: number) => Promise<Row[]>) {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(rows.at(-1), SLICE);
    rows.push(...page);
    if (page.length < SLICE || rows.length > most) return rows;
    await setImmediate();
  }
}
