import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { namedClient } from '../../src/database/named-client.ts';
import { StatementWatch } from '../../src/database/statements.ts';
import { isOutage } from '../../src/kernel/outage.ts';
import { freshDatabase } from '../support/app.ts';
import { ask, foundHousehold, type Household, isTurnedAway, look, plan, type Reply } from './household.ts';
import { type Door, openDoor } from './postgres-door.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const PLACES = 2;
/** O50: 5 s for a place, and then an answer. */
const CLEAR_MS = 6000;

let project: ReturnType<typeof copyProject>;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let door: Door;
let server: ServerProcess;
let ann: Household;
beforeAll(async () => {
  project = copyProject();
  database = await freshDatabase('postgresql');
  door = await openDoor(database.url);
  server = await startProcess(project.folder, door.url, { DB_POOL_MAX: String(PLACES) });
  ann = await foundHousehold(server.url);
});
afterAll(async () => {
  await server.kill();
  door.close();
  database.remove();
  await project.remove();
});

const adds = (name: string): Promise<Reply> =>
  ask(
    server.url,
    'mutation ($name: String!) { it: familyMemberCreate(input: { name: $name }) { familyMember { name } } }',
    { name },
    ann.token,
  );

/** A stranger is known without a statement, so the first thing to wait for a place is the unit of work. */
const signsUp = (name: string): Promise<Reply> =>
  ask(
    server.url,
    'mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) { token userErrors { code } } }',
    { input: { email: `${name}@example.org`, password: 'correct horse battery', name, timeZone: 'UTC' } },
  );

/** More at once than there are places, each of which has to be back for that. */
async function expectAllPlaces(name: string): Promise<void> {
  const began = performance.now();
  const names = Array.from({ length: 10 }, (_, i) => `${name} ${i}`);
  const replies = await Promise.all(names.map(adds));
  expect(replies.map(({ it }) => it?.['familyMember'].name)).toEqual(names);
  expect(performance.now() - began).toBeLessThan(2500);
}

describe('a pool of two', () => {
  test('whose connections are both busy: others are told within 6 s, and then all is as before', async () => {
    await expectAllPlaces('before');
    door.freeze();
    const stuck = [look(server.url, ann), look(server.url, ann)];
    await after(100); // both places are taken by then
    const others = [look(server.url, ann), plan(server.url, ann, { title: 'beside' }), signsUp('ben'), signsUp('cleo')];
    const replies = await Promise.all(others);
    door.thaw();
    expect(replies.filter(reply => !isTurnedAway(reply) || !/too much to do/.test(reply.message))).toEqual([]);
    expect(replies.filter(({ ms }) => ms > CLEAR_MS)).toEqual([]);
    // the server's own chores need a place now and then, and then one of these had none
    expect((await Promise.all(stuck)).filter(reply => reply.status !== 200 && !isTurnedAway(reply))).toEqual([]);
    await expectAllPlaces('after');
    const { halves, titles, emails } = await stored(database.url);
    expect({ halves, titles, emails }).toEqual({ halves: NO_HALVES, titles: [], emails: ['ann@example.org'] });
  });

  test('and who was told so stands in the audit all the same', async () => {
    const denied = "select action_type from user_actions where outcome = 'ERROR' and response_status = 503";
    await expect.poll(() => query(database.url, denied), { timeout: 5000 }).not.toEqual([]);
  });
});

describe('a lock that somebody else holds', () => {
  test('is waited for 5 s, and then it is told that the database is busy', async () => {
    const holder = new Client(database.url);
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table family_members in exclusive mode');
    const replies = await Promise.all([adds('held 1'), adds('held 2')]);
    await holder.query('rollback');
    await holder.end();
    expect(replies.filter(reply => !isTurnedAway(reply) || !/too much to do/.test(reply.message))).toEqual([]);
    expect(replies.filter(({ ms }) => ms > CLEAR_MS)).toEqual([]);
    await expectAllPlaces('free');
  });
});

describe('a connection on which no answer comes', () => {
  test('is given up, so that nobody waits for ever and its place is free again', async () => {
    const Impatient = namedClient(new StatementWatch('postgresql'), 300);
    const client = new Impatient(door.url);
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    client.on('error', () => {});
    door.freeze();
    const failure = await client.query('select 2').catch((error: unknown) => error);
    door.thaw();
    expect(isOutage(failure)).toBe(true);
  });
});

describe('a transaction whose beginning fails', () => {
  let client: Client;
  beforeEach(async () => {
    client = new (namedClient(new StatementWatch('postgresql')))(database.url);
    await client.connect();
    await client.query('create temporary table outside (n integer)');
  });
  afterEach(() => client.end());
  const write = () => client.query('insert into outside values ($1)', [1]);
  const settle = () => client.query("set local almanac.action = 'x'");
  const written = async () => (await client.query('select n from outside')).rows;

  test.for([
    ['alone', write],
    ['together with its first statement', settle],
  ] as const)('%s: does nothing at all, though the connection still stands', async ([, first]) => {
    await client.query('start transaction isolation level nonsense');
    await expect(first()).rejects.toThrow('syntax error');
    await expect(write()).rejects.toThrow('syntax error');
    await client.query('rollback');
    expect(await written()).toEqual([]);
  });

  test('because of its first statement: the next transaction is one again', async () => {
    await client.query('begin');
    await expect(client.query('select 1 / 0')).rejects.toThrow('division by zero');
    await client.query('rollback');
    await client.query('begin');
    await settle();
    await write();
    await client.query('rollback');
    expect(await written()).toEqual([]);
    await client.query('begin');
    await settle();
    await write();
    await client.query('commit');
    expect(await written()).toEqual([{ n: 1 }]);
  });
});
