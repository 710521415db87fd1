import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { verifyLedger } from '../../src/modules/audit/chain/verify.ts';
import { createLog } from '../../src/server/log.ts';
import { freshDatabase, SECRETS } from '../support/app.ts';
import { foundHousehold, type Household, plan } from './household.ts';
import { connected, follow } from './ledger-reader.ts';
import { random } from './seed.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { query } from './stored.ts';

const WRITERS = 8;
const SEALERS = 3;

let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeEach(async () => {
  database = await freshDatabase('postgresql');
});
afterEach(() => database.remove());

type Opened = Awaited<ReturnType<typeof openDatabase>>;

/** The database as a process of its own has it: with its own sealer. */
async function open(): Promise<Opened> {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, ...SECRETS });
  const log = await createLog({ level: 'silent', isPretty: false });
  return openDatabase(config, { log, patience: { attempts: 1, pauseMs: 0 } });
}

const upTo = (newest: number) => Array.from({ length: newest }, (_, index) => index + 1);

const INSERT = `insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles, salt)
  values ($1, now(), 'test', '', 'SUCCESS', 'x', 'x', '[]', uuid_send(gen_random_uuid()))`;

/** Some transactions that take their place in the queue early and commit late, and some that never do. */
async function writeSlowly(client: Client, times: number, onCommitted: (id: string) => void): Promise<void> {
  for (let each = 0; each < times; each += 1) {
    const id = randomUUID();
    await client.query('begin');
    await client.query(INSERT, [id]);
    await after(random(20)); // others begin and commit meanwhile
    const isKept = random(5) > 0;
    await client.query(isKept ? 'commit' : 'rollback');
    if (isKept) onCommitted(id);
  }
}

describe('numbers of the ledger, given by several sealers at once', () => {
  let processes: Opened[];
  beforeEach(async () => {
    const first = await open(); // migrates
    processes = [first, ...(await Promise.all(upTo(SEALERS - 1).map(open)))];
  });
  afterEach(() => Promise.all(processes.map(({ orm }) => orm.close())));

  const seal = ({ ledger, scope }: Opened) => ledger.seal(scope());

  test('have no hole, and who follows them is told each commit once and no rollback', { timeout: 60_000 }, async () => {
    const clients = await Promise.all(upTo(WRITERS).map(() => connected(database.url)));
    const before = await query(database.url, 'select id from user_actions');
    const reader = follow(database.url);
    const committed: string[] = before.map(({ id }) => String(id));
    const sealed: Promise<void>[] = [];
    const write = (client: Client, index: number) =>
      writeSlowly(client, 40, id => {
        committed.push(id);
        sealed.push(seal(processes[index % SEALERS]!));
      });
    await Promise.all(clients.map(write));
    await Promise.all(sealed);
    await Promise.all(clients.map(client => client.end()));
    const told = await reader.end();
    expect(told.numbers).toEqual(upTo(committed.length));
    expect(told.ids.toSorted()).toEqual(committed.toSorted());
    expect((await verifyLedger(processes[0]!.scope())).problems).toEqual([]);
  });

  test('come at once though somebody else’s transaction, which has written, stays open', async () => {
    const [slow, quick] = [await connected(database.url), await connected(database.url)];
    const [late, early] = [randomUUID(), randomUUID()];
    await slow.query('begin');
    await slow.query(INSERT, [late]);
    await quick.query(INSERT, [early]);
    await seal(processes[0]!);
    const order = async () =>
      (await quick.query('select id from ledger_seals order by sequence')).rows.map(({ id }) => id);
    expect((await order()).at(-1)).toBe(early);
    await slow.query('commit');
    await seal(processes[1]!);
    expect((await order()).slice(-2)).toEqual([early, late]);
    await Promise.all([slow.end(), quick.end()]);
  });

  test('are given to more actions than one transaction of a sealer takes, in the order they came in', async () => {
    await query(
      database.url,
      `insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles, salt)
        select gen_random_uuid(), now(), 'test', n::text, 'SUCCESS', 'x', 'x', '[]', uuid_send(gen_random_uuid())
        from generate_series(1, 1700) n`,
    );
    await Promise.all(processes.map(seal));
    const rows = await query(
      database.url,
      "select a.resource from ledger_seals s join user_actions a on a.id = s.id where a.action_type = 'test' order by s.sequence",
    );
    expect(rows.map(({ resource }) => Number(resource))).toEqual(upTo(1700));
    const { problems, head } = await verifyLedger(processes[0]!.scope());
    expect(problems).toEqual([]);
    expect(await query(database.url, 'select n from ledger_unsealed')).toEqual([]);
    expect(head.sequence).toBeGreaterThanOrEqual(1700);
  });
});

/** Plans events until the server does not answer any more, or there are enough. */
async function planMany(server: ServerProcess, who: Household, name: string, times: number): Promise<string[]> {
  const planned: string[] = [];
  for (let each = 0; each < times; each += 1) {
    const { it } = await plan(server.url, who, { title: `${name} ${each}` });
    if (!it) break;
    planned.push(it['event'].id);
  }
  return planned;
}

const EACH = 10;

describe('servers on one database, one of which is killed while they write', () => {
  let project: ReturnType<typeof copyProject>;
  beforeAll(() => {
    project = copyProject();
  });
  afterAll(() => project.remove());

  test('leave no hole and lose nothing: the others number what it left', { timeout: 150_000 }, async () => {
    const doomed = await startProcess(project.folder, database.url);
    const others = await Promise.all(upTo(2).map(() => startProcess(project.folder, database.url)));
    const ann = await foundHousehold(doomed.url);
    const reader = follow(database.url);
    const work = [
      ...upTo(4).map(n => planMany(doomed, ann, `doomed ${n}`, 1000)),
      ...others.flatMap((server, s) => upTo(2).map(n => planMany(server, ann, `server ${s} ${n}`, EACH))),
    ];
    await after(500 + random(500));
    await doomed.kill();
    const planned = (await Promise.all(work)).flat();
    // nobody reads the ledger and nobody writes: their sweep does it
    const left = () => query(database.url, 'select n from ledger_unsealed');
    await expect.poll(left, { timeout: 10_000, interval: 200 }).toEqual([]);
    const told = await reader.end();
    const actions = await query(database.url, 'select id, resource from user_actions');
    expect(told.numbers).toEqual(upTo(actions.length));
    expect(told.ids.toSorted()).toEqual(actions.map(({ id }) => String(id)).toSorted());
    const resources = new Set(actions.map(({ resource }) => resource));
    expect(planned.filter(id => !resources.has(`event/${id}`))).toEqual([]);
    expect(planned.length).toBeGreaterThanOrEqual(2 * 2 * EACH);
    const beside = await open();
    expect((await verifyLedger(beside.scope())).problems).toEqual([]);
    await beside.orm.close();
    await Promise.all(others.map(server => server.kill()));
  });
});
