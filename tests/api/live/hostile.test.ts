import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { bodyOf, broken, documents, type Hostile, isHere } from '../edge/hostile-documents.ts';
import type { Reply } from '../edge/posting.ts';
import { connect } from './connecting.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

interface Envelope {
  readonly query?: unknown;
  readonly variables?: unknown;
}

/** What can be said in a message too: the others are hostile as HTTP, or no message of the protocol. */
function isDocument({ headers, json, gen }: Hostile): boolean {
  const { query, variables } = (json ?? {}) as Envelope;
  return !headers && !Array.isArray(variables) && (gen !== undefined || typeof query === 'string');
}

const payloadOf = (hostile: Hostile) => JSON.parse(String(bodyOf(hostile))) as { query: string };

/** A status is HTTP's; what is refused there by one is refused here all the same. */
const withoutStatus = (hostile: Hostile): Hostile => {
  const { status: _status, ...expected } = hostile.expect;
  return { ...hostile, expect: expected };
};

interface Result {
  readonly data?: Reply['data'];
  readonly errors?: Reply['errors'];
}

const replyOf = (result: Result): Reply => ({
  status: 200,
  headers: new Headers(),
  text: JSON.stringify(result),
  data: result.data ?? {},
  errors: result.errors ?? [],
  code: result.errors?.[0]?.extensions['code'],
});

/** Null where the connection was ended over it: the message is too large. */
async function overWebSocket(payload: { query: string }, token: string | null): Promise<Reply | null> {
  const { client } = connect(app, token ?? undefined);
  try {
    return replyOf((await client.iterate(payload).next()).value as Result);
  } catch (errors) {
    return Array.isArray(errors) ? replyOf({ errors }) : null;
  } finally {
    await client.dispose();
  }
}

async function overStream(payload: object, token: string | null): Promise<Reply> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(`${app.url}/graphql/stream`, { method: 'POST', headers, body: JSON.stringify(payload) });
  const text = await reply.text();
  return replyOf(JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as Result);
}

describe.skipIf(!isHere)('hostile documents of the corpus (CORPUS_DIR) over connections that stay', () => {
  const hostiles = documents
    .filter(isDocument)
    .map(withoutStatus)
    .map(each => [each.id, each] as const);

  test('are there', () => expect(hostiles.length).toBeGreaterThanOrEqual(40));

  test.for(hostiles)('%s', async ([, hostile]) => {
    for (const token of [null, ann.token]) {
      const answer = await overWebSocket(payloadOf(hostile), token);
      expect(answer === null ? hostile.expect.outcome : broken(hostile, answer, token)).toEqual(
        answer === null ? 'refuse' : [],
      );
      expect(broken(hostile, await overStream(payloadOf(hostile), token), token)).toEqual([]);
    }
  });
});
