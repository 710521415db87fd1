/** A GraphQL request as GraphiQL hands it over, with what it knows about it. */
interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

interface OperationContext {
  /** What stands in the headers editor. */
  readonly headers?: Record<string, string>;
  readonly documentAST?: { readonly definitions: readonly Definition[] };
}

interface Definition {
  readonly operation?: string;
  readonly name?: { readonly value: string } | undefined;
}

interface Observer {
  next(result: unknown): void;
  error(reason: unknown): void;
  complete(): void;
}

/** The results of a subscription, in the shape GraphiQL takes; unsubscribing closes the connection. */
interface Results {
  subscribe(observer: Observer): { unsubscribe(): void };
}

/**
 * Sends an operation of GraphiQL: queries and mutations as GraphQL over HTTP, subscriptions as server-sent events (the
 * "distinct connections mode" of the GraphQL over SSE protocol), because on these a browser can send an `Authorization`
 * header. It runs in the browser and is shipped as the text of this function, so it may use nothing from outside itself.
 */
export async function graphiqlFetcher(
  operation: Operation,
  { headers, documentAST }: OperationContext,
): Promise<unknown> {
  const named = ({ operation: kind, name }: Definition) =>
    kind !== undefined && (!operation.operationName || name?.value === operation.operationName);
  const streams = documentAST?.definitions.find(named)?.operation === 'subscription';
  const stop = new AbortController();
  const response = await fetch(streams ? '/graphql/stream' : '/graphql', {
    method: 'POST',
    headers: {
      accept: streams ? 'text/event-stream' : 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(operation),
    signal: stop.signal,
  });
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response.json();

  const { body } = response;
  const results: Results = {
    subscribe(observer) {
      const read = async () => {
        const decoder = new TextDecoder();
        let text = '';
        for await (const bytes of body) {
          const events = (text + decoder.decode(bytes, { stream: true })).split('\n\n');
          text = events.pop() ?? '';
          for (const event of events) {
            const data = /^data: ?(.+)$/m.exec(event)?.[1];
            if (data !== undefined && /^event: ?next$/m.test(event)) observer.next(JSON.parse(data));
          }
        }
      };
      const fail = (reason: unknown) => stop.signal.aborted || observer.error(reason);
      void read().then(() => observer.complete(), fail);
      return { unsubscribe: () => stop.abort() };
    },
  };
  return results;
}
