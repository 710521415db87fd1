import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Context } from '../kernel/context.ts';

/** Characters of all documents that are remembered by their hash; what nobody has asked for longest goes first. */
const MOST_CHARACTERS = 4 * 2 ** 20;

/** Which documents are run: any, any and also by their hash (APQ), or trusted ones only, by id or by exact text. */
export type Documents = 'any' | 'hashed' | ReadonlyMap<string, string>;

/** What Apollo puts before each id. */
const PREFIX = 'apq:';

interface Store {
  get(id: string): Promise<string | undefined>;
  set(id: string, document: string): Promise<void>;
  delete(id: string): Promise<boolean>;
}

/** Where Apollo looks for a document that a request names by `extensions.persistedQuery.sha256Hash`. */
export function storeOf(documents: Documents): false | { cache: Store } {
  if (documents === 'any') return false;
  if (documents !== 'hashed') {
    const get = async (key: string) => documents.get(key.slice(PREFIX.length));
    return { cache: { get, set: async () => {}, delete: async () => false } };
  }
  const known = new LRUCache<string, string>({ maxSize: MOST_CHARACTERS, sizeCalculation: text => text.length });
  const cache = {
    get: async (id: string) => known.get(id),
    set: async (id: string, document: string) => void known.set(id, document),
    delete: async (id: string) => known.delete(id),
  };
  return { cache };
}

/** Judges a document by where it came from. */
export function documentRules(documents: Documents): ApolloServerPlugin<Context> {
  const trusted = documents instanceof Map ? new Set(documents.values()) : null;
  const isForeign = (source: string | undefined) => trusted !== null && source !== undefined && !trusted.has(source);
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ source, metrics, contextValue }) => {
        // strangers use what others have registered, but do not push it out
        if (contextValue.scope.isStranger) metrics.persistedQueryRegister = false;
        if (isForeign(source)) throw untrusted();
      },
      // what is wrong with a foreign document would tell of the schema
      willSendResponse: async ({ source, response: { body, http } }) => {
        if (!isForeign(source) || body.kind !== 'single') return;
        const { message, extensions } = untrusted().toJSON();
        body.singleResult = { errors: [{ message, extensions: { code: extensions?.['code'] } }] };
        http.status = 403;
      },
    }),
  };
}

const untrusted = () =>
  new GraphQLError(
    'This server runs the documents of its own clients only; ask its operator to add yours to their manifest',
    { extensions: { code: 'QUERY_NOT_IN_SAFELIST', http: { status: 403 } } },
  );
