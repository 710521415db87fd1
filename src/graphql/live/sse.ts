import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLRequest } from '@apollo/server';
import type { Context } from '../../kernel/context.ts';
import { Denied } from '../../kernel/errors.ts';
import { type LiveConnection, ownerOf } from './connections.ts';
import { type LiveSettings, operate } from './operate.ts';
import type { Outcome } from './run.ts';
import { isStream } from './streams.ts';

const LONGEST_QUEUE = 2 ** 20;
/** Proxies end connections on which nothing is heard for a minute or so. */
const PING_MS = 15_000;
/** A comment, which clients pass over. */
const PING = ':\n\n';
/** The last is for proxies that gather answers before they pass them on. */
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

const eventOf = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${data ? JSON.stringify(data) : ''}\n\n`;

/**
 * Server-sent events in the distinct connections mode of the GraphQL over SSE protocol: one operation a request, each
 * result an event `next`, and `complete` at the end. For subscriptions from browsers, which cannot send a header otherwise.
 */
export function speakSse(
  app: FastifyInstance,
  settings: LiveSettings,
  contextOf: (request: FastifyRequest) => Promise<Context>,
): void {
  app.post('/graphql/stream', async (request, reply) => {
    const context = await contextOf(request);
    if (context.hasBadToken) throw new Denied('UNAUTHENTICATED', 'This token is unknown, ended or expired');
    const outcome = await operate(settings, requestOf(request.body), async () => context);
    await stream(reply, outcome, { context, settings });
  });
}

/** Of a body only what GraphQL over HTTP names; what is of another kind is refused like a missing document. */
function requestOf(body: unknown): GraphQLRequest {
  const { query, operationName, variables, extensions } = body as Record<string, unknown>;
  return {
    ...(typeof query === 'string' && { query }),
    ...(typeof operationName === 'string' && { operationName }),
    ...(isObject(variables) && { variables }),
    ...(isObject(extensions) && { extensions }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Call {
  readonly context: Context;
  readonly settings: LiveSettings;
}

async function stream(reply: FastifyReply, outcome: Outcome, { context, settings }: Call): Promise<void> {
  const { raw } = reply;
  if (raw.destroyed) return abandon(reply, outcome);
  const connection = connectionOf(context, () => void raw.end());
  if (!settings.connections.add(connection)) {
    if (isStream(outcome)) await outcome.return();
    throw new Denied('RATE_LIMITED', 'Too many connections; close others first', 5);
  }
  reply.hijack();
  raw.once('close', () => {
    settings.connections.remove(connection);
    if (isStream(outcome)) void outcome.return();
  });
  await write(reply, outcome);
}

/** Nobody waits any more: `close` has been and will not come again, so a place taken now would never be given back. */
async function abandon(reply: FastifyReply, outcome: Outcome): Promise<void> {
  reply.hijack();
  if (isStream(outcome)) await outcome.return();
}

const connectionOf = (context: Context, end: () => void): LiveConnection => ({
  credential: context.scope.actor.credential,
  since: context.scope.clock.now(),
  owner: ownerOf(context),
  revoke: end,
  goAway: end,
});

async function write(reply: FastifyReply, outcome: Outcome): Promise<void> {
  const { raw } = reply;
  raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
  const ping = setInterval(() => raw.write(PING), PING_MS);
  raw.once('close', () => clearInterval(ping));
  const tell = (result: unknown) => {
    // what waits is judged before more is added: one answer may be longer than the queue
    if (raw.writableLength > LONGEST_QUEUE) raw.destroy(); // too slow: it has to read everything anew
    else raw.write(eventOf('next', result));
  };
  raw.write(PING);
  if (isStream(outcome)) for await (const result of outcome) tell(result);
  else tell(outcome);
  raw.end(eventOf('complete', undefined));
}
