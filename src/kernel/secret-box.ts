import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Secret } from './secret.ts';

const VERSION = 0x80;
const HEADER = 9; // version and 64-bit seconds
const IV = 16;
const MAC = 32;
const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/;

interface Key {
  readonly signing: Buffer;
  readonly encryption: Buffer;
  /** Both, from which keys for other purposes are derived. */
  readonly whole: Buffer;
}

/** Who vouches for some bytes: a key, which its id names and does not tell, and HMAC-SHA-256 with it. */
export interface Signature {
  readonly keyId: string;
  readonly signature: Buffer;
}

/** Splits a Fernet key: 32 bytes in URL-safe base64, the first half signs, the second encrypts. */
function readKey(key: Secret): Key {
  const text = key.reveal();
  const bytes = Buffer.from(text, 'base64url');
  if (!BASE64URL.test(text) || bytes.length !== 32) throw new Error('A key must be 32 bytes in URL-safe base64');
  return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16), whole: bytes };
}

/**
 * Seals texts for storage as Fernet tokens (github.com/fernet/spec, version 0x80). The first key seals, every key opens,
 * so a new key is put in front and the old one kept until all values are sealed again.
 */
export class SecretBox {
  readonly #first: Key;
  readonly #keys: readonly Key[];
  readonly #now: () => number;
  readonly #iv: () => Buffer;

  /** `now` (milliseconds since 1970) and `iv` (16 fresh random bytes) are given only to reproduce published vectors. */
  constructor(keys: readonly Secret[], now = Date.now, iv = (): Buffer => randomBytes(IV)) {
    const [first, ...others] = keys.map(readKey);
    if (!first) throw new Error('A secret box needs at least one key');
    this.#first = first;
    this.#keys = [first, ...others];
    this.#now = now;
    this.#iv = iv;
  }

  /** The token of a text, in URL-safe base64: about 4/3 of its length in UTF-8 plus 100 characters. */
  seal(text: string): string {
    const header = Buffer.alloc(HEADER);
    header.writeUInt8(VERSION);
    header.writeBigUInt64BE(BigInt(Math.floor(this.#now() / 1000)), 1);
    const iv = this.#iv();
    const cipher = createCipheriv('aes-128-cbc', this.#first.encryption, iv);
    const signed = Buffer.concat([header, iv, cipher.update(text, 'utf8'), cipher.final()]);
    const token = Buffer.concat([signed, mac(this.#first, signed)]).toString('base64url');
    return token.padEnd(Math.ceil(token.length / 4) * 4, '='); // other implementations insist on the padding
  }

  /** The sealed text, or null where no key made this token or it was changed. Age plays no part: stored values do not expire. */
  open(token: string): string | null {
    if (!BASE64URL.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length < HEADER + IV + 16 + MAC || bytes[0] !== VERSION) return null;
    const signed = bytes.subarray(0, -MAC);
    const signature = bytes.subarray(-MAC);
    const key = this.#keys.find(each => timingSafeEqual(mac(each, signed), signature));
    return key ? decrypt(key, signed) : null;
  }

  /** Vouches for bytes that are no secret, with a key derived from the first for this purpose (HKDF, RFC 5869). */
  sign(purpose: string, bytes: Uint8Array): Signature {
    return signatureOf(derived(this.#first, purpose), bytes);
  }

  /** Whether a key of this box has signed the bytes for this purpose; null where it does not have the key that is named. */
  isSigned(purpose: string, bytes: Uint8Array, { keyId, signature }: Signature): boolean | null {
    const ours = this.#keys.map(key => signatureOf(derived(key, purpose), bytes)).find(each => each.keyId === keyId);
    if (!ours) return null;
    return signature.length === MAC && timingSafeEqual(ours.signature, signature);
  }
}

const derived = (key: Key, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key.whole, '', purpose, MAC));

const KEY_ID_DIGITS = 16;

const signatureOf = (key: Buffer, bytes: Uint8Array): Signature => ({
  keyId: createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_DIGITS),
  signature: createHmac('sha256', key).update(bytes).digest(),
});

const mac = (key: Key, signed: Buffer): Buffer => createHmac('sha256', key.signing).update(signed).digest();

/** Null where the signature is right and the content is not: made by a faulty program that has the key. */
function decrypt(key: Key, signed: Buffer): string | null {
  const decipher = createDecipheriv('aes-128-cbc', key.encryption, signed.subarray(HEADER, HEADER + IV));
  try {
    return Buffer.concat([decipher.update(signed.subarray(HEADER + IV)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
