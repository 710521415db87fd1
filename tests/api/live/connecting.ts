import { type Client, createClient, type ClientOptions } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Loose } from '../../support/actors.ts';
import type { TestApp } from '../../support/app.ts';

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

const addressOf = (app: TestApp) => `${app.url.replace('http', 'ws')}/graphql`;

/** A client as web and mobile programs have it; it connects at once and stays. */
export function connect(app: TestApp, token?: string, options: Partial<ClientOptions> = {}) {
  const closed = Promise.withResolvers<Closed>();
  const opened = Promise.withResolvers<void>();
  const client: Client = createClient({
    url: addressOf(app),
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    ...(token && { connectionParams: { authorization: `Bearer ${token}` } }),
    ...options,
    on: {
      connected: () => opened.resolve(),
      closed: event => closed.resolve(event as Closed),
    },
  });
  return { client, opened: opened.promise, closed: closed.promise };
}

/** The one answer to a query or mutation; errors of an operation that never began are errors of the answer. */
export async function asks(client: Client, query: string, variables?: Record<string, unknown>): Promise<Loose> {
  try {
    const results = client.iterate({ query, ...(variables && { variables }) });
    return (await results.next()).value as Loose;
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  }
}

/** A socket that speaks what the test says. */
export function socketTo(app: TestApp, options: { protocols?: string[]; headers?: Record<string, string> } = {}) {
  const { protocols = ['graphql-transport-ws'], headers = {} } = options;
  const socket = new WebSocket(addressOf(app), protocols, { headers });
  const closed = new Promise<Closed>(resolve =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  const refused = new Promise<number>(resolve =>
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    }),
  );
  socket.on('error', () => {});
  return { socket, closed, refused };
}

export const opened = (socket: WebSocket): Promise<void> =>
  new Promise(resolve => socket.once('open', () => resolve()));

/** The next message that the server sends. */
export const nextOf = (socket: WebSocket): Promise<Loose> =>
  new Promise(resolve => socket.once('message', data => resolve(JSON.parse(String(data)) as Loose)));
