// What the guard, the limits and idempotency cost: Almanac beside itself without them. Goal: at most a tenth of each query.
// On PostgreSQL, since a SQLite file takes one server at a time.
// ROUNDS=7 SECONDS=5 npm run bench:protection
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { checkSame, measure } from './load.mjs';
import { QUERIES } from './queries.mjs';
import { SERVERS, start, stop } from './servers.mjs';

const MOST = 1.1;
const HIGH = { RATE_LIMIT_REQUESTS: '1000000000', RATE_LIMIT_COST: '1000000000', RATE_LIMIT_ANONYMOUS: '1000000' };
const OFF = { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_COST: '0', RATE_LIMIT_ANONYMOUS: '0' };

const almanac = SERVERS.sqlite.at(-1);
const guarded = { ...almanac, env: HIGH };
const bare = {
  ...almanac,
  name: 'bare',
  env: OFF,
  args: ['--import', fileURLToPath(new URL('bare.mjs', import.meta.url)), ...almanac.args],
};

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Rounds are compared pair by pair, so that a neighbour who works for a while disturbs both alike. */
function compare(samples) {
  return QUERIES.map(query => {
    const [own, other] = ['almanac', 'bare'].map(name => samples.get(`${query} ${name}`).map(each => each.cpu));
    const ratio = median(own.map((cpu, i) => cpu / other[i]));
    const [cpu, bareCpu] = [own, other].map(all => Number(median(all).toFixed(3)));
    return { query, 'cpu ms': cpu, 'bare ms': bareCpu, ratio: Number(ratio.toFixed(3)), met: ratio <= MOST };
  });
}

async function bench() {
  const database = await openDatabases.postgresql();
  const running = [];
  try {
    await stop(await start(almanac, database.url)); // the migrations make the tables
    await database.seed();
    for (const server of [guarded, bare]) running.push(await start(server, database.url));
    await checkSame(running);
    await database.clean();
    const rows = compare(await measure(running, database.clean));
    console.table(rows);
    return rows.filter(({ met }) => !met).length;
  } finally {
    await Promise.all(running.map(stop));
    await database.close();
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
process.exitCode = (await bench()) > 0 ? 1 : 0;
