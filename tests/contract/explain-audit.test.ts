import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../support/actors.ts';
import { freshDatabase, NOW, startApp, statementsOf, type TestApp } from '../support/app.ts';
import { type Planner, plannerOf } from '../support/plans.ts';

const TABLES = ['user_actions', 'ledger_seals', 'authors'];
/** They walk along an index in its order, and stop where the page is full. */
const STOPS = [
  'SCAN user_actions USING INDEX ix_user_actions_timestamp',
  'SCAN authors USING COVERING INDEX authors_name_id_index',
];
const DAY = `gte: "2026-10-01T00:00:00Z", lt: "2026-10-02T00:00:00Z"`;
const SPAN = `from: "2026-09-24T00:00:00Z", to: "2026-10-01T00:00:00Z"`;
const PAGE = 'items { id sequence hash } meta { total }';

/** What operators ask the ledger. */
const QUERIES: Record<string, string> = {
  'the newest actions': '{ userActions(skipCount: true) { items { id sequence hash } } }',
  'failed actions of somebody within a day': `{ userActions(where: { userId: "u7", outcome: [ERROR, PERMISSION_DENIED], timestamp: { ${DAY} } }) { ${PAGE} } }`,
  'failed actions of a name': `{ userActions(where: { username: "n7", outcome: [ERROR] }) { ${PAGE} } }`,
  'actions of one request': `{ userActions(where: { requestId: "r7" }) { ${PAGE} } }`,
  'slow actions of a day': `{ userActions(where: { minDurationMs: 1000, timestamp: { ${DAY} } }) { ${PAGE} } }`,
  'what happened to a thing within a day': `{ userActions(where: { resource: { startsWith: "event/" }, timestamp: { ${DAY} } }) { ${PAGE} } }`,
  'figures of a week': `{ userActionStats(${SPAN}) { actionType count errors avgMs maxMs } }`,
  'hours of a week': `{ userActionTimeline(${SPAN}) { hour count errors } }`,
  'the number of authors, counted before': '{ authors(perPage: 1) { meta { total } } }',
};

/** So many actions over 200 days that reading them all is the wrong way, with their numbers; and authors. */
async function fill(app: TestApp, isSqlite: boolean): Promise<void> {
  const [mostActions, mostAuthors] = [20_000, 2000];
  const series = (last: number) =>
    isSqlite
      ? `with recursive s(i) as (select 1 union all select i + 1 from s where i < ${last})`
      : `with s(i) as (select * from generate_series(1, ${last}))`;
  const id = (kind: number) =>
    isSqlite
      ? `printf('0${kind}000000-0000-4000-8000-%012x', i)`
      : `('0${kind}000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`;
  const at = isSqlite
    ? `${NOW.getTime()} - i * 864000`
    : `timestamptz '${NOW.toISOString()}' - i * interval '864 seconds'`;
  const [blob, first] = [
    isSqlite ? 'randomblob(32)' : 'sha256(i::text::bytea)',
    `(select max(sequence) from ledger_seals)`,
  ];
  await app.sql(
    `${series(mostAuthors)} insert into authors (id, created_at, updated_at, name) select ${id(2)}, ${at}, ${at}, 'A' || i from s`,
  );
  await app.scope().surroundings.ledger.seal(app.scope());
  await app.sql(`${series(mostActions)} insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles, request_id, duration_ms)
    select ${id(1)}, ${at}, 'mutation ' || (i % 40), 'event/' || i, case when i % 50 = 0 then 'ERROR' else 'SUCCESS' end, 'u' || (i % 500), 'n' || (i % 500), '[]', 'r' || i, i % 1500 from s`);
  await app.sql('delete from ledger_unsealed');
  await app.sql(
    `${series(mostActions)} insert into ledger_seals (sequence, id, digest, hash) select ${first} + i, ${id(1)}, ${blob}, ${blob} from s`,
  );
  await app.sql('analyze');
}

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let operator: Actor;
  let planner: Planner;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await freshDatabase(kind);
    app = await startApp({ DATABASE_URL: database.url });
    operator = await signUp(app, 'operator', 'UTC');
    await fill(app, kind === 'sqlite');
    await operator.asks(QUERIES['the number of authors, counted before']!);
    planner = await plannerOf(database.url, TABLES);
    close = async () => {
      await planner.close();
      await app[Symbol.asyncDispose]();
      database.remove();
    };
  });
  afterAll(() => close?.());

  test.for(Object.keys(QUERIES))('%s: no whole table is read', async name => {
    const statements = await statementsOf(async () => {
      const { data, errors } = await operator.asks(QUERIES[name]!);
      expect([errors, data]).toEqual([undefined, expect.anything()]);
    });
    const reads = statements.filter(sql => /^\s*(select|with)/i.test(sql));
    expect(reads.length).toBeGreaterThan(1);
    const scans = await planner.scansOf(reads);
    expect(scans.filter(step => !STOPS.includes(step))).toEqual([]);
  });
});
