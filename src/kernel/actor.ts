export type HouseholdRoleName = 'OWNER' | 'ADULT' | 'CHILD';

export type AccessScopeName = 'READ' | 'WRITE' | 'INBOX' | 'CALDAV';

/** What an actor has shown to be let in. */
export type Credential =
  /** Signed in here. */
  | { readonly kind: 'session'; readonly id: string; readonly expiresAt: Date }
  /** A program with a key: it may what its owner may now, within the scopes. */
  | {
      readonly kind: 'key';
      readonly id: string;
      readonly expiresAt: Date;
      readonly scopes: ReadonlySet<AccessScopeName>;
    }
  /** Signed in at an OIDC provider; names and roles are as its token has them. */
  | {
      readonly kind: 'oidc';
      readonly id: string;
      readonly expiresAt: Date;
      readonly subject: string;
      readonly username: string | null;
      readonly roles: readonly string[];
    };

/** Who acts: read once, in the statement that authenticates the request, and never taken from an input. */
export interface Actor {
  /** Null for a stranger. */
  readonly userId: string | null;
  /** Address of the account; null for a stranger. */
  readonly email: string | null;
  /** Null for strangers, and for the server's own work in somebody's name. */
  readonly credential: Credential | null;
  readonly isOperator: boolean;
  /** IANA name; UTC for strangers. "Today" in a query means a day on this wall clock. */
  readonly timeZone: string;
  /** The households the actor belongs to, and as what. */
  readonly households: ReadonlyMap<string, HouseholdRoleName>;
}

export const stranger: Actor = {
  userId: null,
  email: null,
  credential: null,
  isOperator: false,
  timeZone: 'UTC',
  households: new Map(),
};
