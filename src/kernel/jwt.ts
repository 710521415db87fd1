/** What a provider's token says of whoever bears it, once it is known to be the provider's and good now. */
export interface Claims {
  /** `iss` and `sub`: together they name one person for ever. At most 255 characters, one line. */
  readonly subject: string;
  readonly issuer: string;
  /** `preferred_username`; it may change, and somebody else may get it. */
  readonly username: string | null;
  /** In the provider's words: they give no rights here. */
  readonly roles: readonly string[];
  readonly email: string | null;
  /** Only where the provider vouches for the address. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
  /** IANA name that is known here. */
  readonly timeZone: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * Checks a JWT: its claims, or null where it is not the provider's, not for this server, or not good now. Throws `Denied`
 * (UNAVAILABLE) where that cannot be known because the provider does not answer.
 */
export type JwtVerifier = (jwt: string) => Promise<Claims | null>;
