// Light queries while somebody attacks: what each attack does to their p99. Goal: at most twice that of a quiet server.
// CORPUS_DIR=<folder with hostile-graphql.json> SECONDS=4 ATTACKS=bom,deep npm run bench:attacks
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { median } from './median.mjs';
import { headers, SERVERS, start, stop } from './servers.mjs';

const SECONDS = Number(process.env.SECONDS ?? 4);
const LIGHT_PER_SECOND = 100;
const ATTACKS_PER_SECOND = 25;
const MOST = 2;
const LIGHT = JSON.stringify({ query: '{ viewer { id name } }' });
const HIGH = { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_COST: '0' };

/** What is tried where the corpus is not at hand. */
const OWN = [
  ['deep', { query: `{ ${'viewer { households { members { user '.repeat(6)} { id } ${'} } }'.repeat(6)} }` }],
  ['many tokens', { query: `{ ${'__typename '.repeat(50_000)} }` }],
  ['aliases', { query: `{ ${Array.from({ length: 2000 }, (_, i) => `a${i}: __typename`).join(' ')} }` }],
  ['as dear as allowed', { query: '{ events(first: 100) { nodes { participants { member { user { id } } } } } }' }],
  ['a megabyte', { query: `{ viewer { id } } #${'x'.repeat(2 ** 20)}` }],
  [
    'passwords',
    {
      query: `mutation { ${Array.from({ length: 15 }, (_, i) => `a${i}: sessionCreate(input: { email: "a@example.org", password: "guess ${i} it" }) { token }`).join(' ')} }`,
    },
  ],
].map(([name, json]) => ({ name, body: JSON.stringify(json) }));

const built = ({ head, part, times, sep, tail, close = '', after = '' }) => {
  const one = i => part.replaceAll('{i}', `${i}`).replaceAll('{i12}', `${i}`.padStart(12, '0'));
  return head + Array.from({ length: times }, (_, i) => one(i)).join(sep) + tail + close.repeat(times) + after;
};

function fromCorpus() {
  const file = path.join(process.env.CORPUS_DIR ?? '', 'hostile-graphql.json');
  if (!process.env.CORPUS_DIR || !existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).documents.map(({ id, json, gen, rawGen, raw, rawBase64 }) => {
    if (rawBase64 !== undefined) return { name: id, base64: rawBase64 };
    const text = gen ? JSON.stringify({ query: built(gen) }) : rawGen ? built(rawGen) : raw;
    return { name: id, body: json === undefined ? text : JSON.stringify(json) };
  });
}

const isWanted = ({ name }) => !process.env.ATTACKS || process.env.ATTACKS.split(',').includes(name);

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

/** Sends light queries at an even rate, whether earlier ones were answered or not. */
async function lightQueries(url) {
  const times = [];
  const pending = [];
  for (let i = 0; i < SECONDS * LIGHT_PER_SECOND; i++) {
    const began = performance.now();
    const asked = fetch(url, { method: 'POST', headers, body: LIGHT }).then(async reply => {
      const { data } = await reply.json();
      times.push(data?.viewer ? performance.now() - began : Number.POSITIVE_INFINITY);
    });
    pending.push(asked);
    await wait(1000 / LIGHT_PER_SECOND);
  }
  await Promise.all(pending);
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

async function during(attack, url) {
  const child = fork(fileURLToPath(new URL('attacker.mjs', import.meta.url)), [url, String(ATTACKS_PER_SECOND)], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  child.stdin.end(JSON.stringify({ method: 'POST', headers, ...attack }));
  await new Promise(ready => child.once('message', ready));
  const times = await lightQueries(url);
  await new Promise(gone => child.once('exit', gone).kill('SIGKILL'));
  return times;
}

const ms = number => Number(number.toFixed(1));

async function bench() {
  const database = await openDatabases.sqlite();
  const almanac = { ...SERVERS.sqlite.at(-1), env: HIGH };
  let server;
  try {
    await stop(await start(almanac, database.url)); // the migrations make the tables
    await database.seed();
    server = await start(almanac, database.url);
    const quiet = [];
    for (let i = 0; i < 4; i++) quiet.push(await lightQueries(server.url));
    const alone = median(quiet.slice(1).map(each => each.p99)); // the first one warms up
    const rows = [];
    for (const attack of [...OWN, ...fromCorpus()].filter(isWanted)) {
      const { p50, p99 } = await during(attack, server.url);
      rows.push({ attack: attack.name, 'p50 ms': ms(p50), 'p99 ms': ms(p99), ratio: Number((p99 / alone).toFixed(2)) });
    }
    console.log(
      `alone: p99 ${ms(alone)} ms; ${ATTACKS_PER_SECOND} attacks a second beside ${LIGHT_PER_SECOND} light queries`,
    );
    console.table(rows.toSorted((a, b) => b.ratio - a.ratio));
    return rows.filter(({ ratio }) => ratio > MOST).length;
  } finally {
    if (server) await stop(server);
    await database.close();
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
process.exitCode = (await bench()) > 0 ? 1 : 0;
