const ROUNDS = 9;
const SLICE = 4; // milliseconds of one engine in one round

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function timed(run: () => unknown, calls: number): number {
  const begin = performance.now();
  for (let call = 0; call < calls; call++) run();
  return (performance.now() - begin) / calls;
}

/** How many calls fill a slice; warms the code up on the way, unless one call takes longer than that. */
function callsOf(run: () => unknown): number {
  if (timed(run, 1) < 50) timed(run, 60);
  return Math.max(1, Math.min(2000, Math.round(SLICE / timed(run, 3))));
}

/**
 * Milliseconds a call takes, the median of some rounds, for each run. In every round all of them take their turn, so that the
 * load of the machine falls on all alike and their ratios hold.
 */
export function sideBySide(runs: readonly (() => unknown)[]): number[] {
  const calls = runs.map(callsOf);
  const times = runs.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const isSlow = round > 2 && (times[index]![0] ?? 0) > 500;
      if (!isSlow) times[index]!.push(timed(run, calls[index]!));
    }
  }
  return times.map(median);
}
