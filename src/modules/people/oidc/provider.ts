/** Whose JWTs are believed, as the operator has set it up. */
export interface Provider {
  /** Exactly as `iss` says; an https URL, or http on this machine. */
  readonly issuer: string;
  /** What `aud` has to name. */
  readonly audience: string;
  /** Null: told by the issuer's openid-configuration. */
  readonly jwksUrl: string | null;
  /** JWS names of asymmetric algorithms (RFC 7518, RFC 8037). */
  readonly algorithms: readonly string[];
  /** Where the roles stand in a token, with dots between the parts. */
  readonly rolesClaim: string;
}
