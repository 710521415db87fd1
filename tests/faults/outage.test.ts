import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Halt } from '../support/postgres.ts';
import { foundHousehold, type Household, isTurnedAway, look, plan, readiness, type Reply } from './household.ts';
import { type OwnPostgres, ownPostgres } from './own-postgres.ts';
import { type Door, openDoor } from './postgres-door.ts';
import { random } from './seed.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const WRITERS = 6;
const READERS = 3;
const POOL = '3';
/** How soon everything is as before once the database is back. */
const RECOVERY_MS = 5000;

let project: ReturnType<typeof copyProject>;
let postgres: OwnPostgres;
let url: string;
let server: ServerProcess;
let door: Door | undefined;
beforeAll(async () => {
  project = copyProject();
  postgres = await ownPostgres();
});
afterEach(async () => {
  await server?.kill();
  door?.close();
});
afterAll(async () => {
  await postgres.stop();
  await project.remove();
});

/** What was sent under load, each with its answer. */
interface Sent {
  readonly title: string;
  readonly reply: Reply;
}

/** Six people write and three read, without a pause, until told to stop. */
function load(ann: Household, name: string) {
  const sent: Sent[] = [];
  const read: Reply[] = [];
  const over = new AbortController();
  const writer = async (_: unknown, n: number) => {
    for (let i = 0; !over.signal.aborted; i++) {
      const title = `${name} ${n}/${i}`;
      sent.push({ title, reply: await plan(server.url, ann, { title }) });
      await breath();
    }
  };
  const reader = async () => {
    while (!over.signal.aborted) {
      read.push(await look(server.url, ann));
      await breath();
    }
  };
  const everybody = Promise.all([
    ...Array.from({ length: WRITERS }, writer),
    ...Array.from({ length: READERS }, reader),
  ]);
  return {
    sent,
    read,
    stop: async () => {
      over.abort();
      await everybody;
    },
  };
}

/** A client that is turned away at once does not come back within the same millisecond. */
const breath = () => after(5);

const titlesOf = (sent: readonly Sent[]) => sent.filter(({ reply }) => reply.it).map(({ title }) => title);

/** As many at once as there are places in the pool: each place that was lost would leave somebody waiting. */
async function expectAllPlaces(ann: Household, name: string): Promise<void> {
  const began = performance.now();
  const titles = Array.from({ length: 3 * Number(POOL) }, (_, i) => `${name} place ${i}`);
  const replies = await Promise.all(titles.map(title => plan(server.url, ann, { title })));
  expect(replies.map(({ it }) => it?.['event'].title)).toEqual(titles);
  expect(performance.now() - began).toBeLessThan(2500);
}

/** Resolves when a write gets through again; how long that took. */
async function untilWritten(ann: Household, name: string): Promise<number> {
  const began = performance.now();
  for (let i = 0; ; i++) {
    const reply = await plan(server.url, ann, { title: `${name} again ${i}` });
    if (reply.it) return performance.now() - began;
    expect(reply).toSatisfy(isTurnedAway);
    expect(performance.now() - began).toBeLessThan(RECOVERY_MS);
    await after(100);
  }
}

/** What readiness says may be a second old. */
async function untilReady(): Promise<void> {
  for (const began = performance.now(); (await readiness(server.url)).status !== 200; await after(100))
    expect(performance.now() - began).toBeLessThan(1500);
}

async function begin(address: (url: string) => string | Promise<string> = same => same): Promise<Household> {
  url = await postgres.database();
  server = await startProcess(project.folder, await address(url), { DB_POOL_MAX: POOL });
  return foundHousehold(server.url);
}

describe('a PostgreSQL that is restarted under load', () => {
  test.for<Halt>(['fast', 'immediate'])(
    'in %s mode: each request is served or sent away, nothing is lost, and all is well within seconds',
    { timeout: 120_000 },
    async how => {
      const ann = await begin();
      const work = load(ann, how);
      await after(300 + random(500)); // the moment of the outage is the test
      await postgres.halt(how);
      await after(1500);
      expect(await readiness(server.url)).toEqual({ status: 503, says: 'the database does not answer' });
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      await postgres.resume();
      expect(await untilWritten(ann, how)).toBeLessThan(RECOVERY_MS);
      await work.stop();
      await expectAllPlaces(ann, how);
      await untilReady();

      const replies = [...work.sent.map(({ reply }) => reply), ...work.read];
      expect(replies.filter(reply => !reply.it && !isTurnedAway(reply))).toEqual([]);
      expect(work.sent.filter(({ reply }) => !reply.it).length).toBeGreaterThan(WRITERS);
      const { halves, titles, short } = await stored(url);
      expect({ halves, short }).toEqual({ halves: NO_HALVES, short: [] });
      expect(titlesOf(work.sent).filter(title => !titles.includes(title))).toEqual([]);
      await server.kill();
    },
  );

  test('between two requests is not noticed by the next one (S69)', { timeout: 120_000 }, async () => {
    const ann = await begin();
    await expectAllPlaces(ann, 'before');
    await postgres.halt('fast');
    await postgres.resume();
    const replies = await Promise.all([look(server.url, ann), look(server.url, ann), look(server.url, ann)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await postgres.halt('immediate');
    await postgres.resume();
    expect(await plan(server.url, ann, { title: 'the next' })).toMatchObject({ status: 200, code: null });
    await expectAllPlaces(ann, 'after');
  });
});

const CUT = `select count(pg_terminate_backend(pid)) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`;

describe('connections that are cut', () => {
  test(
    'in mid-transaction: the work is done once or not at all, and nobody is told what is not so',
    { timeout: 120_000 },
    async () => {
      const ann = await begin();
      const work = load(ann, 'cut');
      let cut = 0;
      for (let i = 0; i < 25; i++) {
        const [row] = await query(url, CUT);
        cut += Number(row?.['count']);
        await after(20 + random(60));
      }
      await work.stop();
      expect(cut).toBeGreaterThan(10);
      await expectAllPlaces(ann, 'cut');
      const replies = [...work.sent.map(({ reply }) => reply), ...work.read];
      expect(replies.filter(reply => !reply.it && !isTurnedAway(reply))).toEqual([]);
      const { halves, titles, short } = await stored(url);
      expect({ halves, short }).toEqual({ halves: NO_HALVES, short: [] });
      expect(titlesOf(work.sent).filter(title => !titles.includes(title))).toEqual([]);
      const surely = work.sent.filter(({ reply }) => !reply.it && !isUnknown(reply)).map(({ title }) => title);
      expect(surely.filter(title => titles.includes(title))).toEqual([]);
    },
  );
});

const isUnknown = ({ message }: Reply): boolean => /not known whether this was saved/.test(message);

describe('an answer to COMMIT that is lost', () => {
  test('leaves the outcome unknown, and a caller without a key is told so', { timeout: 120_000 }, async () => {
    const ann = await begin(async direct => (door = await openDoor(direct)).url);
    door?.loseCommitOf('perhaps');
    const reply = await plan(server.url, ann, { title: 'perhaps' });
    expect(reply).toSatisfy(isTurnedAway);
    expect(reply).toSatisfy(isUnknown);
    expect(door?.hasLost()).toBe(true);
    await expectAllPlaces(ann, 'later');
    const { halves, titles } = await stored(url);
    expect(halves).toEqual(NO_HALVES);
    expect(titles.filter(title => title === 'perhaps')).toEqual(['perhaps']);
  });

  test(
    'is looked up where the request has a key: done once, answered as if nothing had been',
    { timeout: 120_000 },
    async () => {
      const ann = await begin(async direct => (door = await openDoor(direct)).url);
      door?.loseCommitOf('surely');
      const reply = await plan(server.url, ann, { title: 'surely', key: 'one' });
      expect(reply).toMatchObject({ status: 200, code: null, it: { event: { title: 'surely' }, userErrors: [] } });
      expect((await plan(server.url, ann, { title: 'surely', key: 'one' })).it).toEqual(reply.it);
      await expectAllPlaces(ann, 'later');
      const { halves, titles } = await stored(url);
      expect(halves).toEqual(NO_HALVES);
      expect(titles.filter(title => title === 'surely')).toEqual(['surely']);
    },
  );
});
