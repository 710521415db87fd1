import { createHash } from 'node:crypto';

/** What a digest is made of: texts and numbers as the database writes them, bytes, and nothing. */
export type Part = string | number | Uint8Array | null;

/** Before the first number. */
export const GENESIS: Buffer = Buffer.alloc(32);

const NOTHING = Buffer.of(0);
const HEADER = 5;

function encodePart(part: Part): Buffer {
  if (part === null) return NOTHING;
  const bytes = part instanceof Uint8Array ? Buffer.from(part) : Buffer.from(String(part));
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(1);
  header.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
}

/** Each part with its length, so that no two lists of parts give the same bytes; null is not the empty text. */
export const encode = (parts: readonly Part[]): Buffer => Buffer.concat(parts.map(encodePart));

export const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Something that tells about a person: it enters a digest only with 16 random bytes that are erased with it. */
export interface Personal {
  readonly salt: Uint8Array | null;
  /** The commitment that took the place of what was erased. */
  readonly erased: Uint8Array | null;
  readonly bytes: Uint8Array;
}

/** What stands for it in the chain, before its erasure and after. */
export const commitment = ({ salt, erased, bytes }: Personal): Uint8Array =>
  erased ?? sha256(salt ?? Buffer.alloc(0), bytes);

/** The digest of an action: of its plain columns, of what stands for the personal ones, and of its revisions in their order. */
export const actionDigest = (
  plain: readonly Part[],
  personal: Personal,
  revisions: readonly { readonly plain: readonly Part[]; readonly personal: Personal }[],
): Buffer =>
  sha256(
    encode([
      encode(plain),
      commitment(personal),
      ...revisions.map(revision => encode([encode(revision.plain), commitment(revision.personal)])),
    ]),
  );

/** A place in the chain. */
export interface Link {
  readonly sequence: number;
  readonly id: string;
  readonly digest: Uint8Array;
}

/** The hash of a place in the chain, from the hash of the one before. */
export const linkHash = (previous: Uint8Array, { sequence, id, digest }: Link): Buffer =>
  sha256(encode([previous, sequence, id, digest]));
