// What it costs to know how many authors there are: a count that is known beside one that is made (O42). Goal: at most
// 1 ms, and a tenth where making one takes longer than that.
// AUTHORS=100000 ROUNDS=7 npm run bench:counts
import { randomBytes } from 'node:crypto';
import { build } from '../scripts/compile.mjs';
import { openDatabases } from './databases.mjs';
import { median } from './median.mjs';

const [MOST_MS, LEAST] = [1, 10];
const AUTHORS = Number(process.env.AUTHORS ?? 100_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const READS = 200;

const SERIES = {
  postgresql: `select gen_random_uuid(), now(), now(), 'Author ' || i from generate_series(1, ${AUTHORS}) as s(i)`,
  sqlite: `with recursive s(i) as (select 1 union all select i + 1 from s where i < ${AUTHORS})
    select printf('00000000-0000-4000-8000-%012x', i), 0, 0, 'Author ' || i from s`,
};

const shown = number => Number(number.toFixed(3));

/** Milliseconds that each of many reads takes, one after the other. */
async function time(read) {
  const times = [];
  for (let i = 0; i < READS; i++) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  return median(times);
}

const count = async inner => {
  const { total } = await inner
    .rows()
    .selectFrom('authors')
    .select(eb => eb.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
};

/** The two ways to the same number; each asks the database, one for a version and one for all rows. */
async function waysOf(scope) {
  const { cachedCount } = await import('../dist/src/kernel/cached-count.js');
  const what = { entity: 'authors', filter: null, viewer: 'accounts' };
  const known = async () => {
    const inner = scope();
    return cachedCount(inner, what, () => count(inner));
  };
  return { known, made: async () => ({ total: await count(scope()), isCached: false }) };
}

async function compare(kind, scope) {
  const { known, made } = await waysOf(scope);
  const first = await known();
  const again = await known();
  if (first.total !== AUTHORS || again.total !== AUTHORS || !again.isCached) throw new Error('The count is wrong');
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ known: await time(known), made: await time(made) });
  const ratio = median(rounds.map(round => round.made / round.known));
  const [knownMs, madeMs] = ['known', 'made'].map(way => median(rounds.map(round => round[way])));
  return {
    database: kind,
    authors: AUTHORS,
    'known ms': shown(knownMs),
    'made ms': shown(madeMs),
    'less x': shown(ratio),
    met: knownMs <= MOST_MS && (ratio >= LEAST || madeMs <= MOST_MS),
  };
}

async function bench(kind) {
  const [{ openDatabase }, { readConfig }, { createLog }, { sql }] = await Promise.all([
    import('../dist/src/app.js'),
    import('../dist/src/config.js'),
    import('../dist/src/server/log.js'),
    import('kysely'),
  ]);
  const database = await openDatabases[kind]();
  try {
    const [SESSION_SECRET, ENCRYPTION_KEYS] = [1, 2].map(() => `${randomBytes(32).toString('base64url')}=`);
    const config = readConfig({ DATABASE_URL: database.url, SESSION_SECRET, ENCRYPTION_KEYS });
    const { orm, scope } = await openDatabase(config, { log: await createLog({ level: 'silent', isPretty: false }) });
    const statements = [`insert into authors (id, created_at, updated_at, name) ${SERIES[kind]}`, 'analyze'];
    await scope().commit(async inner => {
      for (const statement of statements) await sql.raw(statement).execute(inner.rows());
    });
    const row = await compare(kind, scope);
    await orm.close();
    return row;
  } finally {
    await database.close();
  }
}

if (!build(() => console.log('Building Almanac …'))) process.exit(1);
const rows = [];
for (const kind of (process.env.DATABASES ?? 'postgresql,sqlite').split(',')) rows.push(await bench(kind));
console.table(rows);
process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
