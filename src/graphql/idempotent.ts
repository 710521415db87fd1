import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import {
  DirectiveLocation,
  getDirectiveValues,
  GraphQLDirective,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  GraphQLString,
} from 'graphql';
import { refuse } from '../kernel/errors.ts';
import { IdempotencyKey } from '../kernel/idempotency.entity.ts';
import { toInstant } from '../kernel/rows.ts';
import type { Scope, Work } from '../kernel/scope.ts';

export const Idempotent = new GraphQLDirective({
  name: 'idempotent',
  description:
    'Replays the stored result when the same key arrives again (24 h, per account). The same key with another input is IDEMPOTENCY_KEY_REUSED. A refused mutation stores nothing, so it may be tried again.',
  locations: [DirectiveLocation.FIELD],
  args: { key: { type: new GraphQLNonNull(GraphQLString), description: 'Any text of 1 to 200 characters.' } },
});

const DAY_MS = 86_400_000;
const MOST_CHARACTERS = 200;
/** Expired rows that one new row takes along: more than one, so that their number falls. */
const MOST_CLEARED = 100;
const PATH = ['@idempotent', 'key'];

/** A request that names itself, and what it asks for. */
export interface NamedRequest {
  readonly actor: string;
  readonly key: string;
  readonly requestHash: string;
}

/** A finished mutation: its payload, and who its caller was from then on (signing up makes a stranger somebody). */
interface Answer {
  readonly payload: object;
  readonly userId: string | null;
}

interface Tables {
  idempotency_keys: { actor: string; key: string; request_hash: string; response: string; expires_at: Date | string };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Reads `@idempotent(key:)` of a root field; null without it. */
export function nameOf(scope: Scope, args: object, info: GraphQLResolveInfo): NamedRequest | null {
  const [node] = info.fieldNodes;
  const key = node && getDirectiveValues(Idempotent, node, info.variableValues)?.['key'];
  if (typeof key !== 'string') return null;
  if (key.length < 1 || key.length > MOST_CHARACTERS || /\p{Cc}|\p{Surrogate}/u.test(key)) {
    refuse('INVALID', `A key is 1 to ${MOST_CHARACTERS} characters of text`, PATH);
  }
  const requestHash = sha256(JSON.stringify([info.fieldName, args]));
  // a stranger's key counts only together with the whole request, so that nobody is given another's answer
  if (scope.isStranger) return { actor: 'anonymous', key: sha256(key + requestHash), requestHash };
  return { actor: scope.viewerId, key, requestHash };
}

/** What this request was answered before, if it was. */
export async function answerTo(scope: Scope, { actor, key, requestHash }: NamedRequest): Promise<Answer | null> {
  const stored = await scope
    .rows<Tables>()
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'response', 'expires_at'])
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!stored || toInstant(stored.expires_at) <= scope.clock.now()) return null;
  if (stored.request_hash !== requestHash) {
    refuse('IDEMPOTENCY_KEY_REUSED', 'This key was used for another request; take a new one', PATH);
  }
  const opened = scope.surroundings.secretBox.open(stored.response);
  // the work is done: doing it again because the key that sealed its answer is gone would do it twice
  if (opened === null)
    refuse('IDEMPOTENCY_KEY_REUSED', 'This was done, but its answer cannot be opened any more', PATH);
  return deserialize(Buffer.from(opened, 'base64')) as Answer;
}

/** The key and its answer are rows of the same transaction as the work, so a retry finds both or neither. */
export async function once(scope: Scope, request: NamedRequest | null, work: Work<object>): Promise<Answer> {
  const known = request && (await answerTo(scope, request));
  if (scope.deed) scope.deed.isRepeat = known !== null;
  if (known) return known;
  const answer = { payload: await work(scope), userId: scope.actor.userId };
  if (request) await store(scope, request, answer);
  return answer;
}

async function store(scope: Scope, request: NamedRequest, answer: Answer): Promise<void> {
  const createdAt = scope.clock.now();
  await scope.em.nativeDelete(IdempotencyKey, {
    actor: request.actor,
    key: request.key,
    expiresAt: { $lte: createdAt },
  });
  await clearExpired(scope, createdAt);
  scope.em.create(IdempotencyKey, {
    ...request,
    response: scope.surroundings.secretBox.seal(serialize(answer).toString('base64')),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + DAY_MS),
  });
}

/** Clears some of everybody's expired rows. Those that another transaction has in hand are left to it, or each would wait for the other. */
async function clearExpired(scope: Scope, now: Date): Promise<void> {
  const rows = scope.rows<Tables>();
  const expired = rows
    .selectFrom('idempotency_keys')
    .select(['actor', 'key'])
    .where('expires_at', '<=', scope.sql.instant(now))
    .limit(MOST_CLEARED);
  const mine = scope.sql.name === 'postgresql' ? expired.forUpdate().skipLocked() : expired;
  await rows
    .deleteFrom('idempotency_keys')
    .where(({ eb, refTuple }) => eb(refTuple('actor', 'key'), 'in', mine.$asTuple('actor', 'key')))
    .execute();
}
