import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 16;

/** Opaque tokens that only this server can have made: cursors, for instance. They are signed, not secret. */
export class Signer {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** `purpose` keeps a token of one kind, or of one viewer, from being taken for another's. */
  sign(purpose: string, text: string): string {
    return Buffer.concat([this.#signature(purpose, text), Buffer.from(text)]).toString('base64url');
  }

  /** The text that was signed; null if this server did not sign it for this purpose. */
  read(purpose: string, token: string): string | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length < SIGNATURE_BYTES) return null;
    const text = bytes.subarray(SIGNATURE_BYTES).toString();
    const isOurs = timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), this.#signature(purpose, text));
    return isOurs ? text : null;
  }

  #signature(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${purpose}\0${text}`).digest().subarray(0, SIGNATURE_BYTES);
  }
}
