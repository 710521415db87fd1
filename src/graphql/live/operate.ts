import { randomUUID } from 'node:crypto';
import type { GraphQLRequest } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../../kernel/context.ts';
import { newTally } from '../../kernel/tally.ts';
import { type Log, reported } from '../errors.ts';
import { asRequest } from '../metrics.ts';
import { type LiveConnections, MOST_SUBSCRIPTIONS, ownerOf } from './connections.ts';
import type { Outcome, Run } from './run.ts';
import { isStream, mapped } from './streams.ts';

/** What the transports need of the rest of the server. */
export interface LiveSettings {
  readonly run: Run;
  readonly connections: LiveConnections;
  readonly log: Log;
}

/** Whoever is at the other end. */
export interface Peer {
  /** A context for an operation that came in so many bytes from whom `authorization` names; counted like a request. */
  context(authorization: string | undefined, bytes: number): Promise<Context>;
  /** The header of the request that connected. */
  readonly authorization: string | undefined;
}

/** Runs an operation; a subscription takes one of the places that its caller has, and gives it back when it ends. */
export const operate = (
  settings: LiveSettings,
  request: GraphQLRequest,
  contextOf: () => Promise<Context>,
): Promise<Outcome> => asRequest(newTally(), () => begin(settings, request, contextOf));

async function begin(
  { run, connections: { subscriptions }, log }: LiveSettings,
  request: GraphQLRequest,
  contextOf: () => Promise<Context>,
): Promise<Outcome> {
  const context = await contextOf().catch((error: Error) => error);
  if (context instanceof Error) {
    return { errors: reported([new GraphQLError('', { originalError: context })], randomUUID(), log) };
  }
  const outcome = await run(request, context);
  if (!isStream(outcome)) return outcome;
  const owner = ownerOf(context);
  if (subscriptions.take(owner)) {
    return mapped(outcome, { change: result => result, ended: () => subscriptions.leave(owner) });
  }
  await outcome.return();
  const message = `Too many subscriptions: at most ${MOST_SUBSCRIPTIONS} are open at a time. End others first.`;
  const { requestId } = context;
  return { errors: [{ message, extensions: { code: 'LIMIT_EXCEEDED', limit: 'subscriptions', requestId } }] };
}
