import { createHash } from 'node:crypto';
import { networkOf } from '../../kernel/address.ts';
import { type LimitName, type RateLimiter, tooMany } from '../../kernel/rate-limits.ts';
import type { Scope } from '../../kernel/scope.ts';

/** Something to take from, under a key. */
type Claim = readonly [limit: LimitName, key: string];

/** What is found if the guess is right; false or null if it is wrong. */
type Check<T> = () => Promise<T>;

/** What people type stays out of a store that others may read, and is of one length there. */
const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * Checks a password for the account with an address, whether there is such an account or not. After too many wrong ones
 * it refuses without looking (docs/adr/0010-guessing.md); a right one is forgotten, and so are the wrong ones before it.
 */
export async function guessPassword<T>(scope: Scope, email: string, check: Check<T>): Promise<T> {
  const { rateLimiter } = scope.surroundings;
  if (scope.origin === null) return check();
  const network = networkOf(scope.origin);
  const account = keyOf(email);
  const caller = keyOf(`${email} ${network}`);
  const isAttacked = (await rateLimiter.take('passwordsOfAccount', account)) > 0;
  const counted: Claim[] = isAttacked ? [] : [['passwordsOfAccount', account]];
  const claims = claimsOf({ network, account, caller }, isAttacked);
  const wait = await takeAll(rateLimiter, claims);
  if (wait > 0) {
    await giveBack(rateLimiter, counted);
    throw tooMany('wrong passwords', wait);
  }
  const found = await settled(rateLimiter, [...claims, ...counted], check);
  if (found) await rateLimiter.clear('passwordsOfCaller', caller);
  return found;
}

interface Guesser {
  readonly network: string;
  readonly account: string;
  /** Account and network in one. */
  readonly caller: string;
}

/** Where many guess at an account, each network has one try left, so that its owner is not locked out by strangers. */
function claimsOf({ network, account, caller }: Guesser, isAttacked: boolean): Claim[] {
  const always: Claim[] = [
    ['passwordsOfCaller', caller],
    ['passwordsOfNetwork', network],
  ];
  if (!isAttacked) return always;
  return [...always, ['passwordsUnderAttack', caller], ['passwordsPerMinute', account]];
}

/** Looks for whom a token was given to. After too many that nobody was given it refuses without looking. */
export async function guessToken<T>(scope: Scope, check: Check<T>): Promise<T> {
  const { rateLimiter } = scope.surroundings;
  if (scope.origin === null) return check();
  const claim: Claim = ['tokens', networkOf(scope.origin)];
  const wait = await takeAll(rateLimiter, [claim]);
  if (wait > 0) throw tooMany('unknown tokens', wait);
  return settled(rateLimiter, [claim], check);
}

/** Each guess is counted before it is checked, so that many at the same time are no more than one after the other. */
async function takeAll(rateLimiter: RateLimiter, claims: readonly Claim[]): Promise<number> {
  const taken: Claim[] = [];
  for (const claim of claims) {
    const wait = await rateLimiter.take(...claim);
    if (wait > 0) {
      await giveBack(rateLimiter, taken);
      return wait;
    }
    taken.push(claim);
  }
  return 0;
}

/** What is right, or could not be checked, was no wrong guess. */
async function settled<T>(rateLimiter: RateLimiter, claims: readonly Claim[], check: Check<T>): Promise<T> {
  let isWrong = false;
  try {
    const found = await check();
    isWrong = !found;
    return found;
  } finally {
    if (!isWrong) await giveBack(rateLimiter, claims);
  }
}

async function giveBack(rateLimiter: RateLimiter, claims: readonly Claim[]): Promise<void> {
  for (const claim of claims) await rateLimiter.giveBack(...claim);
}
