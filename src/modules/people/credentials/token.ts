import { createHash, randomBytes } from 'node:crypto';

/** Lets people and secret scanners recognise a leaked token. */
const PREFIX = 'alm_';

/** A token as its owner gets it, once, and the hash that is stored. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

/** Makes a token of 32 random bytes: `alm_` and 43 characters of URL-safe base64. */
export function newToken(): NewToken {
  const token = PREFIX + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256 of a token in 64 hexadecimal digits. A token is random enough that no slow hash is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');
