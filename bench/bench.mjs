// The whole server side by side with its peers. Ratios, not times; a goal that is missed ends with exit code 1.
// DATABASES=sqlite ROUNDS=5 SECONDS=3 CONNECTIONS=16 SERVERS=floor,almanac npm run bench
import { availableParallelism } from 'node:os';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { checkSame, measure } from './load.mjs';
import { report } from './report.mjs';
import { SERVERS, start, stop } from './servers.mjs';
import { countStatements } from './statements.mjs';

const wanted = (process.env.DATABASES ?? 'postgresql,sqlite').split(',');
const isWanted = ({ name }) => !process.env.SERVERS || process.env.SERVERS.split(',').includes(name);

async function benchOn(kind) {
  const database = await openDatabases[kind]();
  const servers = SERVERS[kind].filter(isWanted);
  const running = [];
  try {
    await stop(await start(SERVERS[kind].at(-1), database.url)); // Almanac's migrations make the tables
    await database.seed();
    const statements = kind === 'postgresql' ? await countStatements(servers, database.url) : new Map();
    for (const server of servers) running.push(await start(server, database.url));
    await checkSame(running);
    await database.clean();
    const samples = await measure(running, database.clean);
    console.log(
      `\n${kind}, Node ${process.version}, ${availableParallelism()} cores, ${new Date().toISOString().slice(0, 10)}`,
    );
    return report(running, samples, statements);
  } finally {
    await Promise.all(running.map(stop));
    await database.close();
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
let missed = 0;
for (const kind of wanted) missed += await benchOn(kind);
process.exitCode = missed > 0 ? 1 : 0;
