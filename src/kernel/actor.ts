export type HouseholdRoleName = 'OWNER' | 'ADULT' | 'CHILD';

/** Who acts: read once, in the statement that authenticates the request, and never taken from an input. */
export interface Actor {
  /** Null for a stranger. */
  readonly userId: string | null;
  /** The session behind the request, to be able to end it. */
  readonly sessionId: string | null;
  readonly isOperator: boolean;
  /** IANA name; UTC for strangers. "Today" in a query means a day on this wall clock. */
  readonly timeZone: string;
  /** The households the actor belongs to, and as what. */
  readonly households: ReadonlyMap<string, HouseholdRoleName>;
}

export const stranger: Actor = {
  userId: null,
  sessionId: null,
  isOperator: false,
  timeZone: 'UTC',
  households: new Map(),
};
