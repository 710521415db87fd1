import { median } from './median.mjs';
import { QUERIES } from './queries.mjs';
import { rssMbOf } from './servers.mjs';

/** Most times the floor's CPU per request that Almanac may take. */
const GOALS = { Q1: 2, Q2: 2.2, Q3: 3, Q4: 3 };

const rounded = (number, digits = 2) => Number(number.toFixed(digits));

/** Prints a table for each query, and what Almanac's goals say of it; returns how many are missed. */
export function report(servers, samples, statements) {
  let missed = 0;
  for (const query of QUERIES) {
    const floor = samples.get(`${query} floor`);
    const rows = servers.map(({ name }) =>
      rowOf(query, name, { own: samples.get(`${query} ${name}`), floor, statements }),
    );
    console.table(rows);
    missed += judge(query, rows);
  }
  console.table(servers.map(server => ({ server: server.name, 'boot ms': server.bootMs, 'RSS MB': rssMbOf(server) })));
  return missed;
}

function rowOf(query, server, { own, floor, statements }) {
  const of = value => median(own.map(value));
  return {
    query,
    server,
    'req/s': Math.round(of(each => each.rate)),
    'p50 ms': of(each => each.p50),
    'p99 ms': of(each => each.p99),
    'cpu ms': rounded(of(each => each.cpu)),
    'x floor': rounded(median(own.map((each, i) => each.cpu / floor[i].cpu))),
    statements: statements.get(`${query} ${server}`) ?? '',
    failed: own.reduce((sum, each) => sum + each.failed, 0),
  };
}

function judge(query, rows) {
  const of = name => rows.find(row => row.server === name);
  const own = of('almanac');
  const peers = query < 'Q3' ? ['postgraphile', 'yoga'].map(of).filter(Boolean) : [];
  const verdicts = [
    [`${query} at most ${GOALS[query]} x floor: ${own['x floor']}`, own['x floor'] <= GOALS[query]],
    ...peers.map(peer => [
      `${query} not behind ${peer.server}: ${own['cpu ms']} and ${peer['cpu ms']} ms`,
      own['cpu ms'] <= peer['cpu ms'],
    ]),
    [
      `${query} failed requests: ${rows.reduce((sum, row) => sum + row.failed, 0)}`,
      rows.every(row => row.failed === 0),
    ],
  ];
  for (const [text, isMet] of verdicts) console.log(`${isMet ? 'ok    ' : 'MISSED'} ${text}`);
  return verdicts.filter(([, isMet]) => !isMet).length;
}
