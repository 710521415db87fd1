import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoaderCache } from '../../../src/kernel/loader.ts';
import { countBatch, countStatement, newTally, tallied, tallyNow, untallied } from '../../../src/kernel/tally.ts';

const sendsStatements = async (count: number) => {
  for (let sent = 0; sent < count; sent++) {
    await turn();
    countStatement();
  }
};

test('what runs at the same time is counted apart', async () => {
  const tallies = [1, 2, 3].map(count => ({ count, tally: newTally() }));
  await Promise.all(tallies.map(({ count, tally }) => tallied(tally, () => sendsStatements(count))));
  expect(tallies.map(({ tally }) => tally.statements)).toEqual([1, 2, 3]);
});

test('what is done for no request is counted nowhere', async () => {
  countStatement();
  countBatch(3);
  const tally = newTally();
  await tallied(tally, () => untallied(() => sendsStatements(2)));
  expect(tally).toEqual(newTally());
  expect(tallyNow()).toBeUndefined();
});

test('batches are told by their size, and not without end', async () => {
  const tally = newTally();
  await tallied(tally, async () => {
    const cache = new LoaderCache<null>();
    const loader = { batch: async () => new Map<string, string>(), missing: () => 'none' };
    await Promise.all(['a', 'b', 'a', 'c'].map(key => cache.load(null, loader, key)));
    for (let batch = 0; batch < 2000; batch++) countBatch(1);
  });
  expect(tally.batches[0]).toBe(3);
  expect(tally.batches).toHaveLength(1000);
});
