import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loose } from '../support/actors.ts';
import { freshDatabase } from '../support/app.ts';
import { random, ROUNDS } from './seed.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, stored } from './stored.ts';

const WRITERS = 6;
const PASSWORD = 'correct horse battery';
const START = '2026-10-05T10:00:00Z';

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

/** A mutation with a key, and what it was answered before the kill: null if nothing came. */
interface Write {
  readonly document: string;
  readonly variables: object;
  readonly token: string | null;
  answer: Loose | null;
}

/** The payload; null where the server was gone. */
async function send(
  server: ServerProcess,
  { document, variables, token }: Omit<Write, 'answer'>,
): Promise<Loose | null> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  try {
    const body = JSON.stringify({ query: document, variables });
    const reply = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await reply.json()) as { data?: Loose; errors?: unknown };
    if (!data?.['it']) throw new Error(`No payload: ${JSON.stringify(errors)}`);
    return data['it'] as Loose;
  } catch (error) {
    if (error instanceof TypeError) return null; // fetch and reading the body fail so where the connection is cut
    throw error;
  }
}

const signsUp = (name: string): Write => ({
  document: `mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) @idempotent(key: "${name}") {
    token user { id defaultCalendar { id } households { members { id } } } userErrors { code } } }`,
  variables: { input: { email: `${name}@example.org`, password: PASSWORD, name, timeZone: 'UTC' } },
  token: null,
  answer: null,
});

const creates = (who: Loose, title: string): Write => ({
  document: `mutation ($input: EventCreateInput!) { it: eventCreate(input: $input) @idempotent(key: "${title}") {
    event { id title } userErrors { code } } }`,
  variables: {
    input: {
      event: {
        calendarId: who['user'].defaultCalendar.id,
        title,
        startsAt: START,
        recurrence: { rule: 'FREQ=DAILY;COUNT=9' },
        participants: [{ memberId: who['user'].households[0].members[0].id }],
      },
    },
  },
  token: who['token'],
  answer: null,
});

const splits = (who: Loose, id: string): Write => ({
  document: `mutation ($input: EventUpdateInput!) { it: eventUpdate(input: $input) @idempotent(key: "split ${id}") {
    event { id title } userErrors { code } } }`,
  variables: {
    input: { id: `${id}_20261007T100000Z`, scope: 'THIS_AND_FOLLOWING', patch: { title: `kill after ${id}` } },
  },
  token: who['token'],
  answer: null,
});

/** Writes, one after the other, until the server is gone: a stranger, an event, its split, each noted before it is sent. */
async function writer(server: ServerProcess, who: Loose, writes: Write[]): Promise<void> {
  const does = async (write: Write): Promise<Loose | null> => {
    writes.push(write);
    return (write.answer = await send(server, write));
  };
  for (;;) {
    if (!(await does(signsUp(`u${randomUUID()}`)))) return;
    const made = await does(creates(who, `kill ${randomUUID()}`));
    if (!made || !(await does(splits(who, made['event'].id)))) return;
  }
}

describe.each(['sqlite', 'postgresql'])('on %s, a server that is killed', kind => {
  test.for(Array.from({ length: ROUNDS }, (_, round) => round))(
    'has what it acknowledged, once and whole, and repeats its answers (round %i)',
    { timeout: 120_000 },
    async () => {
      const database = await freshDatabase(kind);
      const first = await startProcess(project.folder, database.url);
      const ann = await send(first, signsUp('ann'));
      if (!ann) throw new Error('The server is gone before its time');
      const writes: Write[] = [];
      const writers = Array.from({ length: WRITERS }, () => writer(first, ann, writes));
      await expect
        .poll(() => writes.filter(({ answer }) => answer).length, { timeout: 30_000 })
        .toBeGreaterThan(WRITERS);
      await after(random(1500)); // the moment of the kill is the test
      await first.kill();
      await Promise.all(writers);

      const second = await startProcess(project.folder, database.url);
      const acknowledged = writes.filter(({ answer }) => answer !== null);
      expect(acknowledged.length).toBeGreaterThan(WRITERS);
      for (const write of writes) {
        const again = await send(second, write);
        expect(again?.['userErrors']).toEqual([]);
        expect(write.answer ?? again).toEqual(again);
        expect(await send(second, write)).toEqual(again);
      }
      await second.kill();
      const { halves, titles, emails } = await stored(database.url);
      expect(halves).toEqual(NO_HALVES);
      const isA = (field: string) => writes.filter(({ document }) => document.includes(`${field}(`)).length;
      expect(titles.length).toBe(isA('eventCreate') + isA('eventUpdate'));
      expect(emails.filter(email => email.startsWith('u')).length).toBe(isA('userSignUp'));
      database.remove();
    },
  );
});
