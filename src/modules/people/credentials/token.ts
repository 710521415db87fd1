import { createHash, randomBytes } from 'node:crypto';

/** Lets people and secret scanners recognise a leaked token, and the server what it opens. */
const PREFIXES = { session: 'alm_', key: 'almk_', verification: 'almv_', invitation: 'almi_' } as const;

export type TokenKind = keyof typeof PREFIXES;

/** A token as its owner gets it, once, and the hash that is stored. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

/** Makes a token of 32 random bytes: a prefix and 43 characters of URL-safe base64. */
export function newToken(kind: TokenKind): NewToken {
  const token = PREFIXES[kind] + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256 of a token in 64 hexadecimal digits. A token is random enough that no slow hash is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/** Whether a token says of itself that it is of this kind; who it belongs to is another question. */
export const isOfKind = (kind: TokenKind, token: string): boolean => token.startsWith(PREFIXES[kind]);
