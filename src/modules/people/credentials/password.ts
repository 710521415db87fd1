import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { atMost } from './at-most.ts';
import { parsePhc, printPhc, type Argon2Hash } from './phc.ts';

/** Fewest and most characters (Unicode code points) of a password. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

/** What OWASP's Password Storage Cheat Sheet asks of argon2id at least: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const derive = promisify(argon2);

/** About five seconds of hashing: whoever comes after them would have given up before his turn. */
const MOST_WAITING = 200;

/** A hash takes 19 MiB and tens of milliseconds of a core: without a queue, sign-ins could take the server from everyone. */
const hashing = atMost(2, MOST_WAITING);

/** Compared with where there is no hash, so that the answer takes as long. It is random: no password fits. */
const DUMMY: Argon2Hash = { ...COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

/** Why a new password is refused, as a sentence for its owner; null where it is accepted. */
export function passwordProblem(password: string): string | null {
  const length = lengthOf(password);
  if (length < PASSWORD_LENGTH.min) return `A password needs at least ${PASSWORD_LENGTH.min} characters.`;
  if (length > PASSWORD_LENGTH.max) return `A password has at most ${PASSWORD_LENGTH.max} characters.`;
  if (!password.isWellFormed() || /\p{Cc}/u.test(password)) return 'A password must not contain control characters.';
  if (new Set(password).size < 3) return 'A password needs at least three different characters.';
  return null;
}

/** Hashes a password of at most 128 characters with argon2id (RFC 9106) into a PHC string of 97 characters. */
export async function hashPassword(password: string): Promise<string> {
  if (lengthOf(password) > PASSWORD_LENGTH.max) throw new RangeError('Password too long to be hashed');
  const salt = randomBytes(SALT_BYTES);
  const hash = await argon2id(password, { ...COST, salt, hash: Buffer.alloc(HASH_BYTES) });
  return printPhc({ ...COST, salt, hash });
}

/**
 * Whether a password belongs to a stored PHC string. Without one (no such person, no password set, unreadable) a dummy is
 * compared, and the answer is no after the same time.
 */
export async function verifyPassword(password: string, phc: string | null): Promise<boolean> {
  if (lengthOf(password) > PASSWORD_LENGTH.max) return false; // says nothing about anyone: true of every account
  const expected = (phc === null ? null : parsePhc(phc)) ?? DUMMY;
  return timingSafeEqual(await argon2id(password, expected), expected.hash);
}

/** Normalised as RFC 8265 (OpaqueString) asks, since keyboards differ in how they compose the same letter. */
const argon2id = (password: string, { salt, hash, ...cost }: Argon2Hash): Promise<Buffer> =>
  hashing(() =>
    derive('argon2id', { ...cost, message: password.normalize('NFC'), nonce: salt, tagLength: hash.length }),
  );

const lengthOf = (password: string): number => Array.from(password).length;
