import { deepStrictEqual } from 'node:assert';
import autocannon from 'autocannon';
import { bodiesOf, QUERIES } from './queries.mjs';
import { ids } from './seed.mjs';
import { ask, cpuMsOf, headers } from './servers.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 2);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 16);

/** All servers return the same data: the order of participants and the spelling of instants may differ, ids of new rows too. */
export async function checkSame(servers) {
  for (const query of QUERIES) {
    const answers = await Promise.all(
      servers.map(async server => (await ask(server, bodiesOf(server.dialect, ids)[query][3])).json()),
    );
    const [wanted, ...others] = answers.map(answer => normal(answer.data, query === 'Q4'));
    if (JSON.stringify(wanted).length < 100) throw new Error(`${query}: ${JSON.stringify(answers[0])}`);
    others.forEach((answer, i) =>
      deepStrictEqual(
        answer,
        wanted,
        `${servers[i + 1].name} answers ${query} differently: ${JSON.stringify(answers[i + 1]).slice(0, 500)}`,
      ),
    );
  }
}

function normal(value, isNew, key) {
  if (Array.isArray(value)) {
    const all = value.map(each => normal(each, isNew));
    return key === 'participants' ? all.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : all;
  }
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, normal(each, isNew, name)]));
  if (isNew && key === 'id') return 'new';
  return key === 'startsAt' || key === 'endsAt' ? new Date(value).toISOString() : value;
}

const load = (server, query, duration) =>
  autocannon({
    url: server.url,
    connections: CONNECTIONS,
    duration,
    method: 'POST',
    headers,
    requests: bodiesOf(server.dialect, ids)[query].map(body => ({ body })),
  });

async function sample(server, query) {
  const before = cpuMsOf(server);
  const { requests, duration, latency, non2xx, errors } = await load(server, query, SECONDS);
  const cpu = (cpuMsOf(server) - before) / requests.total;
  return { cpu, rate: requests.total / duration, p50: latency.p50, p99: latency.p99, failed: non2xx + errors };
}

/** Samples by query and server, one for each round; the order of the servers turns round every time. */
export async function measure(servers, clean, queries = QUERIES) {
  for (const query of queries) for (const server of servers) await load(server, query, 1);
  await clean();
  const samples = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const query of queries) {
      for (const server of round % 2 ? servers.toReversed() : servers) {
        const key = `${query} ${server.name}`;
        samples.set(key, [...(samples.get(key) ?? []), await sample(server, query)]);
        if (query === 'Q4') await clean();
      }
    }
  }
  return samples;
}
