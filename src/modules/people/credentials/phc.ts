/** An argon2id hash with what is needed to compute it again; `memory` in KiB. */
export interface Argon2Hash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const PATTERN =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Writes the PHC string format (github.com/P-H-C/phc-string-format); its base64 has no padding. */
export const printPhc = ({ memory, passes, parallelism, salt, hash }: Argon2Hash): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;

/** Reads a PHC string of argon2id version 19; null where it is none. */
export function parsePhc(text: string): Argon2Hash | null {
  const [, memory, passes, parallelism, salt, hash] = PATTERN.exec(text) ?? [];
  if (!memory || !passes || !parallelism || !salt || !hash) return null;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  // what RFC 9106, 3.1 allows; the library throws outside of it
  if (cost.passes < 1 || cost.parallelism < 1 || cost.memory < 8 * cost.parallelism) return null;
  return { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
