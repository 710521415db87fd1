// What it costs to measure: Almanac beside itself without metrics and spans. Goal: at most 3 % of each query.
// ROUNDS=7 SECONDS=5 npm run bench:metrics
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { checkSame, measure } from './load.mjs';
import { QUERIES } from './queries.mjs';
import { SERVERS, start, stop } from './servers.mjs';

const MOST = 1.03;

const almanac = SERVERS.sqlite.at(-1);
const args = ['--import', fileURLToPath(new URL('unmeasured.mjs', import.meta.url)), ...almanac.args];
const SIDES = [almanac, { ...almanac, name: 'unmeasured', args }];

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Rounds are compared pair by pair, so that a neighbour who works for a while disturbs both alike. */
function compare(samples) {
  return QUERIES.map(query => {
    const [own, other] = SIDES.map(({ name }) => samples.get(`${query} ${name}`).map(each => each.cpu));
    const ratio = median(own.map((cpu, i) => cpu / other[i]));
    const [cpu, without] = [own, other].map(all => Number(median(all).toFixed(3)));
    return { query, 'cpu ms': cpu, 'without ms': without, ratio: Number(ratio.toFixed(3)), met: ratio <= MOST };
  });
}

// on PostgreSQL, since a SQLite file takes one server at a time
async function bench() {
  const database = await openDatabases.postgresql();
  const running = [];
  try {
    await stop(await start(almanac, database.url)); // the migrations make the tables
    await database.seed();
    for (const side of SIDES) running.push(await start(side, database.url));
    await checkSame(running);
    await database.clean();
    const rows = compare(await measure(running, database.clean));
    console.table(rows);
    return rows.every(({ met }) => met);
  } finally {
    await Promise.all(running.map(stop));
    await database.close();
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
process.exitCode = (await bench()) ? 0 : 1;
