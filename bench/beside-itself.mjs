// Almanac beside itself without something. On PostgreSQL, since a SQLite file takes one server at a time.
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { checkSame, measure } from './load.mjs';
import { median } from './median.mjs';
import { QUERIES } from './queries.mjs';
import { SERVERS, start, stop } from './servers.mjs';

export const almanac = SERVERS.sqlite.at(-1);

/** Almanac with a module loaded before it that takes something away. */
export const without = (module, more = {}) => ({
  ...almanac,
  ...more,
  name: module.replace('.mjs', ''),
  args: ['--import', fileURLToPath(new URL(module, import.meta.url)), ...almanac.args],
});

/** Rounds are compared pair by pair, so that a neighbour who works for a while disturbs both alike. */
function compare(samples, sides, most) {
  return QUERIES.map(query => {
    const [own, other] = sides.map(({ name }) => samples.get(`${query} ${name}`).map(each => each.cpu));
    const ratio = median(own.map((cpu, i) => cpu / other[i]));
    const [cpu, cpuWithout] = [own, other].map(all => Number(median(all).toFixed(3)));
    return { query, 'cpu ms': cpu, 'without ms': cpuWithout, ratio: Number(ratio.toFixed(3)), met: ratio <= most };
  });
}

/** Measures all queries on both sides, tells their ratios, and ends with exit code 1 where one is above `most`. */
export async function benchBeside(sides, most) {
  if (!build(() => console.log('Building Almanac …'))) process.exit(1);
  const database = await openDatabases.postgresql();
  const running = [];
  try {
    await stop(await start(almanac, database.url)); // the migrations make the tables
    await database.seed();
    for (const side of sides) running.push(await start(side, database.url));
    await checkSame(running);
    await database.clean();
    const rows = compare(await measure(running, database.clean), sides, most);
    console.table(rows);
    process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
  } finally {
    await Promise.all(running.map(stop));
    await database.close();
  }
}
