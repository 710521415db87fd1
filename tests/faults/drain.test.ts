import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshDatabase } from '../support/app.ts';
import { ask, foundHousehold, type Household, isTurnedAway, look, plan, type Reply } from './household.ts';
import { random } from './seed.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const WRITERS = 4;
const READERS = 2;
/** As long as load balancers need to read that the server is going away, everything is answered. */
const GRACE_MS = 1900;
const DEADLINE_MS = 10_000;

let project: ReturnType<typeof copyProject>;
let server: ServerProcess;
let ann: Household;
beforeAll(() => {
  project = copyProject();
});
afterEach(() => server.kill());
afterAll(() => project.remove());

interface Sent {
  readonly title: string;
  readonly reply: Reply;
  /** When it was sent, by a clock that never goes back. */
  readonly at: number;
}

/** Writes and reads until nobody listens any more. */
async function load(): Promise<Sent[]> {
  const sent: Sent[] = [];
  const client = async (title: (i: number) => string, send: (title: string) => Promise<Reply>) => {
    for (let i = 0; ; i++) {
      const at = performance.now();
      const reply = await send(title(i));
      sent.push({ title: title(i), reply, at });
      if (reply.status === 0) return;
      await after(5);
    }
  };
  const writers = Array.from({ length: WRITERS }, (_, n) =>
    client(
      i => `event ${n}/${i}`,
      title => plan(server.url, ann, { title }),
    ),
  );
  const readers = Array.from({ length: READERS }, () =>
    client(
      () => 'reading',
      () => look(server.url, ann),
    ),
  );
  await Promise.all([...writers, ...readers]);
  return sent;
}

const BEATS = { query: 'subscription { heartbeat(everySeconds: 1) { __typename } }' };

/** Subscribes by WebSocket; resolves with the code that it is closed with. */
async function bySocket(): Promise<{ readonly closed: Promise<number> }> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await once(socket, 'open');
  const hears = async (type: string) => {
    for (;;) {
      const [data] = await once(socket, 'message');
      if (JSON.parse(String(data)).type === type) return;
    }
  };
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${ann.token}` } }));
  await hears('connection_ack');
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: BEATS }));
  await hears('next');
  return { closed };
}

/** Subscribes by server-sent events; resolves with all that came when the stream has ended in order. */
async function byEvents(): Promise<{ readonly ended: Promise<string> }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` };
  const reply = await fetch(`${server.url}/graphql/stream`, { method: 'POST', headers, body: JSON.stringify(BEATS) });
  expect(reply.status).toBe(200);
  return { ended: reply.text() };
}

/** Keeps everybody else from writing until let go: a request that waits for it is under way for as long. */
async function lockOf(url: string): Promise<{ letGo(): Promise<void> }> {
  if (url.startsWith('sqlite:')) {
    const db = new Database(url.slice('sqlite:'.length));
    db.exec('begin immediate');
    return { letGo: async () => void db.close() }; // which rolls back
  }
  const client = new Client(url);
  await client.connect();
  await client.query('begin');
  await client.query('lock table family_members in exclusive mode');
  return { letGo: () => client.end() }; // which rolls back
}

const ADD = 'mutation ($name: String!) { it: familyMemberCreate(input: { name: $name }) { familyMember { name } } }';

describe.each(['sqlite', 'postgresql'])('on %s, a server that is told to end', { timeout: 120_000 }, kind => {
  test('under load answers what it has accepted, ends its sockets with 1001 and itself with 0', async () => {
    const database = await freshDatabase(kind);
    server = await startProcess(project.folder, database.url);
    ann = await foundHousehold(server.url);
    const [socket, events] = [await bySocket(), await byEvents()];
    const working = load();
    await after(300 + random(300)); // the moment of the signal is the test
    const told = performance.now();
    server.signal('SIGTERM');
    const sent = await working;
    expect(await socket.closed).toBe(1001);
    expect(await events.ended).toMatch(/event: next/);
    expect(await server.exit).toBe(0);
    expect(performance.now() - told).toBeLessThan(DEADLINE_MS);

    const early = sent.filter(({ at, reply }) => at + reply.ms < told + GRACE_MS);
    expect(early.length).toBeGreaterThan(WRITERS + READERS);
    expect(early.filter(({ reply }) => reply.status !== 200)).toEqual([]);
    const odd = sent.filter(({ reply }) => reply.status !== 200 && reply.status !== 0 && !isTurnedAway(reply));
    expect(odd).toEqual([]);
    const answered = sent.filter(({ reply, title }) => reply.it && title !== 'reading').map(({ title }) => title);
    const { halves, titles, short } = await stored(database.url);
    expect({ halves, short }).toEqual({ halves: NO_HALVES, short: [] });
    expect(titles).toEqual(answered.toSorted()); // nothing was done either that nobody was told of
    database.remove();
  });

  test('finishes what it was doing, though it takes longer than the grace', async () => {
    const database = await freshDatabase(kind);
    server = await startProcess(project.folder, database.url);
    ann = await foundHousehold(server.url);
    const lock = await lockOf(database.url);
    const slow = ask(server.url, ADD, { name: 'Slow' }, ann.token);
    await after(200);
    server.signal('SIGTERM');
    await after(2500);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
    await lock.letGo();
    expect((await slow).it?.['familyMember'].name).toBe('Slow');
    expect(await server.exit).toBe(0);
    const rows = await query(database.url, "select name from family_members where name = 'Slow'");
    expect(rows.length).toBe(1);
    database.remove();
  });
});
