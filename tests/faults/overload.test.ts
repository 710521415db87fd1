import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../support/actors.ts';
import { freshDatabase, startApp, type TestApp } from '../support/app.ts';

const WRITERS = 200;
/** Longer than the pool lets anyone wait, and shorter than a hang. */
const PATIENCE_MS = 15_000;

describe.each(['sqlite', 'postgresql'])('on %s', kind => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let app: TestApp;
  let ann: Actor;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    app = await startApp({ DATABASE_URL: database.url, DB_POOL_MAX: '2' });
    ann = await signUp(app, 'ann');
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    database.remove();
  });

  const writes = async (name: string) => {
    const query =
      'mutation ($name: String!) { it: familyMemberCreate(input: { name: $name }) { familyMember { name } } }';
    const reply = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
      body: JSON.stringify({ query, variables: { name } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { data, errors } = (await reply.json()) as { data?: Loose; errors?: Loose[] };
    const isDone = data?.['it']?.familyMember?.name === name;
    const retryAfter = Number(reply.headers.get('retry-after'));
    const isClear = reply.status === 503 && errors?.[0]?.['extensions'].code === 'UNAVAILABLE' && retryAfter > 0;
    return { name, isDone, isClear, status: reply.status };
  };

  test('200 writers and two connections: each is served or clearly sent away, and then all is as before', async () => {
    const answers = await Promise.all(Array.from({ length: WRITERS }, (_, i) => writes(`writer ${i}`)));
    expect(answers.filter(({ isDone, isClear }) => !isDone && !isClear)).toEqual([]);
    const rows = await app.sql("select name from family_members where name like 'writer %'");
    const done = answers.filter(({ isDone }) => isDone).map(({ name }) => name);
    expect(rows.map(row => row['name']).toSorted()).toEqual(done.toSorted());
    expect(done.length).toBeGreaterThan(0);
    const began = performance.now();
    expect(await writes('afterwards')).toMatchObject({ isDone: true });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('slow senders and slow readers hold up nobody', async () => {
    const { hostname, port } = new URL(app.url);
    const body = JSON.stringify({ query: '{ __schema { types { name description fields { name description } } } }' });
    const head = `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const slow = Array.from({ length: 100 }, (_, i) => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.pause(); // reads nothing of what comes
      socket.write(i % 2 === 0 ? head + body.slice(0, 10) : head + body);
      return socket;
    });
    try {
      const began = performance.now();
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => writes(`beside ${i}`)));
      expect(answers.every(({ isDone }) => isDone)).toBe(true);
      expect(performance.now() - began).toBeLessThan(3000);
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });
});
