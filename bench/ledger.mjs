// What actions, revisions and the chain add to a mutation: Almanac beside itself without them. Goal: at most 30 %.
// ROUNDS=7 SECONDS=5 npm run bench:ledger
import { build } from '../scripts/compile.mjs';
import { almanac, without } from './beside-itself.mjs';
import { openDatabases } from './databases.mjs';
import { measure } from './load.mjs';
import { median } from './median.mjs';
import { start, stop } from './servers.mjs';

const MOST = 1.3;
const QUERY = 'Q4';

const SIDES = [almanac, without('unledgered.mjs')];

const shown = number => Number(number.toFixed(2));

/** Rounds are compared pair by pair, so that a neighbour who works for a while disturbs both alike. */
function compare(kind, samples) {
  const [own, other] = SIDES.map(({ name }) => samples.get(`${QUERY} ${name}`));
  const times = own.map((each, i) => other[i].rate / each.rate);
  const cpus = own.map((each, i) => each.cpu / other[i].cpu);
  const ratio = median(times);
  return {
    database: kind,
    'req/s': Math.round(median(own.map(({ rate }) => rate))),
    'req/s without': Math.round(median(other.map(({ rate }) => rate))),
    'time x': shown(ratio),
    'CPU x': shown(median(cpus)),
    met: ratio <= MOST,
  };
}

/** Each side has a database of its own: one of them has no triggers. */
async function bench(kind) {
  const databases = await Promise.all(SIDES.map(() => openDatabases[kind]()));
  const running = [];
  try {
    for (const [side, server] of SIDES.entries()) {
      await stop(await start(almanac, databases[side].url)); // the migrations make the tables
      await databases[side].seed();
      running.push(await start(server, databases[side].url));
      if (server !== almanac) await databases[side].dropTriggers();
    }
    const clean = () => Promise.all(databases.map(database => database.clean()));
    return compare(kind, await measure(running, clean, [QUERY]));
  } finally {
    await Promise.all(running.map(stop));
    await Promise.all(databases.map(database => database.close()));
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
const rows = [];
for (const kind of (process.env.DATABASES ?? 'postgresql,sqlite').split(',')) rows.push(await bench(kind));
console.table(rows);
process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
