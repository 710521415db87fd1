import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Context } from '../kernel/context.ts';
import { Refused } from '../kernel/errors.ts';
import { readAgain } from '../kernel/outage.ts';
import type { Scope, Work } from '../kernel/scope.ts';
import { commit } from './attempts.ts';
import { deedOf, endOf, resourceOf } from './deeds.ts';
import { admit, type RootKind } from './guard.ts';
import { countAnonymous } from './rate-limits.ts';
import { answerTo, nameOf, type NamedRequest, once } from './idempotent.ts';
import { requestDataOf } from './redaction/redact.ts';

type Call = [root: unknown, args: object, context: Context, info: GraphQLResolveInfo];
type Resolve = (...call: Call) => unknown;
type RootField = GraphQLField<unknown, Context, object>;

/**
 * Wraps every root field, once and after the schema is built: plain fields stay plain, and no root can be forgotten.
 * The guard stands before the unit of work, so a stranger opens no transaction.
 */
export function guardAndCommit(schema: GraphQLSchema): GraphQLSchema {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const [queries = [], mutations = [], subscriptions = []] = types.map(type =>
    Object.values<RootField>(type?.getFields() ?? {}),
  );
  for (const field of queries) {
    const read = guarded(field, 'query', reading(field));
    field.resolve = field.extensions['operatorOnly'] ? auditedRead(field, read) : read;
  }
  for (const field of mutations) {
    field.resolve = told(field, audited(field, guarded(field, 'mutation', unitOfWork(field))));
  }
  for (const field of subscriptions) {
    field.resolve = renewed(field);
    if (field.subscribe) field.subscribe = guarded(field, 'subscription', field.subscribe);
  }
  return schema;
}

/** Each event of a subscription is for whoever its caller is by then, with the rights they have by then. */
function renewed({ extensions, resolve = defaultFieldResolver }: RootField): Resolve {
  return async (...call) => {
    const [, , context] = call;
    context.scope = await context.renew();
    admit(context, 'subscription', extensions);
    return resolve(...call);
  };
}

function guarded({ extensions }: RootField, kind: RootKind, resolve: Resolve): Resolve {
  return (...call) => {
    const [, , context] = call;
    admit(context, kind, extensions);
    const { counted } = extensions;
    return counted ? countAnonymous(context, counted).then(() => resolve(...call)) : resolve(...call);
  };
}

/** Reads again where the database had dropped the connection that the pool handed out (S69). */
function reading({ resolve = defaultFieldResolver }: RootField): Resolve {
  return (...call) =>
    readAgain(isAgain => {
      const [, , context] = call;
      if (isAgain) context.scope = context.scope.fresh(); // the old one remembers its failed reads
      return resolve(...call);
    });
}

/** What a payload holds of its non-null fields where nothing was done: no entries, and a count of none. */
function blankOf(type: GraphQLOutputType): object {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const blanks = fields.flatMap(({ name, type: of }) =>
    isNonNullType(of) ? [[name, isListType(of.ofType) ? [] : 0] as const] : [],
  );
  return { ...Object.fromEntries(blanks), query: {} };
}

/** Gives what was refused as part of the payload, and lets the caller read on outside the transaction. */
function told({ type }: RootField, resolve: Resolve): Resolve {
  const blank = blankOf(type);
  return async (...call) => {
    const [, , context] = call;
    const outer = context.scope;
    try {
      return { ...blank, ...((await resolve(...call)) as object) };
    } catch (error) {
      if (error instanceof Refused) return { ...blank, userErrors: error.userErrors };
      throw error;
    } finally {
      // what the caller selects of the result is read anew, outside the transaction
      context.scope = outer.fresh();
    }
  };
}

/** Leaves an action of what was done, in its own transaction, or of how it failed, in another. */
function audited(field: RootField, resolve: Resolve): Resolve {
  return async (...call) => {
    const [, args, context] = call;
    const { scope } = context;
    const deed = deedOf('mutation', field.name, context, requestDataOf(field, args));
    context.deed = deed;
    try {
      return await resolve(...call);
    } catch (error) {
      Object.assign(deed, endOf(error), { resource: deed.resource || resourceOf(field.name, args) });
      await scope.surroundings.ledger.failed(scope, deed);
      throw error;
    } finally {
      context.deed = null;
    }
  };
}

/** The same for what operators read. */
function auditedRead(field: RootField, resolve: Resolve): Resolve {
  return async (...call) => {
    const [, args, context] = call;
    const { scope } = context;
    const deed = deedOf('query', field.name, context, requestDataOf(field, args));
    deed.resource = resourceOf(field.name, args);
    try {
      const result = await resolve(...call);
      deed.status = 200;
      await scope.fresh().commit(async () => {}, { deed });
      return result;
    } catch (error) {
      Object.assign(deed, endOf(error));
      await scope.surroundings.ledger.failed(scope, deed);
      throw error;
    }
  };
}

function unitOfWork(field: RootField): Resolve {
  const { resolve = defaultFieldResolver, extensions } = field;
  const answerOnce = extensions['prepared'] ? answerPrepared : answer;
  return (...call) => answerOnce(resolve, call);
}

/** Runs the resolver inside the unit of work. */
const answer = (resolve: Resolve, call: Call): Promise<object> => {
  const [, args, context, info] = call;
  const request = nameOf(context.scope, args, info);
  return settle(call, request, async () => resolve(...call) as Promise<object>);
};

/** Runs the resolver before the unit of work, and inside it what the resolver returned. */
async function answerPrepared(resolve: Resolve, call: Call): Promise<object> {
  const [, args, context, info] = call;
  const { scope: outer } = context;
  const request = nameOf(outer, args, info);
  const isKnown = request !== null && (await answerTo(outer, request)) !== null;
  const prepared = async () => (await resolve(...call)) as Work<object>;
  const work = isKnown ? null : await prepared().catch(orNothing(outer, request));
  return settle(call, request, scope => work?.(scope) ?? Promise.reject(new Error('The answer has just expired')));
}

/** Nothing is left to do where a repeat that came at the same time has done it. */
const orNothing = (scope: Scope, request: NamedRequest | null) => async (error: unknown) => {
  if (request) await orAnswerTo(scope, request)(error);
  else throw error;
  return null;
};

async function settle(call: Call, request: NamedRequest | null, work: Work<object>): Promise<object> {
  const [, args, context, { fieldName }] = call;
  const outer = context.scope;
  const { deed } = context;
  if (!deed) throw new Error('A unit of work needs a deed');
  const inTransaction = async (scope: Scope) => {
    context.scope = scope;
    const done = await once(scope, request, work);
    deed.resource ||= resourceOf(fieldName, args, done.payload);
    deed.status = 200;
    return done;
  };
  const answered = commit(outer, inTransaction, { deed, isNamed: request !== null });
  const { payload, userId } = await (request ? answered.catch(orAnswerTo(outer, request)) : answered);
  if (userId !== null && userId !== outer.actor.userId) outer.actAs(await context.actorOf(userId));
  return payload;
}

/**
 * Of two repeats at the same time the later may find done what it is about to do, and refuse it: the address is taken,
 * the token used. It was the earlier that did it, so its answer is there by now.
 */
const orAnswerTo = (scope: Scope, request: NamedRequest) => async (error: unknown) => {
  const known = error instanceof Refused ? await answerTo(scope.fresh(), request) : null;
  if (known) return known;
  throw error;
};
