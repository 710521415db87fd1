import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import { makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { Client } from './client.ts';
import type { LiveSettings, Peer } from './operate.ts';
import type { Outcome } from './run.ts';
import { isStream } from './streams.ts';

/** An error of an operation that never began, as its caller may see it. */
class Unbegun extends GraphQLError {
  constructor(readonly told: GraphQLFormattedError) {
    super(told.message);
  }

  override toJSON(): GraphQLFormattedError {
    return this.told;
  }
}

// graphql-ws asks the document whether there will be one result or many; by then the result is there
const ONE = parse('{ __typename }');
const MANY = parse('subscription { __typename }');

const outcomeOf = ({ contextValue }: { contextValue?: unknown }) => contextValue as never;

/** Speaks graphql-transport-ws: whatever a message asks for goes the way that a request of its own would go. */
export function speakWebSocket(settings: LiveSettings, schema: GraphQLSchema) {
  const answer = (outcome: Outcome) => {
    if (isStream(outcome)) return { schema, document: MANY, contextValue: outcome };
    const { errors } = outcome;
    return errors && !('data' in outcome)
      ? errors.map(error => new Unbegun(error))
      : { schema, document: ONE, contextValue: outcome };
  };
  const server = makeServer<Record<string, unknown>, { client: Client }>({
    onConnect: ({ connectionParams, extra: { client } }) => client.introduce(connectionParams?.['authorization']),
    onSubscribe: async ({ extra: { client } }, _id, payload) => answer(await client.operate(payload)),
    execute: outcomeOf,
    subscribe: outcomeOf,
    onNext: (...given) => given[4] as never, // the result as it is: its errors are text by now
  });
  return (socket: WebSocket, peer: Peer): void => {
    const client = new Client(socket, peer, settings);
    const closed = server.opened(client, { client });
    socket.once('close', (code, reason) => {
      client.leave();
      void closed(code, String(reason));
    });
  };
}
