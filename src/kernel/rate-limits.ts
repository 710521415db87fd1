import { networkOf } from './address.ts';
import { Denied } from './errors.ts';

/** What is counted, each by itself. */
export type LimitName =
  /** Requests, by network. */
  | 'requests'
  /** Cost of operations, by account or by network of strangers. */
  | 'cost'
  /** Sign-ups and subscriptions without an account, by network. */
  | 'anonymous'
  /** Wrong passwords, by network. */
  | 'passwordsOfNetwork'
  /** Wrong passwords, by account and network. */
  | 'passwordsOfCaller'
  /** Wrong passwords, by account. */
  | 'passwordsOfAccount'
  /** Wrong passwords for an account that many guess at, by account and network. */
  | 'passwordsUnderAttack'
  /** The same by account, in a shorter window. */
  | 'passwordsPerMinute'
  /** Tokens that nobody was given, by network. */
  | 'tokens';

/** Counts in windows that begin with the first take of a key. */
export interface RateLimiter {
  /**
   * Takes an amount, 1 if not said, from what is left of a key's window: all of it or nothing. Gives the seconds until the
   * next window, where so much is not left; 0 where it was taken. More than a whole window holds takes the whole.
   */
  take(limit: LimitName, key: string, amount?: number): Promise<number>;
  /** Undoes a take of 1. */
  giveBack(limit: LimitName, key: string): Promise<void>;
  /** Begins a new window. */
  clear(limit: LimitName, key: string): Promise<void>;
}

/** For work that nobody outside has asked for. */
export const unlimited: RateLimiter = {
  take: async () => 0,
  giveBack: async () => {},
  clear: async () => {},
};

const inWords = (seconds: number): string => {
  const [number, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
};

/** The refusal of whoever did too much of something, for the seconds that `take` gave. */
export const tooMany = (what: string, seconds: number): Denied =>
  new Denied('RATE_LIMITED', `Too many ${what}; try again in ${inWords(seconds)}`, seconds);

/** Counts a request, or an operation that comes through a connection which stays. Throws `Denied` where they are too many. */
export async function countRequest(rateLimiter: RateLimiter, address: string): Promise<void> {
  const wait = await rateLimiter.take('requests', networkOf(address));
  if (wait > 0) throw tooMany('requests', wait);
}
