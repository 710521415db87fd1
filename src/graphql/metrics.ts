import type { ApolloServerPlugin } from '@apollo/server';
import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../kernel/context.ts';
import { newTally, type Tally, tallied, tallyNow } from '../kernel/tally.ts';
import { describeSpan, traced } from '../kernel/tracing.ts';
import { formatError } from './errors.ts';
import { isStream } from './live/streams.ts';

/** How an operation ended, judged by the worst of its errors; `invalid` is whatever the caller can mend. */
export type OutcomeLabel = 'ok' | 'invalid' | 'denied' | 'limited' | 'unavailable' | 'internal';

/** An operation that was answered, or an event of a subscription that was delivered. */
export interface Ended {
  /** Null where it has none. */
  readonly name: string | null;
  /** `unknown` where the document could not be read. */
  readonly kind: 'query' | 'mutation' | 'subscription' | 'event' | 'unknown';
  readonly outcome: OutcomeLabel;
  /** Milliseconds from when it was read until its answer was ready; 0 for an event, which is waited for. */
  readonly ms: number;
  readonly tally: Tally;
}

export type OperationListener = (ended: Ended) => void;

/** From the most to the least alarming. */
const OUTCOMES: readonly (readonly [OutcomeLabel, RegExp])[] = [
  ['internal', /^INTERNAL$/],
  ['unavailable', /^UNAVAILABLE$/],
  ['limited', /^(RATE_LIMITED|LIMIT_EXCEEDED)$/],
  ['denied', /^(UNAUTHENTICATED|FORBIDDEN)$/],
];

/** Ours to mend. */
const FAILED: ReadonlySet<OutcomeLabel> = new Set(['internal', 'unavailable']);

function outcomeOf(errors: readonly GraphQLFormattedError[] = []): OutcomeLabel {
  if (errors.length === 0) return 'ok';
  const codes = errors.map(({ extensions }) => String(extensions?.['code']));
  return OUTCOMES.find(([, code]) => codes.some(each => code.test(each)))?.[0] ?? 'invalid';
}

/** Errors of an operation that Apollo has not executed itself are not formatted yet. */
const formatted = (error: GraphQLError): GraphQLFormattedError => formatError(error.toJSON(), error);

const tallies = new WeakMap<object, Tally>();

/** What a request of HTTP has asked of the database, from its authentication on. */
export function tallyOf(request: object): Tally {
  const known = tallies.get(request) ?? newTally();
  tallies.set(request, known);
  return known;
}

/** Does all that a request asks for as one: a span of its own, and a count of what it asks of the database. */
export const asRequest = <T>(tally: Tally, work: () => Promise<T>): Promise<T> =>
  tallied(tally, () => traced('graphql', work));

/** Tells of each operation that was answered, whatever it came over, and of each event of those that go on. */
export const operationMetrics = (listener: OperationListener): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => {
    const began = performance.now();
    return {
      willSendResponse: async ({ operation, contextValue: { live }, response: { body } }) => {
        const name = operation?.name?.value ?? null;
        const kind = operation?.operation ?? 'unknown';
        let errors = body.kind === 'single' ? body.singleResult.errors : undefined;
        if (live?.result) {
          const { result } = live;
          if (isStream(result)) live.result = countedEvents(result, name, listener);
          else errors = result.errors?.map(formatted);
        }
        const outcome = outcomeOf(errors);
        listener({ name, kind, outcome, ms: performance.now() - began, tally: tallyNow() ?? newTally() });
        describeSpan(kind, attributesOf(kind, name), FAILED.has(outcome));
      },
    };
  },
});

/** As OpenTelemetry names them for GraphQL servers. */
const attributesOf = (kind: string, name: string | null) => () => ({
  'graphql.operation.type': kind,
  ...(name !== null && { 'graphql.operation.name': name }),
});

type Events = AsyncGenerator<ExecutionResult, void>;

/** The same events; each of them is a request of its own to the database. */
function countedEvents(events: Events, name: string | null, listener: OperationListener): Events {
  const told = async (tally: Tally) => {
    const event = await events.next();
    if (event.done) return event;
    listener({ name, kind: 'event', outcome: outcomeOf(event.value.errors?.map(formatted)), ms: 0, tally });
    return event;
  };
  return {
    next() {
      const tally = newTally();
      return tallied(tally, () => told(tally));
    },
    return: () => events.return(),
    throw: error => events.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
